"""The other forms of a page: which one is given, under what headers, and that a program reads it."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from forum.models import Article, Event, Quotation
from records.core.models import Status, record_models
from records.serializers import json_csv
from tests import factories
from tests.records.serializers.test_base import FACTORIES

pytestmark = pytest.mark.django_db

CITED = (Article, Quotation)
TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csljson": "application/vnd.citationstyles.csl+json",
    "ics": "text/calendar",
    "atom": "application/atom+xml",
}


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def forms_of(model, is_list):
    forms = ["json", "jsonld"]
    forms += ["bib", "ris", "csljson"] if model in CITED else []
    forms += ["ics"] if model is Event else []
    return forms + (["csv", "atom"] if is_list else [])


def addresses():
    """Every form of every kind, of one record and of the list."""
    for model in record_models():
        for is_list in (False, True):
            for form in forms_of(model, is_list):
                yield pytest.param(
                    model, is_list, form, id=f"{model.__name__}-{'list' if is_list else 'one'}-{form}"
                )


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("model", "is_list", "form"), list(addresses()))
def test_every_form_is_given_by_name_and_by_media_type(client, model, is_list, form, language):
    record = FACTORIES[model]()
    with override(language):
        address = reverse(f"{model.url_name}-list") if is_list else record.get_absolute_url()
    named = client.get(address, {"format": form})
    accepted = client.get(address, headers={"accept": f"{TYPES[form]}, text/html;q=0.5"})
    for answer in (named, accepted):
        assert answer.status_code == 200
        assert answer["Content-Type"] == f"{TYPES[form]}; charset=utf-8"
        assert "Accept" in answer["Vary"]
        assert answer["X-Robots-Tag"] == "noindex"
    assert body(named) == body(accepted) != b""


@pytest.mark.parametrize(
    "accept",
    ["*/*", "text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/*"],
)
def test_browsers_get_the_page(client, accept):
    answer = client.get("/en/events/", headers={"accept": accept})
    assert answer["Content-Type"].startswith("text/html")
    assert "Accept" in answer["Vary"]


def test_what_no_page_exists_in_is_not_acceptable(client):
    answer = client.get("/en/events/", headers={"accept": "application/pdf"})
    assert answer.status_code == 406
    assert b"application/ld+json" in answer.content


@pytest.mark.parametrize("form", ["xml", "", "bib", "<script>", "json\x1f"])
def test_an_unknown_format_is_not_found(client, form):
    factories.EventFactory(slug="forum")
    for address in ("/en/events/", "/en/events/forum/"):
        assert client.get(address, {"format": form}).status_code == 404


def test_a_filter_that_means_nothing_gives_no_file(client):
    factories.EventFactory()
    assert client.get("/en/events/?format=csv&year=1900").status_code == 404
    assert client.get("/en/events/feed.atom?country=XX").status_code == 404
    assert client.get("/en/events/?format=csv&sort=sideways").status_code == 404


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW])
def test_a_draft_has_no_form(client, status):
    event = factories.EventFactory(status=status, name_en="Not yet")
    factories.EventFactory()
    for form in forms_of(Event, is_list=False):
        assert client.get(event.get_absolute_url(), {"format": form}).status_code == 404
    for form in forms_of(Event, is_list=True):
        assert b"Not yet" not in body(client.get("/en/events/", {"format": form}))


def test_a_withdrawn_record_is_gone_in_every_form(client):
    event = factories.EventFactory(status=Status.WITHDRAWN)
    assert client.get(event.get_absolute_url(), {"format": "json"}).status_code == 410


def test_a_former_address_leads_on_in_the_same_form(client):
    event = factories.EventFactory(slug="old")
    event.slug = "new"
    event.save()
    answer = client.get("/en/events/old/?format=json")
    assert (answer.status_code, answer["Location"]) == (301, "/en/events/new/?format=json")


def test_the_permanent_link_leads_to_the_form_asked_for(client):
    event = factories.EventFactory(slug="forum")
    assert client.get(f"/id/{event.uid}?format=jsonld")["Location"] == "/en/events/forum/?format=jsonld"


# Lists


def test_a_list_is_given_whole_in_its_order_with_its_filters(client):
    for number in range(60):
        factories.EventFactory(
            slug=f"e-{number}", start=f"{2000 + number % 2}-01-01", name_en=f"Event {number:02}"
        )
    answer = client.get("/en/events/?year=2001&sort=oldest&page=7&format=json")
    found = json.loads(body(answer))
    assert found["total"] == 30
    assert found["url"] == "http://testserver/en/events/?year=2001"
    assert [row["slug"] for row in found["records"]] == [f"e-{number}" for number in range(1, 60, 2)]


def test_a_list_says_where_it_ends(client, monkeypatch):
    monkeypatch.setattr("records.site.lists.LIMIT", 2)
    factories.TopicFactory.create_batch(3)
    found = json.loads(body(client.get("/en/topics/?format=json")))
    assert (found["total"], len(found["records"])) == (3, 2)
    assert "the first 2 records" in client.get("/en/topics/").content.decode()


def test_many_records_cost_as_many_queries_as_few(client):
    def queries(form):
        with CaptureQueriesContext(connection) as asked:
            body(client.get("/en/quotations/", {"format": form}))
        return len(asked)

    forms = forms_of(Quotation, is_list=True)
    factories.QuotationFactory.create_batch(2, article=factories.ArticleFactory())
    few = {form: queries(form) for form in forms}
    factories.QuotationFactory.create_batch(30)
    assert {form: queries(form) for form in forms} == few
    assert max(few.values()) <= 25


def test_pieces_are_fetched_in_order_and_none_is_lost(client, monkeypatch):
    monkeypatch.setattr(json_csv, "CHUNK", 3)
    people = factories.PersonFactory.create_batch(10)
    found = json.loads(body(client.get("/en/people/?format=json")))
    assert [row["id"] for row in found["records"]] == [person.uid for person in people]


# CSV


def table(answer) -> list[dict[str, str]]:
    text = body(answer).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_csv_has_a_line_for_each_record_and_a_column_for_each_fact(client):
    topic, office = factories.TopicFactory(), factories.OfficeFactory(title_en="Envoy, “special”")
    quotation = factories.QuotationFactory(
        speaker=office.person, office=office, text_en='He said "yes",\nand left.'
    )
    quotation.topics.add(topic)
    [row] = table(client.get("/en/quotations/?format=csv"))
    assert row["id"] == quotation.uid
    assert row["text_en"] == 'He said "yes",\nand left.'
    assert row["speaker_id"] == office.person.uid
    assert row["office_title_en"] == "Envoy, “special”"
    assert row["topics"] == topic.uid
    assert row["text_es"] == ""


@pytest.mark.parametrize("attack", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_no_spreadsheet_runs_a_cell(client, attack):
    factories.TopicFactory(name_en=attack)
    [row] = table(client.get("/en/topics/?format=csv"))
    assert row["name_en"] == f"'{attack}"


# Links


def test_a_page_names_its_other_forms_in_its_head_and_in_sight(client):
    quotation = factories.QuotationFactory(slug="words")
    page = client.get(quotation.get_absolute_url()).content.decode()
    for form in forms_of(Quotation, is_list=False):
        address = f"/en/quotations/words/?format={form}"
        assert f'<link rel="alternate" type="{TYPES[form]}" href="{address}"' in page
        assert page.count(f'href="{address}"') >= 2


def test_a_lists_forms_keep_its_filters(client):
    factories.EventFactory(start="2021-10-11")
    page = client.get("/en/events/?year=2021&sort=oldest&page=1").content.decode()
    assert 'href="/en/events/?year=2021&amp;sort=oldest&amp;format=csv"' in page
    assert 'href="/en/events/feed.atom?year=2021"' in page
    assert 'href="webcal://testserver/en/events/calendar.ics?year=2021"' in page
