"""Pages of lists: from one record on, in every order of every list, whatever comes and goes between two pages."""

import re

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import get_resolver
from django.utils import timezone
from django.utils.html import escape

from forum.models import Event, Quotation
from records.core.models import Status
from records.site import pages
from records.site.lists import RecordList
from records.site.pages import ListPaginator, Order
from tests import factories

pytestmark = pytest.mark.django_db

get_resolver().url_patterns  # noqa: B018 the lists are known when their addresses are
ORDERS = [
    (view, sort)
    for view in RecordList.__subclasses__()
    if view.__module__.count("toy") == 0
    for sort in view.sorts
]


@pytest.fixture
def few():
    """Some records of each kind, of which some have the same date or name, and some none."""
    days = ["2021-10", "2021-10", None, "2019", None, "2021-10"]
    bodies = [factories.OrganizationFactory(name_en=f"Body {place % 3}") for place in range(5)]
    people = [factories.PersonFactory(sort_name=f"Name {place % 2}") for place in range(5)]
    for body in bodies[1:3]:
        body.parent = bodies[0]
        body.save()
    for place, day in enumerate(days):
        event = factories.EventFactory(start=day)
        article = factories.ArticleFactory(published_on=day, publisher=bodies[0])
        factories.DocumentFactory(date=day, name_en=f"Plan {place % 2}")
        factories.EditionFactory(event=event, series=factories.SeriesFactory(name_en=f"Series {place % 2}"))
        topic = factories.TopicFactory(name_en=f"Topic {place % 2}", kind=("theme", "plan")[place % 2])
        for number in range(place % 3):
            words = factories.QuotationFactory(
                event=event, said_on=day, speaker=people[place % 5], article=article if number else None
            )
            words.topics.add(topic)
    for _ in range(2):
        factories.QuotationFactory(speaker=None, unnamed_speaker_en="A delegate")


def paginator(view, sort, size=2) -> ListPaginator:
    shown = view()
    shown.setup(RequestFactory().get("/", {"sort": sort}))
    records = shown.get_queryset()
    return ListPaginator(records, size, records.count(), is_bounded=False, everything=records)


def keys(page) -> list[int]:
    return [record.pk for record in page.object_list]


@pytest.mark.slow
@pytest.mark.parametrize(("view", "sort"), ORDERS, ids=lambda value: getattr(value, "__name__", value))
def test_cursors_lead_through_every_order_and_back(few, view, sort, monkeypatch):
    everything = list(paginator(view, sort).object_list)
    assert len(everything) > 4
    by_order = [record.pk for record in Order(paginator(view, sort).object_list).records]
    assert by_order == [record.pk for record in everything]
    page, seen = paginator(view, sort).page(1), []
    while True:
        seen.append(page)
        if not page.has_next():
            break
        asked = QueryDict(mutable=True)
        asked.update({"page": page.number + 1, **page.cursor(page.number + 1)})
        page = paginator(view, sort).get(asked)
    assert [key for page in seen for key in keys(page)] == by_order
    for later, earlier in zip(seen[:1:-1], seen[-2:0:-1], strict=True):
        asked = QueryDict(f"page={earlier.number}&before={later.cursor(later.number - 1)['before']}")
        assert keys(paginator(view, sort).get(asked)) == keys(earlier)
    assert [keys(paginator(view, sort).page(number)) for number in range(1, len(seen) + 1)] == [
        *map(keys, seen)
    ]


def test_pages_far_from_both_ends_lead_to_the_nearest_that_can_be_counted_to(client, monkeypatch):
    monkeypatch.setattr(RecordList, "paginate_by", 1)
    monkeypatch.setattr(pages, "REACH", 2)
    events = [factories.EventFactory(start=f"20{20 - place}", country="CN") for place in range(9)]
    asked = {number: client.get(f"/en/events/?country=CN&page={number}") for number in (2, 3, 5, 7, 8)}
    assert [answer.status_code for answer in asked.values()] == [200, 302, 302, 302, 200]
    assert [asked[number]["Location"].rpartition("=")[2] for number in (3, 5, 7)] == ["2", "8", "8"]
    shown = client.get(f"/en/events/?country=CN&page=5&after={events[3].uid}")
    text = shown.content.decode()
    assert shown.context["page_obj"][0] == events[4]
    assert ">1 of 9<" in text, "nobody has counted what stands before it"
    links = re.findall(r'<link rel="(prev|next|canonical)" href="([^"]+)"', text)
    around = f"?country=CN&page=4&before={events[4].uid}", f"?country=CN&page=6&after={events[4].uid}"
    assert dict(links)["prev"] == escape(around[0])
    assert dict(links)["next"] == escape(around[1])
    assert dict(links)["canonical"].endswith(escape(f"?after={events[3].uid}&country=CN&page=5"))
    assert re.findall(r">Page </span>(\d)", text) == ["1", "2", "4", "5", "6", "8", "9"]
    assert f"after={events[3].uid}" not in re.search(r'<ul class="chips.*?</ul>', text, re.DOTALL)[0]
    second = client.get(f"/en/events/?page=2&after={events[0].uid}").content.decode()
    assert re.search(r'rel="canonical" href="[^"]*/en/events/\?page=2"', second)


def test_a_number_that_is_not_that_of_the_page_tells_no_wrong_places(client, monkeypatch):
    monkeypatch.setattr(RecordList, "paginate_by", 2)
    monkeypatch.setattr(pages, "REACH", 2)
    events = [factories.EventFactory(start=f"20{20 - place}") for place in range(11)]

    def told(query: str) -> tuple[str, list[str], int]:
        text = client.get(f"/en/events/?{query}").content.decode()
        hint = re.search(r'<nav aria-label="Pages">\s*<p class="hint">([^<]+)</p>', text)[1]
        current = re.search(r'aria-current="page"><span class="vh">Page </span>(\d+)', text)[1]
        return hint, re.findall(r'"position":(\d+),"url"', text), int(current)

    assert told(f"page=2&after={events[1].uid}") == ("3–4 of 11", ["3", "4"], 2)
    assert told(f"page=1&after={events[1].uid}") == ("3–4 of 11", ["3", "4"], 2)
    assert told(f"page=2&before={events[2].uid}") == ("1–2 of 11", ["1", "2"], 1)
    assert told(f"page=3&after={events[9].uid}") == ("11–11 of 11", ["11"], 6), "the end is known"
    assert told(f"page=2&after={events[6].uid}") == ("2 of 11", [], 2), "too far to be counted"
    assert told(f"page=4&after={events[1].uid}") == ("2 of 11", [], 4), "nothing is counted from there"


def test_a_record_that_has_left_the_list_still_has_its_place(client, monkeypatch):
    monkeypatch.setattr(RecordList, "paginate_by", 2)
    events = [factories.EventFactory(start=f"20{20 - place}") for place in range(6)]
    address = f"/en/events/?page=2&after={events[1].uid}"
    Event.objects.filter(pk=events[1].pk).update(status=Status.WITHDRAWN, withdrawn_at=timezone.now())
    assert [*client.get(address).context["page_obj"]] == events[2:4]
    events[1].delete()
    assert [*client.get(address).context["page_obj"]] == events[3:5], "found by its number"
    hidden = factories.EventFactory(start="2018-06", status=Status.DRAFT)
    assert [*client.get(f"/en/events/?page=2&after={hidden.uid}").context["page_obj"]] == events[3:5]


@pytest.mark.slow
@pytest.mark.parametrize("cursor", ["q0000000", "ñ" * 8, "' OR 1=1"])
def test_a_cursor_that_leads_nowhere_leaves_the_number(client, cursor):
    event = factories.EventFactory()
    for name in pages.CURSORS:
        answer = client.get("/en/events/", {"page": "1", name: cursor})
        assert [*answer.context["page_obj"]] == [event]
    for number in ("0", "-1", "x", "9" * 40, "2"):
        assert client.get("/en/events/", {"page": number, "after": cursor}).status_code == 404
        assert client.get("/en/events/", {"page": number, "before": event.uid}).status_code == 404


def test_the_place_of_words_without_an_article_is_the_same_on_every_database():
    event, article = factories.EventFactory(), factories.ArticleFactory()
    placed = [factories.QuotationFactory(event=event, article=one) for one in (None, article, None)]
    assert [*Quotation.objects.in_source_order()] == [placed[1], placed[0], placed[2]]
