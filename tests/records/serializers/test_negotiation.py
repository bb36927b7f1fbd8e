"""The other forms of a page: which one is given, under what headers, and that a program reads it."""

import csv
import io
import json
from datetime import UTC, datetime
from itertools import product
from xml.etree import ElementTree

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from forum.models import Article, Event, Quotation, Topic
from records.core.models import Status, record_models
from records.core.record_rules import values_are_valid
from records.serializers import json_csv
from tests import factories
from tests.admin_forms import faults, form_data
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


@pytest.mark.portable
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


@pytest.mark.parametrize("form", ["xml", "", "atom-bib", "<script>", "json\x1f"])
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


@pytest.mark.slow
def test_many_records_cost_as_many_queries_as_few(client, uncached):
    def queries(form):
        with CaptureQueriesContext(connection) as asked:
            body(client.get("/en/quotations/", {"format": form}))
        return len(asked)

    forms = [*forms_of(Quotation, is_list=True), "table"]
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


# Tables for people


def cells(answer, separator=",") -> list[list[str]]:
    text = body(answer).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator))


@pytest.mark.parametrize(
    ("address", "separator", "name", "facts"),
    [
        (
            "/en/quotations/?format=table&topic=digital-economy",
            ",",
            "quotations-digital-economy.csv",
            {
                "Speaker": "Ana Example",
                "Office held that day": "Envoy",
                "Topics": "Digital economy; Trade; fair",
                "Text (English)": 'He said "yes";\nand left.',
                "What the text is (Spanish)": "Unofficial translation",
                "Said on": "12 October 2021 (inferred)",
                "Event": "The Forum",
            },
        ),
        (
            "/es/citas/?format=table-semicolon&topic=digital-economy",
            ";",
            "citas-economia-digital.csv",
            {
                "Orador/a": "Ana Example",
                "Cargo que ocupaba ese día": "Enviada",
                "Temas": "Economía digital; Trade; fair",
                "Texto (español)": "Dijo que sí; y se fue.",
                "Qué es el texto (español)": "Traducción no oficial",
                "Fecha en que se dijo": "12 de octubre de 2021 (inferido)",
                "Evento": "El foro",
            },
        ),
    ],
)
def test_a_table_for_people_has_names_and_words_in_the_language_of_the_page(
    client, address, separator, name, facts
):
    person = factories.PersonFactory(name="Ana Example", family_name="Example")
    office = factories.OfficeFactory(person=person, title_en="Envoy", title_es="Enviada", organization=None)
    quotation = factories.QuotationFactory(
        speaker=person,
        office=office,
        event=factories.EventFactory(name_en="The Forum", name_es="El foro"),
        text_en='He said "yes";\nand left.',
        text_es="Dijo que sí; y se fue.",
        text_status_es="unofficial",
        said_on="2021-10-12?",
    )
    digital = factories.TopicFactory(
        slug="digital-economy", name_en="Digital economy", name_es="Economía digital"
    )
    quotation.topics.add(digital, factories.TopicFactory(name_en="Trade; fair"))
    answer = client.get(address)
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    headings, values = cells(answer, separator)
    row = dict(zip(headings, values, strict=True))
    assert {heading: row[heading] for heading in facts} == facts
    *others, citation, link = values
    assert link.endswith(f"/id/{quotation.uid}")
    assert citation.startswith("Example, A. (2021")
    assert not [cell for cell in others if (cell[:1] in "[{" and cell) or person.uid in cell]


@pytest.mark.portable
@pytest.mark.slow
def test_every_kind_has_a_table_and_its_list_offers_it(client):
    for model, language in product(record_models(), ("en", "es")):
        record = FACTORIES[model]()
        with override(language):
            address = reverse(f"{model.url_name}-list")
        headings, *rows = cells(client.get(address, {"format": "table"}))
        assert len(headings) == len(set(headings))
        assert record.title in " ".join(cell for row in rows for cell in row)
        page = client.get(address).content.decode()
        assert f'href="{address}?format=table"' in page
        assert f'href="{address}?format=table-semicolon"' in page


@pytest.mark.parametrize("attack", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "＝1"])
def test_no_spreadsheet_runs_a_cell_of_a_table(client, attack):
    factories.TopicFactory(name_en=attack)
    [_headings, row] = cells(client.get("/en/topics/?format=table-semicolon"), ";")
    assert row[0] == f"'{attack}"


def test_a_file_is_named_after_its_list_and_filters(client):
    factories.EventFactory(start="2021-10-11")
    names = {
        "/en/events/?format=csv&year=2021": "events-2021.csv",
        "/es/eventos/?format=json": "eventos.json",
        "/en/events/calendar.ics": "events.ics",
    }
    given = {address: client.get(address)["Content-Disposition"].partition("=")[2] for address in names}
    assert given == {address: f'"{name}"' for address, name in names.items()}


# Names with line breaks: no form lets them in, and no file is broken by one


def test_a_name_that_is_typed_has_no_line_breaks(admin_client):
    url = reverse("admin:forum_topic_add")
    sent = {
        **form_data(admin_client, url),
        "name_en": "Trade\r\nand  ports\n",
        "kind": "theme",
        "description_en": "One\ntwo",
    }
    answer = admin_client.post(url, sent)
    assert answer.status_code == 302, faults(answer)
    topic = Topic.objects.get()
    assert (topic.name_en, topic.description_en) == ("Trade and  ports", "One\ntwo")


def test_a_name_with_a_line_break_is_refused_and_found():
    topic = factories.TopicFactory(name_en="Trade\nand ports", description_en="One\ntwo")
    with pytest.raises(ValidationError) as refused:
        topic.full_clean()
    sentence = "It has a line break. Write it on one line."
    assert refused.value.message_dict == {"name_en": [sentence]}
    assert f"Name (English): {sentence}" in [one.message for one in values_are_valid(topic)]


BROKEN = "The\r\nForum\nEND:VEVENT\nTY  - JOUR"


def test_no_character_that_xml_lacks_breaks_a_feed(client):
    factories.QuotationFactory(text_en="One\x0btwo\x01three", speaker__name="A\x02B")
    feed = ElementTree.fromstring(body(client.get("/en/quotations/feed.atom")))  # noqa: S314 the site's own
    assert "One two three" in feed.find(".//{*}entry/{*}summary").text


def test_a_name_with_line_breaks_breaks_no_file(client):
    event = factories.EventFactory(name_en=BROKEN, start="2021-10-11")
    factories.EventFactory(name_en=BROKEN, start="2021-10")
    quotation = factories.QuotationFactory(event=event, speaker__name=BROKEN, label_en=BROKEN)
    calendar = body(client.get("/en/events/calendar.ics")).decode()
    assert len(icalendar.Calendar.from_ical(calendar).events) == 1
    unfolded = calendar.replace("\r\n ", "").split("\r\n")
    assert "SUMMARY;LANGUAGE=en:The Forum END:VEVENT TY - JOUR" in unfolded
    assert unfolded.count("END:VEVENT") == 1
    feed = ElementTree.fromstring(body(client.get("/en/events/feed.atom")))  # noqa: S314 the site's own
    assert {title.text for title in feed.iterfind(".//{*}entry/{*}title")} == {
        "The Forum END:VEVENT TY - JOUR"
    }
    for form in ("csv", "table"):
        rows = cells(client.get("/en/events/", {"format": form}))
        assert {len(row) for row in rows} == {len(rows[0])}
    page = quotation.get_absolute_url()
    assert body(client.get(page, {"format": "ris"})).decode().count("TY  - ") == 1
    assert body(client.get(page, {"format": "bib"})).decode().count("\n@") <= 1


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


# Signposts, feeds of one record, lists as a query of a day


def test_a_record_s_page_tells_programs_how_it_is_cited_described_and_licensed(client, settings):
    person = factories.PersonFactory()
    links = client.get(person.get_absolute_url())["Link"]
    assert f'<http://testserver/id/{person.uid}>; rel="cite-as"' in links
    assert f'<{settings.DATA_LICENSE.url}>; rel="license"' in links
    described = f"<http://testserver{person.get_absolute_url()}?format=jsonld>"
    assert f'{described}; rel="describedby"; type="application/ld+json"' in links
    of_a_file = client.get(f"{person.get_absolute_url()}?format=bib")["Link"]
    assert f'<http://testserver{person.get_absolute_url()}>; rel="describes"; type="text/html"' in of_a_file
    assert "describedby" not in of_a_file and 'rel="cite-as"' in of_a_file
    assert "Link" not in client.get("/en/people/")


@pytest.mark.parametrize("kind", ["person", "topic", "organization", "series"])
def test_a_record_has_a_feed_of_its_own(client, kind, django_assert_max_num_queries):
    speaker, topic = factories.PersonFactory(name="Ana Paz"), factories.TopicFactory(name_en="Ana Paz")
    body, series = (
        factory(name_en="Ana Paz") for factory in (factories.OrganizationFactory, factories.SeriesFactory)
    )
    office = factories.OfficeFactory(person=speaker, organization=body)
    event = factories.EditionFactory(series=series).event
    words = factories.QuotationFactory(speaker=speaker, office=office, event=event)
    words.topics.add(topic)
    factories.QuotationFactory()
    record = {"person": speaker, "topic": topic, "organization": body, "series": series}[kind]
    page = client.get(record.get_absolute_url()).content.decode()
    address = f"{record.get_absolute_url()}quotation.atom"
    assert page.count(f'href="{address}"') == 2  # in the head, and where readers see it
    with django_assert_max_num_queries(10):
        feed = body_of(client.get(address))
    assert feed.count("<entry>") == 1 and words.uid in feed
    assert "<title>Ana Paz: quotations – Viva Voz</title>" in feed
    words.delete()
    assert "<entry>" not in body_of(client.get(address))
    assert client.get(address.replace(record.slug, "nobody")).status_code == 404


def body_of(answer):
    return body(answer).decode()


def test_the_front_page_leads_to_feeds_and_a_feed_says_what_it_is_filtered_by(client):
    page = client.get("/en/").content.decode()
    assert page.count('href="/en/quotations/feed.atom"') == page.count('href="/en/events/feed.atom"') == 2
    words = factories.QuotationFactory(speaker=factories.PersonFactory(slug="ana", name="Ana Paz"))
    feed = body_of(client.get(f"/en/quotations/feed.atom?speaker={words.speaker.slug}"))
    assert "<title>Quotations: Ana Paz – Viva Voz</title>" in feed


@pytest.mark.slow
def test_a_list_is_cited_as_a_query_of_its_day(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 8, 1, 12, tzinfo=UTC))
    factories.QuotationFactory(speaker=factories.PersonFactory(slug="ana", name="Ana Paz"))
    page = client.get("/en/quotations/?speaker=ana&sort=newest").content.decode()
    assert (
        "<i>Viva Voz</i>, “Quotations: Ana Paz”, 1 record, as of 1 August 2026,"
        " http://testserver/en/quotations/?speaker=ana." in page
    )
    assert "1 registro al 1 de agosto de 2026" in client.get("/es/citas/?speaker=ana").content.decode()
