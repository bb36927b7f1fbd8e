"""The archive in pictures: every number is what its link shows; picture, table and file say the same."""

import csv
import gzip
import html
import io
import re
from itertools import combinations

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import resolve, reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.events.years import is_year_uncertain
from forum.explore.pages import CHARTS
from forum.models import Edition, Event, Organizer, Quotation, Series, Topic
from organizations.models import Organization
from people.models import Person
from records.core.dates.fields import PartialDate
from records.core.models import Status
from records.search.filter_registry import facets_of
from records.site.filters import Selection
from records.site.lists import PREVIEW_SIZE
from tests import factories
from tests.html import validate
from tests.large_archive import make, numbered
from tests.reading import main_text, plain

pytestmark = pytest.mark.django_db

LIMIT = 60 * 1024


def explore(client: Client, language: str = "en"):
    with override(language):
        answer = client.get(reverse("explore"))
    assert answer.status_code == 200
    return answer


def part(answer, name: str) -> str:
    """The markup of one picture with its table."""
    pattern = rf'<section class="sec wide" aria-labelledby="{name}">(.*?)</section>'
    return re.search(pattern, answer.content.decode(), re.DOTALL)[1]


def drawing(markup: str, look: str = "broad") -> str:
    found = re.search(rf'<svg class="{look}".*?</svg>', markup, re.DOTALL)
    return found[0] if found else ""


def marks(markup: str, look: str = "broad") -> list[dict[str, str]]:
    """Every mark of a drawing: where it leads, what it says, which words stand in it, its shapes."""
    pattern = r'<a href="([^"]*)"><title>(.*?)</title>(.*?)</a>'
    return [
        {
            "url": html.unescape(url),
            "title": html.unescape(title),
            "words": plain(re.sub("<(circle|rect|path)[^>]*>", "", inner)),
            "shapes": inner,
        }
        for url, title, inner in re.findall(pattern, drawing(markup, look), re.DOTALL)
    ]


def numbers(markup: str) -> dict[str, int]:
    """Return where each number of a part leads, in marks and cells alike; the same address never with two numbers."""
    found: dict[str, int] = {}
    for mark in [*marks(markup), *marks(markup, "tall")]:
        if mark["words"].isdigit() and "<path" not in mark["shapes"] and "/?" in mark["url"]:
            assert found.setdefault(mark["url"], int(mark["words"])) == int(mark["words"])
    for url, number in re.findall(r'<a href="([^"]+)">(\d+)</a>', markup):
        assert found.setdefault(html.unescape(url), int(number)) == int(number)
    return found


def rows(client: Client, name: str, language: str = "en") -> list[dict[str, str]]:
    """The lines of a picture's file."""
    with override(language):
        answer = client.get(reverse(f"explore-{name}"))
    content = b"".join(answer.streaming_content).decode()
    assert content.startswith("\ufeff")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))


def path_of(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


def check_every_number(client: Client, language: str = "en") -> dict[str, int]:
    """Every number of the page is that of the list it leads to; returns them by address."""
    answer, checked = explore(client, language), {}
    for name in ("by-series", "together", "by-topic"):
        checked |= numbers(part(answer, name))
    with override(language):
        for url, number in checked.items():
            shown = selection(url)
            assert shown.unknown == [], url
            assert shown.matching().count() == number, url
    return checked


def selection(url: str) -> Selection:
    """Return what a list shows at an address, as its page finds it; facets that it does not ask for are left out."""
    address, _mark, query = url.partition("?")
    view, asked = resolve(address).func.view_class, QueryDict(query)
    facets = [facet for facet in facets_of(view.model) if facet.name in asked]
    assert len(facets) == len(asked), url
    return Selection(facets, asked, view.model.objects.published())


def check_files(client: Client) -> None:
    """Table and file say the same, and each line leads to what it counts."""
    answer = explore(client)
    for name, section, columns in (
        ("series", "by-series", [("events", "url")]),
        ("organizations", "together", [("events", "url")]),
        ("topics", "by-topic", [("quotations", "quotations_url"), ("events", "events_url")]),
    ):
        said = {
            path_of(row[url]): int(row[number])
            for row in rows(client, name)
            for number, url in columns
            if row[url]
        }
        shown = numbers(part(answer, section))
        told = {url: number for url, number in shown.items() if name != "series" or "year=" in url}
        assert told == said, name


# What stands there


def test_an_empty_archive_says_so_instead_of_drawing(client):
    answer = explore(client)
    assert "No event has been published yet." in main_text(answer)
    assert "No event with two organizers or more has been published yet." in main_text(answer)
    assert "No quotation and no event with a topic has been published yet." in main_text(answer)
    assert 'class="plot' not in answer.content.decode()
    assert all(rows(client, name) == [] for name in CHARTS)


def test_the_only_event_of_its_year_is_a_circle_with_its_numeral_that_leads_to_it(client):
    edition = factories.EditionFactory(
        event__name_en="Meeting", event__slug="m", event__start="2021-10-11", ordinal=6
    )
    found = marks(part(explore(client), "by-series"))
    assert [(mark["url"], mark["title"], mark["words"]) for mark in found] == [
        ("/en/events/m/", "Meeting, 11 October 2021", "VI"),
        ("/en/events/?year=2021", "All events, 2021: 1 event", "1"),
    ]
    assert "<circle" in found[0]["shapes"]
    assert "<rect" in found[1]["shapes"]
    assert edition.series.name_en in plain(drawing(part(explore(client), "by-series")))


def test_marks_with_quotations_are_filled_and_say_so(client):
    edition = factories.EditionFactory(event__name_en="Meeting", event__start="2021")
    factories.QuotationFactory(event=edition.event, kind="reported")
    assert not [mark for mark in marks(part(explore(client), "by-series")) if "dot on" in mark["shapes"]]
    factories.QuotationFactory(event=edition.event)
    titles = {mark["title"]: mark["shapes"] for mark in marks(part(explore(client), "by-series"))}
    assert list(titles) == ["Meeting, 2021, with quotations", "All events, 2021: 1 event, with quotations"]
    assert all('class="dot on"' in shapes for shapes in titles.values())


def test_a_long_numeral_is_written_in_figures(client):
    factories.EditionFactory(ordinal=38)
    assert marks(part(explore(client), "by-series"))[0]["words"] == "38"


def test_several_events_of_a_year_are_a_square_with_their_number(client):
    series = factories.SeriesFactory(name_en="Forum", slug="forum")
    for number in (1, 2):
        factories.EditionFactory(series=series, event__start="2021", ordinal=number)
    first = marks(part(explore(client), "by-series"))[0]
    assert (first["url"], first["title"], first["words"]) == (
        "/en/events/?series=forum&year=2021",
        "Forum, 2021: 2 events",
        "2",
    )
    assert "<rect" in first["shapes"]


def joint_event(**values) -> Event:
    event = factories.EventFactory(**values)
    for number, slug in enumerate("ab", 1):
        series = Series.objects.filter(slug=slug).first() or factories.SeriesFactory(slug=slug, name_en=slug)
        factories.EditionFactory(event=event, series=series, ordinal=number + 10 * event.pk, order=number)
    return event


def test_a_joint_event_is_one_link_over_its_marks_and_is_counted_once_among_all(client):
    event = joint_event(start="2021")
    markup = part(explore(client), "by-series")
    joint, everything = marks(markup)
    assert joint["url"] == event.get_absolute_url()
    assert joint["shapes"].count("<circle") == 2
    assert joint["shapes"].count('<path class="tie"') == 1
    assert everything["words"] == "1"
    assert "1 joint event belongs to several series" in plain(markup)
    assert [row["joint_events"] for row in rows(client, "series")] == ["1", "1", "1"]


def test_joint_events_among_others_are_tied_by_links_of_their_own(client):
    event = joint_event(start="2021")
    factories.EditionFactory(series=Series.objects.get(slug="a"), event__start="2021", ordinal=1)
    tie, *_others = marks(part(explore(client), "by-series"))
    assert '<path class="tie"' in tie["shapes"]
    assert tie["url"] == event.get_absolute_url()
    joint_event(start="2021")
    tie, *_others = marks(part(explore(client), "by-series"))
    assert tie["title"] == "a and b, 2021: 2 joint events of 3"
    assert client.get(tie["url"]).context["count"] == 3


@pytest.mark.parametrize(
    ("start", "uncertain"),
    [
        ("2010?", True),
        ("2010~", True),
        ("201X", True),
        ("2009/2010", True),
        ("2010/..", True),
        ("2014-11?", True),
        ("2010", False),
        ("2014-11", False),
        ("2021-10-11/2021-10-12", False),
        ("2021-10-12?", False),
    ],
)
def test_a_year_that_is_not_certain_is_shown_as_such(client, start, uncertain):
    assert is_year_uncertain(PartialDate(start)) is uncertain
    factories.EditionFactory(event__start=start)
    topic = factories.TopicFactory()
    topic.events.set(Event.objects.all())
    answer = explore(client)
    by_series, by_topic = part(answer, "by-series"), part(answer, "by-topic")
    assert all(("maybe" in mark["shapes"]) is uncertain for mark in [*marks(by_series), *marks(by_topic)])
    for section in (by_series, by_topic):
        assert ("outline is broken" in plain(section)) is uncertain
        assert ("(year uncertain)" in plain(section)) is uncertain
        assert any("year uncertain" in mark["title"] for mark in marks(section)) is uncertain
    assert {row["year_uncertain"] for row in rows(client, "series")} == {str(int(uncertain))}


@pytest.mark.parametrize("start", [None, "../2012"])
def test_an_event_without_a_date_is_named_below_the_picture_and_not_drawn(client, start):
    factories.EditionFactory(event__start=start, event__name_en="Some day", event__slug="some")
    markup = part(explore(client), "by-series")
    assert drawing(markup) == ""
    assert "Without a date, so not shown: Some day" in plain(markup)
    assert '<a href="/en/events/some/">Some day</a>' in markup
    assert [(row["year"], row["events"], row["url"]) for row in rows(client, "series")] == [("", "1", "")] * 2


def test_of_many_events_without_a_date_the_first_are_named(client):
    make(
        Event, PREVIEW_SIZE + 3, name_en=numbered("Day"), start=lambda _n: None,
        status=lambda _n: Status.PUBLISHED,
    )  # fmt: skip
    markup = part(explore(client), "by-series")
    assert markup.count('<a href="/en/events/event-') == PREVIEW_SIZE
    assert "and 3 more, in the file" in plain(markup)
    assert [row["events"] for row in rows(client, "series")] == [str(PREVIEW_SIZE + 3)]


def test_an_event_of_no_series_is_named_and_counted_among_all(client):
    factories.EventFactory(name_en="Alone", start="2020")
    markup = part(explore(client), "by-series")
    assert "Of no series: Alone" in plain(markup)
    assert [mark["words"] for mark in marks(markup)] == ["1"]


def test_two_bodies_meet_where_both_organized_an_event_not_where_one_sponsored_it(client):
    bodies = [factories.OrganizationFactory(slug=slug, acronym_en=slug.upper()) for slug in ("a", "b", "c")]
    for number in range(2):
        event = factories.EventFactory()
        for role, body in zip(("host", "organizer", "sponsor"), bodies[: 3 - number], strict=False):
            factories.OrganizerFactory(event=event, organization=body, role=role)
        factories.OrganizerFactory(event=event, organization=bodies[0], role="convener")
    found = {mark["title"]: mark for mark in marks(part(explore(client), "together"))}
    assert set(found) == {"A and B: 2 events"}
    assert found["A and B: 2 events"]["url"] == "/en/events/?organizer=a&with=b"


def test_bodies_that_met_once_are_a_table_and_no_matrix_of_ones(client):
    event = factories.EventFactory()
    for slug in ("a", "b", "c"):
        factories.OrganizerFactory(
            event=event, organization__slug=slug, organization__acronym_en=slug.upper()
        )
    markup = part(explore(client), "together")
    assert drawing(markup) == drawing(markup, "tall") == ""
    assert '<details class="data" open>' in markup
    assert [plain(row) for row in re.findall(r"<tr><th scope=.row.*?</tr>", markup)] == [
        *("A B 1", "A C 1", "B C 1"),
    ]


def test_on_a_phone_events_are_a_list_by_year_without_turned_letters(client):
    event = joint_event(start="2021")
    factories.EditionFactory(event__start="2019", series=event.editions.first().series, ordinal=3)
    tall = drawing(part(explore(client), "by-series"), "tall")
    assert "rotate" not in tall
    assert re.findall(r'class="who"[^>]*>(\d+)<', tall) == ["2021", "2019"]
    joined = next(
        mark for mark in marks(part(explore(client), "by-series"), "tall") if "tie" in mark["shapes"]
    )
    assert joined["url"] == event.get_absolute_url()


def test_who_has_spoken_how_much_is_told_by_office_and_topic(client):
    office = factories.OfficeFactory(title_en="Chair", person__name="Ana Sosa", person__slug="ana")
    topic = factories.TopicFactory(name_en="Vaccines", slug="vaccines")
    for kind in ("direct", "direct", "reported"):
        words = factories.QuotationFactory(speaker=office.person, office=office, kind=kind)
        words.topics.add(topic)
    joint = factories.QuotationFactory(speaker__name="Other")
    factories.QuotationSpeakerFactory(quotation=joint, person=office.person)
    factories.QuotationFactory(speaker=office.person, status=Status.DRAFT)
    markup = part(explore(client), "spoken")
    first, second = re.findall(r"<li>\s*<p>.*?</li>", markup, re.DOTALL)
    assert plain(first) == "Ana Sosa · Chair 3 quotations, 1 reported statement Vaccines 3"
    assert plain(second) == "Other 1 quotation"
    for url, count in (("speaker=ana", 4), ("speaker=ana&topic=vaccines", 3)):
        assert selection(f"/en/quotations/?{url}").matching().count() == count
        assert url.replace("&", "&amp;") in first
    lines = [(row["person_en"], row["topic_en"], row["statements"]) for row in rows(client, "speakers")]
    assert lines == [("Ana Sosa", "", "4"), ("Ana Sosa", "Vaccines", "3"), ("Other", "", "1")]


def test_the_list_of_events_names_a_partner_only_when_asked(client):
    first, second = factories.OrganizationFactory(slug="a"), factories.OrganizationFactory(slug="b")
    for bodies in ([first, second], [first], [second]):
        event = factories.EventFactory()
        for body in bodies:
            factories.OrganizerFactory(event=event, organization=body)
    asked = client.get("/en/events/?organizer=a&with=b")
    assert asked.context["count"] == 1
    assert "Organized together with" in [str(chip["facet_label"]) for chip in asked.context["chips"]]
    assert "with" in [facet["name"] for facet in asked.context["facets"]]
    assert "with" not in [facet["name"] for facet in client.get("/en/events/").context["facets"]]


def test_words_and_events_about_a_topic_are_counted_by_their_years(client):
    topic = factories.TopicFactory(name_en="Trust", slug="trust")
    for kind, said_on in (
        ("direct", "2021-10-11"),
        ("reported", "2021"),
        ("direct", "2019"),
        ("direct", None),
    ):
        factories.QuotationFactory(kind=kind, said_on=said_on).topics.add(topic)
    factories.EventFactory(start="2021").topics.add(topic)
    markup = part(explore(client), "by-topic")
    assert [(mark["title"], mark["url"]) for mark in marks(markup)] == [
        ("Trust, 2019: 1 quotation or statement", "/en/quotations/?topic=trust&year=2019"),
        ("Trust, 2021: 2 quotations and statements", "/en/quotations/?topic=trust&year=2021"),
        ("Trust, 2021: 1 event", "/en/events/?topic=trust&year=2021"),
    ]
    assert "2019: 1, 2021: 2; without a date: 1" in plain(markup)
    told = [(row["year"], row["direct"], row["reported"], row["events"]) for row in rows(client, "topics")]
    assert told == [("2019", "1", "0", "0"), ("2021", "1", "1", "1"), ("", "1", "0", "0")]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_what_is_not_published_is_nowhere(client, status):
    hidden = {"status": status, "slug": "hidden", "name_en": "Hidden"}
    shown = factories.EventFactory(start="2020")
    factories.EditionFactory(event=shown, series=factories.SeriesFactory(**hidden))
    factories.EditionFactory(event=factories.EventFactory(start="1990", **hidden))
    factories.OrganizerFactory(event=shown)
    factories.OrganizerFactory(event=shown, organization=factories.OrganizationFactory(**hidden))
    topic = factories.TopicFactory(**hidden)
    topic.events.add(shown)
    for values in (
        {"event": Event.objects.get(slug="hidden")},
        {"speaker__status": status},
        {"status": status},
    ):
        factories.QuotationFactory(**values).topics.add(topic, factories.TopicFactory())
    answer = explore(client)
    assert "Hidden" not in answer.content.decode()
    assert "/hidden/" not in answer.content.decode()
    assert "=hidden" not in answer.content.decode()
    assert "1990" not in main_text(answer)
    for name in CHARTS:
        assert not [row for row in rows(client, name) if "Hidden" in str(row)]
    assert check_every_number(client)


def test_a_file_holds_no_formula(client):
    factories.EditionFactory(series__name_en="=SUM(A1)")
    assert {row["series_en"] for row in rows(client, "series")} >= {"'=SUM(A1)"}


def test_names_are_escaped_in_the_drawings(client):
    body = factories.OrganizationFactory(name_en="</title><script>x</script>")
    event = factories.EventFactory(name_en="</title><script>x</script>")
    factories.EditionFactory(event=event, series__name_en="</svg><b>")
    for organization in (body, factories.OrganizationFactory()):
        factories.OrganizerFactory(event=event, organization=organization)
    page = explore(client).content.decode()
    assert "<script>x" not in page
    assert "</svg><b>" not in page


# Properties


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_number_of_the_demo_is_what_its_link_shows(client, archive, language):
    checked = check_every_number(client, language)
    assert len(checked) > 60
    for url in sorted(checked)[::12]:
        assert client.get(url).context["count"] == checked[url], url


def test_tables_and_files_of_the_demo_agree(client, archive):
    check_files(client)


YEARS = st.sampled_from(["2019", "2021?", "2021-05", "202X", "2022-01-01", None])
EVENTS = st.lists(
    st.tuples(YEARS, st.sets(st.integers(0, 2)), st.sets(st.integers(0, 3)), st.sets(st.integers(0, 2))),
    max_size=7,
)
WORDS = st.lists(st.tuples(YEARS, st.booleans(), st.sets(st.integers(0, 2))), max_size=6)


@pytest.mark.slow
@given(events=EVENTS, words=WORDS, hidden=st.integers(0, 7))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_number_of_any_archive_is_what_its_link_shows(client, events, words, hidden):
    build(events, words, hidden)
    check_every_number(client)
    check_files(client)


def build(events, words, hidden) -> None:
    """A small archive; the event of this number is a draft."""
    for model in (Quotation, Organizer, Edition, Event, Series, Organization, Topic, Person):
        model.objects.all().delete()
    status = {"status": lambda _n: Status.PUBLISHED}
    series = make(Series, 3, name_en=numbered("Series"), **status)
    bodies = make(Organization, 4, name_en=numbered("Body"), **status)
    topics = make(Topic, 3, name_en=numbered("Topic"), **status)
    made = make(
        Event, len(events), name_en=numbered("Event"), start=lambda n: events[n][0],
        status=lambda n: Status.DRAFT if n == hidden else Status.PUBLISHED,
    )  # fmt: skip
    for event, (_start, in_series, behind, about) in zip(made, events, strict=True):
        event.topics.set(topics[one] for one in about)
        Edition.objects.bulk_create(Edition(event=event, series=series[one]) for one in in_series)
        Organizer.objects.bulk_create(Organizer(event=event, organization=bodies[one]) for one in behind)
    speaker = make(Person, 1, name=numbered("Person"), **status)[0]
    said = make(
        Quotation, len(words) if made else 0, text_en=numbered("Words"), text_status_en=lambda _n: "original",
        said_on=lambda n: words[n][0], kind=lambda n: "direct" if words[n][1] else "reported",
        event=lambda _n: made[0], speaker=lambda _n: speaker, **status,
    )  # fmt: skip
    for quotation, (_said_on, _is_direct, about) in zip(said, words, strict=False):
        quotation.topics.set(topics[one] for one in about)


# Size


def fill(years: int, series: int, per_cell: int = 1, bodies: int = 40, topics: int = 40) -> None:
    """So many events in each year of each series, each with two bodies and a topic; names are long."""
    status = {"status": lambda _n: Status.PUBLISHED}
    long = "of the Countries of Latin America and the Caribbean on Sustainable Development"
    known = make(Series, series, name_en=lambda n: f"Forum number {n} {long}", **status)
    behind = make(
        Organization, bodies, name_en=lambda n: f"Body {n} {long}",
        acronym_en=lambda n: f"ACRONYM-{n}" if n % 2 else "", **status,
    )  # fmt: skip
    about = make(Topic, topics, name_en=lambda n: f"Topic number {n} {long}", **status)
    total = years * series * per_cell
    events = make(
        Event, total, name_en=lambda n: f"Meeting {n} {long}",
        start=lambda n: f"{1995 + n // per_cell % years}-{n % 12 + 1:02}", **status,
    )  # fmt: skip
    make(
        Edition, total, event=lambda n: events[n], ordinal=lambda n: n + 1,
        series=lambda n: known[n // (per_cell * years)],
    )  # fmt: skip
    for far in (0, 1):  # two bodies each, never the same
        make(
            Organizer, total, event=lambda n: events[n], role=lambda _n: "organizer",
            organization=lambda n, far=far: behind[(n + far * (1 + n // bodies % (bodies - 1))) % bodies],
        )  # fmt: skip
    Event.topics.through.objects.bulk_create(
        Event.topics.through(event=event, topic=about[number * number % topics])
        for number, event in enumerate(events)
    )
    speaker = make(Person, 1, name=numbered("Person"), **status)[0]
    said = make(
        Quotation, total, text_en=numbered("Words"), text_status_en=lambda _n: "original", speaker=lambda _n: speaker,
        event=lambda n: events[n], said_on=lambda n: f"{1995 + n % years}", **status,
    )  # fmt: skip
    Quotation.topics.through.objects.bulk_create(
        Quotation.topics.through(quotation=words, topic=about[number % topics])
        for number, words in enumerate(said)
    )


@pytest.mark.parametrize("number", [1, 50])
def test_the_page_asks_as_little_of_the_database_however_much_there_is(
    client, number, django_assert_max_num_queries
):
    fill(number, 1)
    factories.EventFactory(slug="some-day", start=None)
    factories.EventFactory(slug="alone", start="2020")
    with django_assert_max_num_queries(17):  # one of them for the map, six for who has spoken
        explore(client)
    for name in CHARTS:
        with django_assert_max_num_queries(17):
            assert rows(client, name)


@pytest.mark.portable
@pytest.mark.slow
@pytest.mark.parametrize(("years", "per_cell"), [(30, 1), (32, 4)])
def test_a_thousand_events_weigh_no_more_than_a_page_may(client, years, per_cell):
    from tests.test_site import shared_weight

    fill(years, 8, per_cell)
    answer = explore(client)
    assert shared_weight() + len(gzip.compress(answer.content)) < LIMIT
    text = main_text(answer)
    assert (
        "Shown are the 12 organizations, of 40, that meet others most often. The CSV file has them all."
        in text
    )
    assert "Shown are the 12 topics, of" in text
    earlier = "The years before 1997 are not shown; the archive begins in 1995. The CSV file has them all."
    assert (earlier in text) is (years == 32)
    lines = rows(client, "series")
    assert len(lines) == years * 9
    assert sum(int(row["events"]) for row in lines if row["series_id"]) == years * 8 * per_cell


def test_series_that_are_not_drawn_are_told_and_stand_in_the_file(client):
    fill(2, 10)
    markup = part(explore(client), "by-series")
    assert "Shown are the 8 series, of 10, with the most events. The CSV file has them all." in plain(markup)
    assert len({row["series_id"] for row in rows(client, "series")}) == 11


@pytest.mark.portable
@pytest.mark.slow
def test_nothing_that_is_drawn_lies_upon_another(client):
    """Marks of a drawing keep apart, and stay inside it."""
    fill(30, 8)
    answer = explore(client)
    for name in ("by-series", "together", "by-topic"):
        for look in ("broad", "tall"):
            markup = drawing(part(answer, name), look)
            width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', markup).groups())
            discs = boxes(markup)
            assert len(discs) > 20
            assert all(x - r >= -1 and x + r <= width + 1 and y + r <= height + 1 for x, y, r in discs)
            for (x1, y1, r1), (x2, y2, r2) in combinations(discs, 2):
                assert (
                    max(abs(x1 - x2), abs(y1 - y2)) >= r1 + r2 - 0.2
                    or distance(x1, y1, x2, y2) >= r1 + r2 - 0.2
                )


def distance(x1: float, y1: float, x2: float, y2: float) -> float:
    return float(((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5)


def boxes(markup: str) -> list[tuple[float, float, float]]:
    """Centre and half the width of every circle and square."""
    circles = [tuple(map(float, found)) for found in re.findall(r'cx="(\S+)" cy="(\S+)" r="(\S+)"', markup)]
    squares = re.findall(r'<rect class="[^"]*" x="(\S+)" y="(\S+)" width="(\S+)"', markup)
    return [
        *circles,
        *((float(x) + float(w) / 2, float(y) + float(w) / 2, float(w) / 2) for x, y, w in squares),
    ]


# As a page of the site


def test_the_page_is_found_by_links_sitemap_and_its_twin(client):
    assert b'<a href="/en/explore/">' in client.get("/en/").content
    sitemap = client.get(reverse("sitemap", args=["pages"])).content.decode()
    answer = explore(client)
    for language in ("en", "es"):
        with override(language):
            address = reverse("explore")
        assert f"{address}</loc>" in sitemap
        assert f'hreflang="{language}" href="http' in answer.content.decode()
    assert '"@type":"BreadcrumbList"' in answer.content.decode().replace(" ", "")
    assert '"name":"Explore"' in answer.content.decode().replace('": "', '":"')


def test_bad_addresses_are_no_errors_of_the_server(client):
    assert client.get("/en/explore/?format=csv&year=x").status_code == 200
    assert client.get("/en/explore/nothing.csv").status_code == 404
    assert client.post("/en/explore/").status_code == 405
    assert client.post("/en/explore/series.csv").status_code == 405


@pytest.mark.portable
@pytest.mark.slow
def test_crowded_and_empty_pages_are_valid_html(client, tmp_path):
    (tmp_path / "empty.html").write_text(explore(client).content.decode())
    fill(12, 3)
    factories.EventFactory(slug="some-day", start=None, name_en=None, name_es="Sin fecha")
    series = factories.SeriesFactory(slug="serie", name_en=None, name_es="Serie")
    for number in range(20):
        event = factories.EventFactory(slug=f"serie-{number}", start="2000")
        factories.EditionFactory(event=event, series=series, ordinal=number + 1)
    (tmp_path / "crowded.html").write_text(explore(client).content.decode())
    assert validate(tmp_path) == []
