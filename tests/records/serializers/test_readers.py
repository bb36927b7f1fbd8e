"""Feeds, calendars, structured data and sitemaps, read by the programs that others read them with."""

import json
import re
from datetime import date, timedelta
from xml.etree import ElementTree

import extruct
import feedparser
import icalendar
import pytest
from django.urls import reverse
from django.utils.translation import override
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from forum.models import Event, Quotation
from records.core.models import Status, record_models
from records.serializers.schema_org import node
from tests import factories
from tests.records.serializers.test_base import FACTORIES
from tests.records.serializers.test_negotiation import body

pytestmark = pytest.mark.django_db

SCHEMA = Namespace("https://schema.org/")
LANGUAGES = ["en", "es"]
ATTACK = "</script><script>alert(1)</script> & ]]> \u2028 <b>"


# Feeds


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", record_models(), ids=lambda model: model.__name__)
def test_every_list_has_a_feed(client, model, language):
    record = FACTORIES[model]()
    with override(language):
        feed, page = reverse(f"{model.url_name}-feed"), reverse(f"{model.url_name}-list")
    answer = client.get(feed)
    found = feedparser.parse(body(answer), response_headers={"content-type": answer["Content-Type"]})
    assert found.version == "atom10"
    assert not found.bozo
    assert found.feed.language == language
    assert {(link.rel, link.href) for link in found.feed.links} == {
        ("self", f"http://testserver{feed}"),
        ("alternate", f"http://testserver{page}"),
    }
    [entry] = found.entries
    assert entry.id == f"http://testserver/id/{record.uid}"
    with override(language):
        assert entry.link == f"http://testserver{record.get_absolute_url()}"
    assert f'type="application/atom+xml" href="{feed}"' in client.get(page).content.decode()


def test_a_feed_tells_what_is_new_first_and_keeps_its_filters(client):
    for day, year in (("2021-01-01", 2), ("2021-02-02", 3), ("2020-01-01", 1)):
        event = factories.EventFactory(start=day, name_en=f"Of {day}")
        Event.objects.filter(pk=event.pk).update(published_at=f"202{year}-05-05T00:00Z")
    answer = client.get("/en/events/feed.atom?year=2021")
    found = feedparser.parse(body(answer))
    assert [entry.title for entry in found.entries] == ["Of 2021-02-02", "Of 2021-01-01"]
    assert found.feed.id.endswith("feed.atom?year=2021")


def test_a_feed_says_whose_words_and_that_they_are_a_translation(client):
    office = factories.OfficeFactory(person__name="Ana Paz", title_en="Envoy")
    factories.QuotationFactory(
        speaker=office.person,
        office=office,
        text_es="Palabras <b>",
        text_status_es="unofficial",
        text_en="",
        said_on="2021-10?",
    )
    found = feedparser.parse(body(client.get("/es/citas/feed.atom")))
    [entry] = found.entries
    assert entry.title.startswith("Ana Paz")
    assert "Palabras &lt;b&gt; [Traducción no oficial" in entry.summary
    assert "Ana Paz, Envoy" in entry.summary
    assert "octubre de 2021 (inferido)" in entry.summary


def test_a_feed_that_did_not_change_is_not_sent_again(client):
    factories.EventFactory()
    first = client.get("/en/events/feed.atom")
    again = client.get("/en/events/feed.atom", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


# Calendars


def components(answer) -> list:
    whole = icalendar.Calendar.from_ical(body(answer))
    assert whole["VERSION"] == "2.0" and whole["PRODID"]
    assert not whole.errors
    return whole.subcomponents


@pytest.mark.parametrize(
    ("start", "end", "days", "status"),
    [
        ("2021-10-11", "2021-10-12", ("2021-10-11", "2021-10-13"), "CONFIRMED"),
        ("2021-10-11", "2021-10-12?", ("2021-10-11", "2021-10-13"), "TENTATIVE"),
        ("2021-10-11", "", ("2021-10-11", "2021-10-12"), "CONFIRMED"),
        ("2021-10-11", "2021-10", ("2021-10-11", "2021-10-12"), "CONFIRMED"),
        ("2021-12-31", "2021-12-31", ("2021-12-31", "2022-01-01"), "CONFIRMED"),
    ],
)
def test_whole_days_end_on_the_day_after(client, start, end, days, status):
    event = factories.EventFactory(start=start, end=end, venue_en="Hall, of; the\\ Sea", country="CL")
    [found] = components(client.get(event.get_absolute_url(), {"format": "ics"}))
    assert found.name == "VEVENT"
    assert found["DTSTART"].params["VALUE"] == "DATE"
    assert (found.decoded("DTSTART"), found.decoded("DTEND")) == tuple(map(date.fromisoformat, days))
    assert found["STATUS"] == status
    assert found["UID"] == f"{event.uid}@testserver"
    assert found["LOCATION"] == "Hall, of; the\\ Sea, Chile"


def test_the_last_day_that_can_be_written_has_no_day_after(client):
    event = factories.EventFactory(start="9999-12-31")
    [found] = components(client.get(event.get_absolute_url(), {"format": "ics"}))
    assert found.decoded("DTSTART") == date.max and "DTEND" not in found


@pytest.mark.parametrize("start", ["2014-11", "2010?", "2014/2016", ""])
def test_no_day_is_made_up(client, start):
    event = factories.EventFactory(start=start)
    [found] = components(client.get(event.get_absolute_url(), {"format": "ics"}))
    assert found.name == "VJOURNAL"
    assert "DTSTART" not in found
    assert "No source states" in found["DESCRIPTION"]


LEFT_OUT = {
    "en": "3 events have no known day, and calendars leave them out: “Month”, “Put off” and “Year”.",
    "es": "De 3 eventos no se conoce el día, y los calendarios los omiten: “Month”, “Put off” y “Year”.",
}


@pytest.mark.parametrize(("language", "path"), [("en", "events"), ("es", "eventos")])
def test_what_a_calendar_leaves_out_is_said_beside_it_and_in_it(client, language, path):
    for name, start in (("Month", "2021-10"), ("Year", None), ("Day", "2021-10-11")):
        factories.EventFactory(name_en=name, start=start, end=None, slug=name.lower())
    factories.EventFactory(
        name_en="Put off", start="2012-10-11", end=None, event_status="postponed", slug="off"
    )
    answer = body(client.get(f"/{language}/{path}/calendar.ics"))
    whole = icalendar.Calendar.from_ical(answer)
    assert str(whole["description"]) == LEFT_OUT[language]
    assert LEFT_OUT[language] in client.get(f"/{language}/{path}/").content.decode()
    filtered = client.get("/en/events/?year=2021").content.decode()
    assert "1 event has no known day, and calendars leave it out: “Month”." in filtered
    pages = [client.get(f"/en/events/{slug}/").content.decode() for slug in ("month", "year", "day")]
    assert ["Calendars leave it out, since its day is not known." in page for page in pages] == [
        True,
        True,
        False,
    ]


def test_a_calendar_to_subscribe_to_has_the_filters_of_its_list(client):
    factories.EventFactory(start="2020-01-01", name_en="Before")
    factories.EventFactory(start="2021-01-01", name_en="Then")
    answer = client.get("/en/events/calendar.ics?year=2021")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    [found] = components(answer)
    assert found["SUMMARY"] == "Then"
    whole = icalendar.Calendar.from_ical(body(client.get("/en/events/calendar.ics?year=2021")))
    assert whole["REFRESH-INTERVAL"].dt == timedelta(days=1)


def test_a_calendar_speaks_the_language_of_its_address(client):
    factories.EventFactory(name_en="Forum", name_es="Foro")
    with override("es"):
        address = reverse("event-calendar")
    [found] = components(client.get(address))
    assert (found["SUMMARY"], found["SUMMARY"].params["LANGUAGE"]) == ("Foro", "es")


# Structured data


def graph_of(data: dict) -> Graph:
    """JSON-LD as triples, without asking the network for its context."""
    local = {**data, "@context": {"@vocab": str(SCHEMA), "url": {"@type": "@id"}}}
    return Graph().parse(data=json.dumps(local), format="json-ld")


def blocks(page: str) -> list[dict]:
    return extruct.extract(page, syntaxes=["json-ld"])["json-ld"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", record_models(), ids=lambda model: model.__name__)
def test_every_page_of_a_record_says_what_it_is(client, model, language):
    record = FACTORIES[model]()
    with override(language):
        address = record.get_absolute_url()
    [found] = blocks(client.get(address).content.decode())
    assert found["@context"] == "https://schema.org"
    page, about = found["@graph"][:2]
    assert page["@id"] == f"http://testserver{address}"
    assert page["inLanguage"] == language
    assert page["mainEntity"] == {"@id": about["@id"]} == {"@id": f"http://testserver/id/{record.uid}"}
    crumbs = page["breadcrumb"]["itemListElement"]
    assert [step["position"] for step in crumbs] == list(range(1, len(crumbs) + 1)) and len(crumbs) > 2
    assert crumbs[0]["item"] == f"http://testserver/{language}/"
    assert len(graph_of(found)) > 10


@pytest.mark.parametrize("model", record_models(), ids=lambda model: model.__name__)
def test_the_file_explains_itself_and_says_the_same_as_the_page(client, model):
    record = FACTORIES[model]()
    data = json.loads(body(client.get(record.get_absolute_url(), {"format": "jsonld"})))
    [found] = blocks(client.get(record.get_absolute_url()).content.decode())
    assert {name: value for name, value in data.items() if name != "@context"} == found["@graph"][1]
    assert data["sdLicense"] == "https://creativecommons.org/licenses/by/4.0/"
    triples = Graph().parse(data=json.dumps(data), format="json-ld")
    assert (URIRef(f"http://testserver/id/{record.uid}"), SCHEMA.identifier, Literal(record.uid)) in triples
    assert "schema" not in json.dumps(data["@context"]).replace("https://schema.org/", "")


@pytest.mark.parametrize("address", ["/en/", "/es/", "/en/about/", "/es/eventos/", "/en/quotations/?page=1"])
def test_every_other_page_says_what_it_is_too(client, archive, address):
    [found] = blocks(client.get(address).content.decode())
    assert found["@graph"][0]["@type"] in ("WebPage", "CollectionPage")


def test_an_event_names_series_sessions_bodies_and_people(client, archive):
    event = Event.objects.get(slug="celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021")
    found = json.loads(body(client.get(event.get_absolute_url(), {"format": "jsonld"})))
    assert found["@type"] == "Event"
    assert [series["@type"] for series in found["superEvent"]] == ["EventSeries", "EventSeries"]
    assert len(found["subEvent"]) == event.sessions.count() > 0
    assert all(part["superEvent"] == {"@id": found["@id"]} for part in found["subEvent"])
    assert len(found["organizer"]) > 2
    assert {one["performer"]["@type"] for one in found["performer"]} == {"Person"}
    assert found["startDate"] == "2021-10-11"
    assert "endDate" not in found  # the source does not state it
    assert "12 October 2021 (inferred)" in found["disambiguatingDescription"][0]


def test_words_name_speaker_source_language_and_translation(client, archive):
    quotation = Quotation.objects.get(slug="celac-common-space")
    data = json.loads(body(client.get("/es/citas/celac-common-space/?format=jsonld")))
    found, triples = data, Graph().parse(data=json.dumps(data), format="json-ld")
    subject = URIRef(f"http://testserver/id/{quotation.uid}")
    assert (subject, RDF.type, SCHEMA.Quotation) in triples
    assert (subject, SCHEMA.text, Literal(quotation.text_en, lang="en")) in triples
    assert found["inLanguage"] == "en"
    assert found["spokenByCharacter"]["name"] == "Alicia Bárcena"
    assert found["spokenByCharacter"]["memberOf"]["@type"] == "OrganizationRole"
    assert found["isBasedOn"]["@type"] == "NewsArticle"
    [translation] = found["workTranslation"]
    assert translation["inLanguage"] == "es"
    assert translation["translationOfWork"] == {"@id": str(subject)}
    assert translation["creativeWorkStatus"] == "Traducción no oficial"
    assert "dateCreated" not in found  # the day is inferred


def test_a_reported_statement_is_a_claim_about_its_speaker_and_no_quotation():
    quotation = factories.QuotationFactory(kind="reported", speaker__name="Ana Paz")
    quotation.article = factories.ArticleFactory(publisher=factories.OrganizationFactory(name_en="Gazette"))
    found = node(quotation)
    assert found["@type"] == "Claim"
    assert {"creator", "spokenByCharacter"}.isdisjoint(found)
    assert found["mentions"]["name"] == "Ana Paz"
    assert found["claimInterpreter"]["name"] == [{"@value": "Gazette", "@language": "en"}]
    assert found["disambiguatingDescription"] == ["Statement attributed to Ana Paz"]


@pytest.mark.slow
def test_the_front_page_describes_the_archive_as_data(client, archive):
    [found] = blocks(client.get("/en/").content.decode())
    [dataset] = [node for node in found["@graph"] if node["@type"] == "Dataset"]
    assert len(dataset["description"]) > 50
    for file in dataset["distribution"]:
        answer = client.get(file["contentUrl"].removeprefix("http://testserver"))
        assert answer["Content-Type"].startswith(file["encodingFormat"])


def test_no_text_breaks_out_of_the_block(client):
    person = factories.PersonFactory(name=ATTACK, biography_en=ATTACK, slug="attack")
    page = client.get("/en/people/attack/").content.decode()
    assert "<script>alert" not in page
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    assert not set("<>&\u2028") & set(block)
    found = json.loads(block)["@graph"][1]
    assert found["name"] == person.name
    assert found["description"] == [{"@value": person.biography_en, "@language": "en"}]


@pytest.mark.slow
def test_a_draft_is_in_no_block(client):
    hidden = factories.OrganizationFactory(status=Status.DRAFT, name_en="Hidden body")
    office = factories.OfficeFactory(organization=hidden)
    event = factories.EventFactory()
    factories.OrganizerFactory(event=event, organization=hidden)
    factories.EditionFactory(event=event, series__status=Status.DRAFT, series__name_en="Hidden series")
    event.topics.add(factories.TopicFactory(status=Status.DRAFT, name_en="Hidden topic"))
    factories.ParticipationFactory(event=event, person__status=Status.DRAFT, person__name="Hidden person")
    article = factories.ArticleFactory(publisher=hidden)
    quotation = factories.QuotationFactory(speaker=office.person, office=office, event=event, article=article)
    for record in (event, article, quotation, office.person):
        for form in ("json", "jsonld"):
            assert b"Hidden" not in body(client.get(record.get_absolute_url(), {"format": form})), (
                record,
                form,
            )
        assert "Hidden" not in client.get(record.get_absolute_url()).content.decode()


# Sitemaps, robots


def locations(client, address: str) -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/xml")
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer


NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.mark.slow
def test_the_sitemaps_name_every_page_in_every_language(client, archive):
    index = locations(client, "/sitemap.xml")
    found = {}
    for place in index.findall("s:sitemap/s:loc", NAMES):
        for url in locations(client, place.text.removeprefix("http://testserver")).findall("s:url", NAMES):
            found[url.find("s:loc", NAMES).text] = {
                link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)
            }
    for language in LANGUAGES:
        with override(language):
            for model in record_models():
                for record in model.objects.published():
                    twins = found[f"http://testserver{record.get_absolute_url()}"]
                    assert twins[language] == f"http://testserver{record.get_absolute_url()}"
                    assert set(twins) == set(LANGUAGES)
    assert "http://testserver/es/" in found and "http://testserver/es/acerca/" in found
    assert {client.get(address).status_code for address in list(found)[:8]} == {200}


def test_a_sitemap_is_cut_into_pages(client, monkeypatch):
    monkeypatch.setattr("records.serializers.sitemaps.OurSitemap.limit", 4)
    factories.TopicFactory.create_batch(3)
    places = [place.text for place in locations(client, "/sitemap.xml").findall("s:sitemap/s:loc", NAMES)]
    assert "http://testserver/sitemap-topic.xml?page=2" in places
    assert len(locations(client, "/sitemap-topic.xml?page=2")) == 2
    assert client.get("/sitemap-topic.xml?page=3").status_code == 404
    assert client.get("/sitemap-topic.xml?page=x").status_code == 404
    assert client.get("/sitemap-nothing.xml").status_code == 404


def test_drafts_are_in_no_sitemap(client):
    factories.TopicFactory(status=Status.DRAFT, slug="hidden")
    assert b"hidden" not in client.get("/sitemap-topic.xml").content


def test_robots_are_told_of_the_sitemap(client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode().splitlines()


def test_whom_to_tell_of_a_weakness(client, settings):
    settings.CONTACT_EMAIL = "editors@example.org"
    answer = client.get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert answer["Content-Type"].startswith("text/plain")
    assert lines["Contact"] == "mailto:editors@example.org"
    assert date.fromisoformat(lines["Expires"][:10]) > date.today()  # noqa: DTZ011
    assert lines["Canonical"] == "http://testserver/.well-known/security.txt"
    settings.CONTACT_EMAIL = ""  # a page that names nobody would send the finder round in circles
    assert client.get("/.well-known/security.txt").status_code == 404


# Popolo

DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
SHAPES = {
    "persons": {
        "id", "name", "other_names", "identifiers", "family_name", "given_name", "sort_name", "honorific_prefix",
        "biography", "links", "created_at", "updated_at", "sources",
    },
    "organizations": {
        "id", "name", "other_names", "identifiers", "classification", "parent_id", "founding_date",
        "dissolution_date", "description", "links", "created_at", "updated_at", "sources",
    },
    "memberships": {"id", "label", "role", "person_id", "organization_id", "start_date", "end_date"},
}  # fmt: skip


def test_popolo_has_the_shapes_of_its_specification(client, archive):
    found = json.loads(body(client.get("/popolo.json")))
    assert set(found) == set(SHAPES)
    for kind, known in SHAPES.items():
        for one in found[kind]:
            assert set(one) <= known, one
            assert all(DAY.fullmatch(one[name]) for name in one if name.endswith("_date"))
            assert all(set(name) == {"name", "note"} for name in one.get("other_names", []))
            assert all(
                set(link) == {"url", "note"} for link in [*one.get("links", []), *one.get("sources", [])]
            )
            assert one["id"]
    people, bodies = ({one["id"] for one in found[kind]} for kind in ("persons", "organizations"))
    assert len({one["id"] for one in found["memberships"]}) == len(found["memberships"]) > 10
    assert all(one["person_id"] in people for one in found["memberships"])
    assert all(one.get("organization_id") in {None, *bodies} for one in found["memberships"])
    assert all(one.get("parent_id") in {None, *bodies} for one in found["organizations"])


def test_popolo_leaves_out_what_is_inferred_and_what_is_not_public(client):
    hidden = factories.OrganizationFactory(status=Status.DRAFT)
    office = factories.OfficeFactory(start="2020?", end="2022-03", organization=hidden)
    factories.PersonFactory(status=Status.DRAFT)
    found = json.loads(body(client.get("/popolo.json")))
    [membership] = found["memberships"]
    assert "start_date" not in membership and "organization_id" not in membership
    assert membership["end_date"] == "2022-03"
    assert [one["id"] for one in found["persons"]] == [office.person.uid]
    assert found["organizations"] == []


def test_popolo_speaks_the_language_asked_for(client):
    body_ = factories.OrganizationFactory(name_en="Academy", name_es="Academia")
    found = json.loads(body(client.get("/popolo.json?language=es")))
    assert found["organizations"][0]["name"] == "Academia"
    assert {"name": "Academy", "note": "en"} in found["organizations"][0]["other_names"]
    one = json.loads(body(client.get(body_.get_absolute_url(), {"format": "popolo"})))
    assert one["name"] == "Academy"
    assert client.get("/popolo.json?language=xx").status_code == 404
