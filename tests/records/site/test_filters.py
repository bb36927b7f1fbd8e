"""Facets: every count is what its click shows."""

import json
import re
from collections import Counter

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.models import Event, Quotation
from organizations.models import Organization
from records.core.models import Status
from records.search.filter_registry import facets_of
from records.site.filters import Selection
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def events():
    """Five events over three years, in two series, two countries and with two organizers."""
    series = [
        factories.SeriesFactory(slug=slug, name_es=name) for slug, name in (("a", "Serie A"), ("b", None))
    ]
    bodies = [factories.OrganizationFactory(slug=slug) for slug in ("eclac", "celac")]
    made = [
        factories.EventFactory(slug=f"e{number}", start=f"{year}-05", country=country)
        for number, (year, country) in enumerate(
            [(2019, "CL"), (2019, "CN"), (2021, "CN"), (2021, ""), (2022, "CL")]
        )
    ]
    for number, event in enumerate(made):
        factories.EditionFactory(event=event, series=series[number % 2], ordinal=number + 1)
        factories.OrganizerFactory(event=event, organization=bodies[0])
        if number > 2:
            factories.OrganizerFactory(event=event, organization=bodies[1], role="host")
            factories.OrganizerFactory(event=event, organization=bodies[1], role="sponsor")
    return made


def slugs(answer) -> list[str]:
    return [event.slug for event in answer.context["page_obj"]]


def counts(answer, name) -> dict[str, int]:
    facet = next(facet for facet in answer.context["facets"] if facet["name"] == name)
    return {choice.value: choice.count for choice in facet["choices"]}


def test_values_of_one_facet_widen_and_facets_narrow(client, events):
    assert slugs(client.get("/en/events/?year=2019&year=2022&sort=oldest")) == ["e0", "e1", "e4"]
    assert slugs(client.get("/en/events/?year=2019&year=2022&country=CL&sort=oldest")) == ["e0", "e4"]
    assert slugs(client.get("/en/events/?organizer=eclac&organizer=celac&year=2021&sort=oldest")) == [
        "e2",
        "e3",
    ]


def test_an_event_with_two_roles_of_one_organizer_counts_once(client, events):
    answer = client.get("/en/events/")
    assert counts(answer, "organizer") == {"eclac": 5, "celac": 2}
    assert counts(answer, "supporter") == {"celac": 2}
    assert counts(answer, "year") == {"2022": 1, "2021": 2, "2019": 2}


def test_who_supported_an_event_is_no_organizer_of_it(client, events):
    friend = factories.OrganizationFactory(slug="friend")
    factories.OrganizerFactory(event=events[0], organization=friend, role="supporter")
    assert slugs(client.get("/en/events/?supporter=friend")) == ["e0"]
    assert client.get("/en/events/?organizer=friend").context["bad_values"] != []
    assert client.get("/api/v1/events?supporter=friend").json()["count"] == 1


def test_a_facets_own_choice_is_left_out_of_its_counts(client, events):
    answer = client.get("/en/events/?year=2021")
    assert counts(answer, "year") == {"2022": 1, "2021": 2, "2019": 2}
    assert counts(answer, "organizer") == {"eclac": 2, "celac": 1}
    assert counts(answer, "country") == {"CN": 1, "CL": 0}


@pytest.mark.slow
@given(
    chosen=st.fixed_dictionaries(
        {
            "year": st.lists(st.sampled_from(["2019", "2021", "2022"]), unique=True),
            "series": st.lists(st.sampled_from(["a", "b"]), unique=True),
            "organizer": st.lists(st.sampled_from(["eclac", "celac"]), unique=True),
            "country": st.lists(st.sampled_from(["CL", "CN"]), unique=True),
        }
    )
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_count_is_what_its_click_shows(events, chosen):
    for name, choices in selection(chosen).choices.items():
        for choice in choices:
            shown = selection({**chosen, name: [choice.value]}).matching().count()
            assert shown == choice.count, (chosen, name, choice)


def selection(chosen) -> Selection:
    asked = QueryDict(mutable=True)
    for name, values in chosen.items():
        asked.setlist(name, values)
    return Selection(facets_of(Event), asked, Event.objects.published())


def test_a_chip_drops_one_value_and_keeps_the_rest(client, events):
    answer = client.get("/en/events/?year=2021&year=2019&country=CN&page=1")
    urls = [chip["remove_url"] for chip in answer.context["chips"]]
    assert urls == [
        "/en/events/?year=2019&country=CN",
        "/en/events/?year=2021&country=CN",
        "/en/events/?year=2021&year=2019",
    ]
    assert answer.context["clear_url"] == "/en/events/"


def test_labels_are_in_the_pages_language_or_stand_in(client, events):
    answer = client.get("/es/eventos/")
    facet = next(facet for facet in answer.context["facets"] if facet["name"] == "series")
    other = events[1].editions.get().series.name_en
    assert sorted(choice.label for choice in facet["choices"]) == sorted(["Serie A", other])


def test_a_body_is_offered_under_its_acronym_else_its_name(client, events):
    Organization.objects.filter(slug="eclac").update(name_en="Economic Commission", acronym_en="ECLAC")
    Organization.objects.filter(slug="celac").update(name_en="Community", acronym_en=None, acronym_es=None)
    answer = client.get("/en/events/?organizer=eclac")
    facet = next(facet for facet in answer.context["facets"] if facet["name"] == "organizer")
    assert [choice.label for choice in facet["choices"]] == ["ECLAC", "Community"]
    assert [chip["label"] for chip in answer.context["chips"]] == ["ECLAC"]


def test_what_is_not_published_is_no_choice(client, events):
    factories.EventFactory(start="1999", status=Status.DRAFT)
    factories.OrganizerFactory(
        event=events[0], organization__status=Status.DRAFT, organization__slug="hidden"
    )
    answer = client.get("/en/events/")
    assert "1999" not in counts(answer, "year")
    assert "hidden" not in counts(answer, "organizer")
    assert client.get("/en/events/?organizer=hidden").context["bad_values"] != []


def test_nothing_found_names_what_each_filter_finds_alone(client, events):
    answer = client.get("/en/events/?organizer=celac&year=2019")
    assert answer.context["count"] == 0
    assert {(hint["url"], hint["count"]) for hint in answer.context["empty_hints"]} == {
        ("?organizer=celac", 2),
        ("?year=2019", 2),
    }


def test_an_unknown_value_is_left_aside_and_told(client, events):
    answer = client.get("/en/events/?year=2021&series=nothing")
    assert answer.context["bad_values"] == ["“nothing” is not known here as a value of “Series”."]
    assert answer.context["count"] == 2


def test_words_are_found_by_the_language_they_were_published_in(client):
    factories.QuotationFactory(slug="one", text_es="Una", text_status_es="unofficial")
    factories.QuotationFactory(
        slug="two", text_en=None, text_status_en=None, text_es="Dos", text_status_es="original"
    )
    answer = client.get("/en/quotations/?language=es")
    assert [quotation.slug for quotation in answer.context["page_obj"]] == ["two"]
    assert counts(answer, "language") == {"en": 1, "es": 1}


@pytest.mark.parametrize("many", [1, 50])
def test_pages_hold_fifty(client, many):
    factories.EventFactory.create_batch(many)
    assert len(client.get("/en/events/").context["page_obj"]) == many
    factories.EventFactory.create_batch(51 - many)
    assert len(client.get("/en/events/?page=2").context["page_obj"]) == 1
    assert Event.objects.count() == 51
    assert not Quotation.objects.exists()


def legends(html: str) -> list[str]:
    return re.findall(r"<legend>(.*?)</legend>", html)


def test_a_facet_that_cannot_narrow_is_not_offered_but_stays_once_asked(client, events):
    """Of one country, one kind and all in one language: nothing to choose; who asks can drop it again."""
    for event in events:
        type(event).objects.filter(pk=event.pk).update(country="CL", kind="forum")
    offered = legends(client.get("/en/events/").content.decode())
    assert "Year" in offered
    assert "Country" not in offered
    assert "Country" in legends(client.get("/en/events/?country=CL").content.decode())
    assert "Year" in legends(client.get("/en/events/?year=1999&country=CL").content.decode())


def test_a_list_with_nothing_to_choose_has_no_form(client):
    factories.TopicFactory()
    assert 'aria-label="Filters"' not in client.get("/en/topics/").content.decode()


# Kept counts


ADDRESSES = (
    *("quotations/", "quotations/?year=2021", "quotations/?kind=direct&kind=reported&year=2021"),
    *("quotations/?office=x&topic=health", "quotations/?language=es&sort=speaker", "events/"),
    *("events/?organizer=eclac&country=CL", "events/?year=2021&year=2019", "events/?supporter=caf"),
    *("people/?country=CN", "organizations/?kind=x", "series/", "topics/", "articles/", "documents/"),
)


@pytest.mark.usefixtures("uncached")
@pytest.mark.parametrize("address", ADDRESSES)
def test_kept_counts_are_those_of_a_count_of_all(client, archive, monkeypatch, address):
    """Of a small list choices that find nothing are the same too; a large one leaves these out."""
    with monkeypatch.context() as patch:
        patch.setattr("records.search.kept_counts.numbers_of", lambda kind, asked: Counter())
        counted = client.get(f"/en/{address}")
    small = client.get(f"/en/{address}")
    monkeypatch.setattr("records.site.kept_choices.SMALL", -1)
    large = client.get(f"/en/{address}")

    def shown(answer, least):
        return [
            (
                facet["name"],
                [
                    (one.value, one.label, one.count, one.selected)
                    for one in facet["choices"]
                    if one.count >= least
                ],
            )
            for facet in answer.context["facets"]
        ]

    assert shown(small, 0) == shown(counted, 0)
    assert shown(large, 1) == shown(counted, 1)
    for kept in (small, large):
        for name in ("count", "total", "chips", "bad_values", "is_bounded"):
            assert kept.context[name] == counted.context[name]


@pytest.mark.slow
@pytest.mark.indexed
def test_pages_lead_on_behind_what_is_counted(client, monkeypatch):
    for place in range(7):
        factories.EventFactory(start="2021", country=("CL", "CN", "MX")[place % 3])
    monkeypatch.setattr("records.site.kept_choices.SMALL", 0)
    monkeypatch.setattr("records.site.kept_choices.BOUND", 4)
    monkeypatch.setattr("records.site.lists.RecordList.paginate_by", 2)

    def page(number):
        return client.get(f"/en/events/?year=2021&country=CL&country=CN&country=MX&page={number}")

    first, last = page(1), page(4)
    assert "More than 4 of 7 records" in first.content.decode()
    assert (first.context["is_bounded"], first.context["page_obj"].paginator.num_pages) == (True, 2)
    assert [page(number).context["page_obj"].has_next() for number in (2, 3)] == [True, True]
    assert (len(last.context["page_obj"]), last.context["page_obj"].has_next()) == (1, False)
    assert {page(number).status_code for number in (5, 0, -1, 10**30, "x")} == {404}
    shown = client.get("/en/events/?year=2021&page=4")
    assert (shown.context["count"], len(shown.context["page_obj"])) == (7, 1)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite counts the steps of its queries")
@pytest.mark.slow
def test_the_first_of_a_list_are_found_without_going_through_all():
    steps = []
    for more in (300, 900):
        make_quotations(more)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        words = Quotation.objects.published()
        orders = {"day": words.newest_first(), "arrival": words.order_by("-published_at", "-pk")}
        orders |= {"place": words.in_source_order(), "slug": words.at("more-7")}
        steps.append({name: steps_of(rows) for name, rows in orders.items()})
    few, many = steps
    assert {name: (few[name], many[name]) for name in few if many[name] > 1.5 * few[name] + 20} == {}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL tells what it read")
@pytest.mark.slow
def test_a_page_reads_no_other_records_of_its_kind():
    make_quotations(900)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = Quotation.objects.published().for_page().prefetch_related(None).at("more-7")
    (plan,) = json.loads(found.explain(format="json", analyze=True))
    assert rows_read(plan["Plan"], "forum_quotation") <= 3


def rows_read(plan, table):
    """Return how many rows of a table a plan has read."""
    below = sum(rows_read(one, table) for one in plan.get("Plans", ()))
    if plan.get("Relation Name") != table:
        return below
    return below + (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]


def make_quotations(number: int) -> None:
    """Add quotations, ten an event."""
    first, speaker = Quotation.objects.count(), factories.PersonFactory()
    for place in range(first, first + number, 10):
        event = factories.EventFactory(start=str(1800 + place // 10))
        Quotation.objects.bulk_create(
            Quotation(
                uid=f"q{place + n:07}", slug=f"more-{place + n}", event=event, speaker=speaker, kind="direct",
                text_en="Words", text_status_en="original", said_on=event.start, status=Status.PUBLISHED,
                published_at=event.published_at,
            )
            for n in range(10)
        )  # fmt: skip


def steps_of(rows) -> int:
    """Return how many tens of steps SQLite does to find the first rows of a query."""
    steps = []
    connection.connection.set_progress_handler(lambda: steps.append(1) and None, 10)
    try:
        assert list(rows.values_list("pk", flat=True)[:20])
    finally:
        connection.connection.set_progress_handler(None, 0)
    return len(steps)
