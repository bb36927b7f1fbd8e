"""Lists, forms, choosers and the desk ask the database a bounded number of questions, at a thousand records a kind."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse

from records.core.models import Record
from records.editing.dashboard import LINES
from tests.conftest import count_rows
from tests.large_archive import ROWS, fill, first_of

pytestmark = [pytest.mark.slow, pytest.mark.django]
LIST, FORM, CHOOSER, DESK = 12, 40, 8, 15
REGISTERED = list(admin.site._registry)


@pytest.fixture(scope="module")
def large(django_db_setup, django_db_blocker):
    """The archive, for all tests of this page."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill()
        count_rows()
        yield get_user_model().objects.create(username="editor", is_staff=True, is_superuser=True)
        transaction.set_rollback(True)


@pytest.fixture
def editor(large, client, db):
    """A client whose user may do everything, in a process that has looked up the kinds of records already."""
    ContentType.objects.get_for_models(*apps.get_models())
    client.force_login(large)
    return client


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def label(model):
    return model._meta.label


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_a_list(editor, model, django_assert_max_num_queries):
    with django_assert_max_num_queries(LIST):
        answer = editor.get(address(model, "changelist"))
        assert answer.status_code == 200
    assert len(answer.context["cl"].result_list) == min(100, answer.context["cl"].result_count)


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_a_form(editor, model, django_assert_max_num_queries):
    record = first_of(model)
    url = address(model, "change", record.pk) if record else address(model, "add")
    with django_assert_max_num_queries(FORM):
        answer = editor.get(url)
        assert answer.status_code == 200
    for inline in answer.context.get("inline_admin_formsets", ()):
        assert inline.formset.initial_form_count() == ROWS, inline.formset.prefix


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_a_list_that_is_searched_filtered_and_counted(editor, model, django_assert_max_num_queries):
    filters = "missing=es&source=none&status__exact=draft" if issubclass(model, Record) else ""
    with django_assert_max_num_queries(LIST):
        answer = editor.get(f"{address(model, 'changelist')}?q=words&_facets&{filters}")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "field",
    [
        "forum.quotation.speaker",
        "forum.quotation.office",
        "forum.quotation.event",
        "forum.quotation.session",
        "forum.quotation.article",
        "forum.quotation.paragraph",
        "forum.quotation.topics",
        "forum.quotation.sources",
        "forum.quotation.notes",
        "forum.edition.series",
        "forum.organizer.organization",
    ],
)
def test_a_chooser(editor, field, django_assert_max_num_queries):
    app, model, name = field.split(".")
    query = {"app_label": app, "model_name": model, "field_name": name, "term": "1"}
    with django_assert_max_num_queries(CHOOSER):
        answer = editor.get(reverse("admin:autocomplete"), query)
    assert len(answer.json()["results"]) == 20


def test_the_desk(editor, django_assert_max_num_queries):
    with django_assert_max_num_queries(DESK):
        answer = editor.get(reverse("admin:index"))
    assert len(answer.context["dashboard"].drafts.lines) == LINES
