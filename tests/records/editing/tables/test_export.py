"""Lists of the admin as files, and back."""

import io

import openpyxl
import pytest
from django.apps import apps
from django.contrib import admin

from forum.models import Event
from records.core.models import Status
from records.editing.tables.sheets import read_sheets
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.portable]


def body(answer):
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows(answer):
    return [cells for _number, cells in read_sheets(body(answer))[0].rows]


@pytest.mark.parametrize("form", ["csv", "csv-semicolon", "xlsx", "ods"])
def test_a_filtered_list_is_exported_with_its_drafts(editor, form):
    factories.PersonFactory(name="=Alicia", country="CL", status=Status.DRAFT)
    factories.PersonFactory(name="Wang Chao", country="CN")
    answer = editor.client.get(editor.url("people.person", "table_export", form), {"country": "CL"})
    heading, *found = rows(answer)
    assert heading[:5] == ["Record number or key", "Slug", "Slug in Spanish", "Status", "Name"]
    assert [row[3:5] for row in found] == [["Draft", "=Alicia"]]


def test_a_cell_of_a_csv_is_no_formula(editor):
    factories.PersonFactory(name="=Alicia")
    assert "'=Alicia" in body(editor.client.get(editor.url("people.person", "table_export", "csv"))).decode()


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("kind", ["people.person", "forum.participation", "records.source"])
def test_a_template_has_the_headings_and_explains_them(editor, kind, form):
    sheets = read_sheets(body(editor.client.get(editor.url(kind, "table_template", form))))
    assert len(sheets[0].rows) == 1
    assert len(sheets) == (1 if form == "csv" else 2)


def test_a_template_offers_the_values_that_are_allowed(editor):
    data = body(editor.client.get(editor.url("forum.topic", "table_template", "xlsx")))
    rules = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].data_validations.dataValidation
    assert [rule.formula1 for rule in rules] == ['"Theme,Agenda,Agreement,Initiative,Plan"']


def test_an_unknown_format_is_not_found(editor):
    assert editor.client.get(editor.url("people.person", "table_export", "pdf")).status_code == 404


def tables():
    return [
        model._meta.label_lower
        for model, own in admin.site._registry.items()
        if getattr(own, "has_tables", False)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_the_whole_archive_exported_and_imported_changes_nothing(archive, login, form, language):
    from tests.records.editing.tables.conftest import Editor

    owner = Editor(login("superuser"))
    owner.client.cookies["django_language"] = language
    for kind in tables():
        if apps.get_model(kind).objects.exists():
            data = body(owner.client.get(owner.url(kind, "table_export", form)))
            found = [row for row in owner.look(kind, data, erases="on") if row["outcome"] != "same"]
            assert found == [], kind


def test_what_was_changed_in_an_export_is_changed(editor):
    event = factories.EventFactory(name_en="Forum", status=Status.DRAFT, start="2021-10-12?")
    event.topics.add(factories.TopicFactory(name_en="A; B"))
    data = body(editor.client.get(editor.url("forum.event", "table_export", "csv"))).decode()
    assert editor.run("forum.event", data.replace("2021-10-12?", "12 October 2021")) == ["changed"]
    assert str(Event.objects.get().start) == "2021-10-12"
    assert event.topics.count() == 1


@pytest.mark.parametrize("many", [3, 60])
def test_an_export_asks_few_queries(editor, many, django_assert_max_num_queries):
    factories.OrganizationFactory.create_batch(many)
    with django_assert_max_num_queries(14):
        assert (
            len(rows(editor.client.get(editor.url("organizations.organization", "table_export", "csv"))))
            == many + 1
        )


def test_the_list_leads_to_its_table(editor):
    url = editor.url("people.person", "changelist") + "?country=CL"
    factories.PersonFactory(name="Alicia", country="CL")
    assert f'href="{editor.url("people.person")}?country=CL"' in editor.client.get(url).content.decode()
    page = editor.client.get(editor.url("people.person") + "?country=CL").content.decode()
    assert "1 row, as the list is filtered" in page
    assert editor.url("people.office") in page
