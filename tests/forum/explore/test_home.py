"""The front page: true counts, one quotation a day, and nothing that is not published."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from forum.events.models import Event
from records.core.models import Status
from tests.factories import (
    ArticleFactory,
    EditionFactory,
    EditorialNoteFactory,
    EventFactory,
    OrganizationFactory,
    OrganizerFactory,
    PersonFactory,
    QuotationFactory,
    SeriesFactory,
    TopicFactory,
)
from tests.reading import noted

pytestmark = pytest.mark.django_db

DRAFT = {"status": Status.DRAFT, "slug": "secret"}


def read(client, address: str = "/en/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def section(html: str, name: str) -> str:
    found = re.search(rf'<section class="[^"]*" aria-labelledby="{name}">(.*?)</section>', html, re.DOTALL)
    assert found, name
    return " ".join(strip_tags(found[1]).split())


def test_a_doubt_stands_at_its_words_on_the_front_page(client):
    quotation = QuotationFactory(text_en="With 32 member countries")
    quotation.notes.add(
        EditorialNoteFactory(field="text", words_en="32", label_en="32 or 33", text_en="Why.")
    )
    html = read(client)
    assert noted(html) == [("32", "Note: 32 or 33. Why.")]
    assert "† Note: 32 or 33" in section(html, "words")


@pytest.fixture
def on_day(monkeypatch):
    """Makes today a day so many days after the first of 2026."""
    return lambda days: monkeypatch.setattr(
        timezone, "localdate", lambda: date(2026, 1, 1) + timedelta(days=days)
    )


@pytest.mark.parametrize("number", [1, 15])
def test_the_front_page_asks_as_little_of_the_database_however_much_there_is(
    client, number, django_assert_max_num_queries
):
    for year, event in enumerate(EventFactory.create_batch(number)):
        event.start = str(1970 + year)
        event.save()
        EditionFactory(event=event)
        OrganizerFactory(event=event)
        QuotationFactory(event=event).topics.add(TopicFactory())
    with django_assert_max_num_queries(16):
        html = read(client)
    assert html.count('<div class="body">') == min(number, 3)


def test_an_empty_archive_has_a_sensible_front_page(client):
    html = read(client)
    assert held(html).startswith("Nothing has been published yet.")
    assert re.findall(r'<section class="[^"]*" aria-labelledby="([\w-]+)">', html) == []
    assert "For example" not in html


def held(html: str) -> str:
    return " ".join(strip_tags(re.search(r'<div class="held">(.*?)</div>', html, re.DOTALL)[1]).split())


def test_a_line_counts_what_is_published(client):
    event = EventFactory(start="2019")
    EventFactory(start="2021")
    EventFactory(start="1990", **DRAFT)
    OrganizationFactory(**DRAFT)
    QuotationFactory(event=event)
    QuotationFactory.create_batch(2, event=event, kind="reported")
    assert held(read(client)).startswith("3 statements, 2 events, 2019 to 2021 An open archive")
    QuotationFactory(event=event, article=ArticleFactory())
    ArticleFactory()
    html = read(client)
    assert held(html).startswith("4 statements from 1 article, 2 events, 2019 to 2021 An open archive")
    assert [
        re.search(rf'<a href="/en/{name}/">', html) is not None
        for name in ("quotations", "articles", "events")
    ] == [True] * 3


def test_every_year_has_a_column_and_one_without_events_leads_nowhere(client):
    EventFactory(start="2019")
    EventFactory.create_batch(2, start="2021")
    html = read(client)
    assert (
        section(html, "by-year")
        == "By year 2019, 1 event 2020, 0 events 2021, 2 events See the archive in pictures"
    )
    bars = re.search(r'<ul class="bars".*?</ul>', html, re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"', bars) == ["/en/events/?year=2019", "/en/events/?year=2021"]
    assert bars.count("<circle") == 3


def test_topics_and_organizations_stand_by_how_much_they_hold(client):
    few, many, reported = (TopicFactory(name_en=name) for name in ("Few", "Many", "Reported only"))
    for topic in (few, many, many):
        QuotationFactory().topics.add(topic)
    QuotationFactory(kind="reported").topics.add(reported)
    body = OrganizationFactory(acronym_en="BODY")
    event = EventFactory()
    for role in ("host", "organizer"):
        OrganizerFactory(organization=body, event=event, role=role)
    OrganizerFactory(organization=body, event=EventFactory(**DRAFT))
    html = read(client)
    assert section(html, "by-topic") == "By topic Many 2 statements Few 1 statement Reported only 1 statement"
    assert section(html, "by-organization") == "By organization BODY 1 event"


@pytest.mark.slow
def test_the_words_of_the_day_take_turns(client, on_day):
    quotations = QuotationFactory.create_batch(3)
    QuotationFactory(text_en="Long. " * 100)
    QuotationFactory(kind="reported")
    seen = []
    for days in range(6):
        on_day(days)
        context = client.get("/en/").context
        assert context["next_quotation"] not in (None, context["quotation"])
        seen.append(context["quotation"])
    assert sorted(seen[:3], key=lambda quotation: quotation.pk) == quotations
    assert seen[:3] == seen[3:]


def test_long_words_take_turns_where_short_ones_are_too_few(client, on_day):
    quotations = {QuotationFactory(text_en="Long. " * 100), QuotationFactory()}
    seen = set()
    for days in range(2):
        on_day(days)
        seen.add(client.get("/en/").context["quotation"])
    assert seen == quotations


def test_the_words_of_the_day_are_the_same_in_every_language_and_say_what_they_are(client, on_day):
    for number in range(4):
        QuotationFactory(text_es=f"Palabras {number} " * 40, text_status_es="unofficial")
    on_day(1)
    english, spanish = client.get("/en/"), client.get("/es/")
    assert english.context["quotation"] == spanish.context["quotation"]
    assert 'class="tag"' not in english.content.decode()
    assert spanish.content.decode().count('class="tag"') == 1


def test_the_words_of_the_day_lead_to_their_page_and_to_another(client):
    QuotationFactory.create_batch(2)
    response = client.get("/en/")
    band = re.search(r'<section class="band day".*?</section>', response.content.decode(), re.DOTALL)[0]
    for name in ("quotation", "next_quotation"):
        assert f'<a href="/en/quotations/{response.context[name].slug}/">' in band


def test_one_quotation_alone_offers_no_other(client):
    QuotationFactory()
    assert client.get("/en/").context["next_quotation"] is None


def test_nothing_unpublished_shows(client):
    QuotationFactory(text_en="Secret words", speaker=PersonFactory(name="Secret", **DRAFT))
    event = EventFactory(name_en="Seen")
    EventFactory(name_en="Secret", **DRAFT)
    EditionFactory(event=event, series=SeriesFactory(name_en="Secret", **DRAFT))
    OrganizerFactory(event=event, organization=OrganizationFactory(name_en="Secret", **DRAFT))
    QuotationFactory(event=event).topics.add(TopicFactory(name_en="Secret", **DRAFT))
    html = read(client)
    assert "Seen" in html
    assert "ecret" not in html


def test_the_latest_events_come_first(client):
    for year in range(2010, 2017):
        EventFactory(start=str(year), name_en=f"Forum {year}")
    html = read(client)
    assert re.findall(r"Forum (\d+)</span>", html) == ["2016", "2015", "2014"]
    assert "All 7 events" in section(html, "latest")


def test_events_with_words_come_before_the_latest(client):
    for year in range(2010, 2017):
        EventFactory(start=str(year), name_en=f"Forum {year}")
    for year, kind, status in (
        (2011, "direct", Status.PUBLISHED),
        (2012, "reported", Status.PUBLISHED),
        (2013, "direct", Status.DRAFT),
    ):
        QuotationFactory(event=Event.objects.get(start=str(year)), kind=kind, status=status)
    assert re.findall(r"Forum (\d+)</span>", read(client)) == ["2012", "2011", "2016"]


@pytest.mark.indexed
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_example_of_the_front_page_works(client, archive, language):
    context = client.get(f"/{language}/").context
    assert len(context["examples"]) == 3
    for example in context["examples"]:
        assert client.get(example.url).context["results"].total, example
    assert client.get(context["check_url"]).context["shown"].verdict == "same"


def test_both_forms_of_the_front_page_stand_without_a_script(client):
    html = read(client)
    box = re.search(r'<fieldset class="tabs">.*?</fieldset>', html, re.DOTALL)[0]
    assert re.findall(r'<form [^>]*action="([^"]+)"', box) == ["/en/search/", "/en/check/"]
    assert re.findall(r'type="radio" [^>]*id="([\w-]+)"', box) == re.findall(r'label for="(box-\w+)"', box)
    assert 'id="q-head"' in html


def test_editors_choose_the_words_of_a_day(client, on_day):
    turns = QuotationFactory.create_batch(5)
    on_day(3)
    in_turn = client.get("/en/").context["quotation"]
    chosen = next(one for one in turns if one != in_turn)
    type(chosen).objects.filter(pk=chosen.pk).update(shown_on=date(2026, 1, 1) + timedelta(days=3))
    QuotationFactory(shown_on=date(2026, 1, 1) + timedelta(days=4), status=Status.DRAFT)
    context = client.get("/en/").context
    assert (context["quotation"], context["next_quotation"]) == (chosen, in_turn)
    on_day(4)
    assert client.get("/en/").context["quotation"] in turns
