"""Documents that events adopt: entered, published, found, listed and given in every form."""

import csv
import io

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from forum.events.serializers import document_properties
from forum.models import Document
from records.core.models import Status, Term
from records.core.rules import find_warnings
from records.serializers.citations import citations_of
from tests.admin_forms import faults, form_data
from tests.factories import DocumentFactory, EditionFactory, EventFactory, OrganizationFactory, SeriesFactory

pytestmark = pytest.mark.django_db
ADD = "admin:forum_document_add"


@pytest.fixture
def document():
    event = EventFactory(
        name_en="Summit of the lanterns", slug="summit", start="2014-07-16", end="2014-07-17"
    )
    return DocumentFactory(
        slug="declaration",
        slug_es="declaracion",
        name_en="Declaration of the lanterns",
        name_es="Declaración de los faroles",
        symbol="LC/TS.2014/1",
        date="2014-07-17",
        event=event,
        publisher=OrganizationFactory(name_en="Guild of lamplighters"),
        url_en="https://example.org/declaration",
        archived_url_es="https://web.archive.org/web/2014/https://example.org/declaracion",
    )


@pytest.fixture
def publisher(client):
    user = User.objects.create_user("publisher", is_staff=True)
    user.groups.add(Group.objects.get(name="Publishers"))
    client.force_login(user)
    return client


@pytest.mark.indexed
def test_a_document_is_found_listed_and_read_in_both_languages(client, document):
    page = client.get("/en/documents/declaration/").text
    assert "<h1>Declaration of the lanterns</h1>" in page
    assert '<a href="/en/events/summit/">Summit of the lanterns</a>' in page
    assert '<a href="https://example.org/declaration" rel="external">Read it in English</a>' in page
    assert "Archived copy in Spanish" in page and "LC/TS.2014/1" in page
    spanish = client.get("/es/documentos/declaracion/").text
    assert "<h1>Declaración de los faroles</h1>" in spanish and "Copia archivada en español" in spanish
    assert client.get("/es/documentos/declaration/").status_code == 301
    DocumentFactory(kind="report", date="2015")
    found = client.get("/en/documents/?kind=declaration&year=2014&event=summit").context["page_obj"]
    assert [one.name_en for one in found] == ["Declaration of the lanterns"]
    for query in ("lanterns", "LC/TS.2014/1", "lamplighters kind:document"):
        assert "/en/documents/declaration/" in client.get("/en/search/", {"q": query}).text, query


def test_an_event_lists_its_documents_and_hides_those_that_are_not_public(client, document):
    DocumentFactory(name_en="Secret plan", event=document.event, status=Status.DRAFT)
    page = client.get("/en/events/summit/").text
    assert '<a href="/en/documents/declaration/">Declaration of the lanterns</a>' in page
    assert "Secret plan" not in page
    assert client.get("/en/events/summit/?format=jsonld").json()["subjectOf"][0]["@type"] == "DigitalDocument"
    Document.objects.filter(pk=document.pk).update(status=Status.DRAFT)
    assert "Documents</h2>" not in client.get("/en/events/summit/").text


def test_a_document_in_every_form(client, document):
    row = client.get("/api/v1/documents?kind=declaration&lang=en").json()["results"][0]
    assert (row["name_en"], row["date"], row["event"]["title_en"]) == (
        *("Declaration of the lanterns", "2014-07-17", "Summit of the lanterns"),
    )
    table = b"".join(client.get("/en/documents/?format=csv")).decode("utf-8-sig")
    assert next(csv.DictReader(io.StringIO(table)))["symbol"] == "LC/TS.2014/1"
    node = document_properties(document)
    assert (node["genre"], node["dateCreated"]) == ("Declaration", "2014-07-17")
    assert len(node["sameAs"]) == 2
    [apa] = [one.text for one in citations_of(document) if one.key == "apa"]
    assert "Guild of lamplighters" in apa and apa.endswith("https://example.org/declaration")
    assert "Declaration of the lanterns" in client.get("/en/documents/feed.atom").text
    assert document.get_absolute_url() in client.get("/sitemap-document.xml").text


def test_a_document_of_an_event_that_is_hidden_does_not_name_it(client, document):
    document.event.status = Status.DRAFT
    document.event.save()
    for address in ("/en/documents/", "/en/documents/declaration/", "/en/documents/feed.atom"):
        page = client.get(address).text
        assert "Declaration of the lanterns" in page and "Summit" not in page, address


@pytest.mark.slow
def test_editors_enter_a_document_and_are_told_what_is_wrong(publisher, document):
    data = {
        **form_data(publisher, reverse(ADD)),
        "name_en": "Action plan",
        "date": "17 July 2014",
        "url_en": "https://user:secret@example.org/",
    }
    assert "url_en" in faults(publisher.post(reverse(ADD), data))
    answer = publisher.post(
        reverse(ADD), {**data, "url_en": "https://example.org/plan", "kind": "action-plan"}
    )
    assert answer.status_code == 302
    entered = Document.objects.get(name_en="Action plan")
    assert (str(entered.date), entered.status, entered.uid[0]) == ("2014-07-17", Status.DRAFT, "d")


def test_a_document_of_another_day_or_without_address_is_warned_of(document):
    assert find_warnings(document) == []
    document.date, document.url_en, document.archived_url_es = "2014-08-01", None, None
    document.save()
    told = find_warnings(Document.objects.get(pk=document.pk))
    assert any("lies outside the event that adopted it" in one for one in told)
    assert "It names no address where the document can be read." in told


def test_kinds_of_documents_are_terms_with_codes_that_stay():
    terms = dict(Term.objects.filter(vocabulary="document-kind").values_list("code", "name_es"))
    assert terms["communique"] == "Comunicado" and terms["action-plan"] == "Plan de acción"


@pytest.mark.parametrize("number", [1, 15])
def test_documents_ask_as_little_of_the_database_however_many_there_are(
    client, number, django_assert_max_num_queries
):
    event = EditionFactory(series=SeriesFactory()).event
    DocumentFactory.create_batch(number, event=event, publisher=OrganizationFactory(), date="2021")
    with django_assert_max_num_queries(8):
        assert len(client.get("/en/documents/").context["page_obj"]) == number
    with django_assert_max_num_queries(10):
        client.get(Document.objects.first().get_absolute_url())


def test_the_documents_of_the_archive_say_what_is_not_certain_of_them(client, archive):
    found = {one.slug: one for one in Document.objects.published().prefetch_related("notes")}
    assert len(found) == 13
    assert all(one.is_evident() and one.name_en and one.name_es and one.event_id for one in found.values())
    # The day of a meeting that lasted one day is inferred; of a longer one only the month is known.
    assert [str(found[slug].date) for slug in ("beijing-declaration-2015", "beijing-declaration-2025")] == [
        *("2015-01", "2025-05-13?"),
    ]
    noted = {
        slug for slug, one in found.items() if "document-date" in [note.slug for note in one.notes.all()]
    }
    assert found.keys() - noted == {"declaration-of-mexico-city-2021", "health-self-sufficiency-plan-2021"}
    page = client.get("/es/documentos/declaracion-de-santiago-2018/").text
    assert "La dirección es la de una copia" in page and "Leer en español" in page
