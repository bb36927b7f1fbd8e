"""Rows: what JSON, CSV, the API and the exports say of records."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.models import Event, Quotation
from organizations.models import Organization
from people.models import Person
from records.core import registry
from records.core.models import Status, record_models
from records.serializers.base import Serializer, serializer_of
from tests import factories

FACTORIES = {model: getattr(factories, f"{model.__name__}Factory") for model in record_models()}


@pytest.fixture(params=record_models(), ids=lambda model: model.__name__)
def kind(request):
    return request.param


def only_row(model):
    [row] = serializer_of(model).rows(model.objects.published())
    return row


def test_every_kind_has_rows():
    assert {one.model for one in registry.all(Serializer)} == set(record_models())


def test_a_row_is_json_and_has_the_columns_that_are_told(db, kind):
    FACTORIES[kind]()
    [row] = serializer_of(kind).rows(kind.objects.published())
    assert json.loads(json.dumps(row)) == row
    assert list(row) == [field.name for field in serializer_of(kind).fields]
    assert all(row[field.name] is not None for field in serializer_of(kind).fields if field.is_required)


def test_many_rows_cost_as_many_queries_as_one(db, kind):
    def queries(expected):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(list(serializer_of(kind).rows(kind.objects.published()))) == expected
        return len(asked)

    FACTORIES[kind].create_batch(2)
    few = queries(2)
    FACTORIES[kind].create_batch(30)
    assert queries(32) == few <= 20


def test_addresses_and_dates(db):
    event = factories.EventFactory(slug="forum", start="2021-10", end="2021-10-12?")
    row = only_row(Event)
    assert row["permanent_url"] == f"http://testserver/id/{event.uid}"
    assert row["page_en"] == "http://testserver/en/events/forum/"
    assert row["page_es"] == "http://testserver/es/eventos/forum/"
    assert [row[name] for name in ("start", "start_earliest", "start_latest")] == [
        "2021-10",
        "2021-10-01",
        "2021-10-31",
    ]
    assert row["end"] == "2021-10-12?"


def test_words_in_every_language_with_what_they_are(db):
    office = factories.OfficeFactory(title_es="Secretaria Ejecutiva")
    factories.QuotationFactory(
        text_en="Words", text_es="Palabras", text_status_es="unofficial", speaker=office.person, office=office
    )
    row = only_row(Quotation)
    assert [row[f"text_{code}"] for code in ("en", "es")] == ["Words", "Palabras"]
    assert [row[f"text_status_{code}"] for code in ("en", "es")] == ["original", "unofficial"]
    assert row["office"]["title_es"] == "Secretaria Ejecutiva"
    assert row["speaker"]["title_en"] == office.person.name
    assert row["session"] is None


def test_what_the_public_does_not_see_is_in_no_row(db):
    hidden = factories.OrganizationFactory(status=Status.DRAFT, name_en="Hidden body")
    office = factories.OfficeFactory(organization=hidden)
    series = factories.SeriesFactory(status=Status.DRAFT, framework=hidden, name_en="Hidden series")
    event = factories.EventFactory()
    event.topics.add(factories.TopicFactory(status=Status.DRAFT, name_en="Hidden topic"))
    factories.EditionFactory(event=event, series=series)
    factories.OrganizerFactory(event=event, organization=hidden)
    factories.ParticipationFactory(event=event, person__status=Status.DRAFT, person__name="Hidden person")
    factories.ParticipationFactory(event=event, person=office.person, office=office)
    factories.OrganizationFactory(parent=hidden)
    rows = [
        row
        for kind in (Event, Person, Organization)
        for row in serializer_of(kind).rows(kind.objects.published())
    ]
    assert len(rows) == 3
    assert "Hidden" not in json.dumps(rows)
    [part] = rows[0]["participations"]
    assert part["office"]["organization"] is None


def test_remarks_for_editors_are_in_no_row(db):
    source = factories.SourceFactory(remark="ask the archivist", url="https://example.org/news")
    factories.PersonFactory().sources.add(source)
    row = only_row(Person)
    assert [found["url"] for found in row["sources"]] == ["https://example.org/news"]
    assert "archivist" not in json.dumps(row)
