"""Lists, forms, choosers and the desk ask the database a bounded number of questions, at a thousand records a kind."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from tests.large_archive import ROWS, fill, first_of

LIST, FORM, CHOOSER = 15, 40, 8
REGISTERED = list(admin.site._registry)


@pytest.fixture(scope="module")
def large(django_db_setup, django_db_blocker):
    """The archive, for all tests of this page."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill()
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.usefixtures("large"), pytest.mark.django_db]


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def label(model):
    return model._meta.label


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_a_list(admin_client, model, django_assert_max_num_queries):
    with django_assert_max_num_queries(LIST):
        answer = admin_client.get(address(model, "changelist"))
        assert answer.status_code == 200
    assert len(answer.context["cl"].result_list) == min(100, answer.context["cl"].result_count)


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_a_form(admin_client, model, django_assert_max_num_queries):
    record = first_of(model)
    url = address(model, "change", record.pk) if record else address(model, "add")
    with django_assert_max_num_queries(FORM):
        answer = admin_client.get(url)
        assert answer.status_code == 200
    for inline in answer.context["inline_admin_formsets"]:
        assert inline.formset.initial_form_count() == ROWS, inline.formset.prefix
