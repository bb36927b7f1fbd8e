"""The pages of series: their editions, with what is doubtful about them."""

import csv
import io
import re

import pytest
from django.utils.html import strip_tags

from forum.models import SeriesName
from records.core.models import Status
from tests.factories import (
    DocumentFactory,
    EditionFactory,
    EditorialNoteFactory,
    EventFactory,
    OrganizationFactory,
    OrganizerFactory,
    ParticipationFactory,
    QuotationFactory,
    SeriesFactory,
    SourceFactory,
    at_once,
)

pytestmark = pytest.mark.django_db

DRAFT = {"status": Status.DRAFT, "slug": "secret"}
ROW = re.compile(r'<tr>\s*(<th scope="row".*?)</tr>', re.DOTALL)


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def words_of(html: str) -> str:
    return " ".join(strip_tags(html.replace("</dt>", " ")).split())


def rows_of(html: str) -> list[str]:
    return [words_of(row) for row in ROW.findall(html)]


def series_with(number: int):
    """A series with this many editions, notes, sources and other names."""
    series = SeriesFactory(framework=OrganizationFactory())
    for place in at_once(number):
        event = EditionFactory(series=series, ordinal=place + 1).event
        EditionFactory(event=event)
        OrganizerFactory(event=event, organization__parent=OrganizationFactory())
        QuotationFactory(event=event)
        event.notes.add(EditorialNoteFactory(field="end"))
        note = EditorialNoteFactory()
        note.sources.add(SourceFactory())
        series.notes.add(note)
        series.sources.add(SourceFactory())
        SeriesName.objects.create(series=series, name=f"Also {place}", language="en")
    return series


@pytest.mark.parametrize("number", [1, 15])
def test_a_series_asks_as_little_of_the_database_however_many_editions_it_has(
    client, number, django_assert_max_num_queries
):
    series = series_with(number)
    # One for the documents of its editions, one for their chairs, one for the series to compare with.
    with django_assert_max_num_queries(15):
        html = read(client, series.get_absolute_url())
    assert len(rows_of(html)) == number


@pytest.mark.parametrize("number", [1, 15])
def test_the_list_asks_as_little_of_the_database_however_many_series_there_are(
    client, number, django_assert_max_num_queries
):
    frame = OrganizationFactory(slug="frame")
    for _number in at_once(number):
        edition = EditionFactory(series__framework=frame)
        SeriesName.objects.create(series=edition.series, name="Also", language="en")
    with django_assert_max_num_queries(8):
        assert len(client.get("/en/series/").context["page_obj"]) == number
    with django_assert_max_num_queries(8):
        assert len(client.get("/en/series/?organization=frame&sort=editions").context["page_obj"]) == number


def test_a_series_names_its_framework_its_other_names_and_its_editions(client, archive):
    html = read(client, "/en/series/china-lac-think-tanks-forum/")
    said = words_of(html)
    assert "Within China-CELAC Forum" in said
    assert '<span lang="zh-Hans">中国—拉美和加勒比智库论坛</span>' in html
    assert '<span lang="es">Foro de Think Tanks China-América Latina y el Caribe</span>' in html
    numerals = re.findall(
        r'<span class="ed"><span class="num">(\w+)</span> <span>([^<]+)</span></span>', html
    )
    assert numerals[:3] == [
        ("VII", "China-LAC Think Tanks Forum"),
        ("VI", "China-LAC Think Tanks Forum"),
        ("II", "High-Level CELAC-China Academic Forum"),
    ]
    assert [numeral for numeral, name in numerals if name != "High-Level CELAC-China Academic Forum"] == [
        *["VII", "VI", "V", "IV", "III", "II", "I"]
    ]
    strip = re.search(r'<ol class="strip".*?</ol>', html, re.DOTALL)[0]
    assert words_of(strip) == "I 2010 II 2013 III 2016 IV 2017 V 2019 VI 2021 VII 2025"


def test_an_edition_tells_what_is_doubtful_of_its_dates_and_place(client):
    event = EditionFactory(event__name_en="Forum", event__end="2021-10-12?", ordinal=3).event
    event.notes.add(EditorialNoteFactory(field="end", text_en="The last day is inferred."))
    event.notes.add(EditorialNoteFactory(field="theme", text_en="About the theme."))
    html = read(client, event.editions.get().series.get_absolute_url())
    assert rows_of(html) == [
        "III Forum 11–12 Oct 2021 last day inferred The last day is inferred. Place not stated"
    ]


@pytest.mark.slow
def test_a_long_series_shows_its_latest_editions_and_where_the_others_are(client):
    series = SeriesFactory(slug="long")
    for number in range(1, 53):
        EditionFactory(series=series, ordinal=number, event__start=f"{1950 + number}")
    html = read(client, series.get_absolute_url())
    rows = rows_of(html)
    assert (len(rows), rows[0][:3], rows[-1][:3]) == (50, "LII", "III")
    assert "Only the latest 50 editions are shown." in words_of(html)
    assert '<a href="/en/events/?series=long">' in html
    assert len(client.get("/en/events/?series=long&page=2").context["page_obj"]) == 2
    assert re.search(r'<ol class="strip".*?</ol>', html, re.DOTALL)[0].count("<li>") == 24


@pytest.mark.parametrize(
    ("ordinals", "count", "gaps"),
    [
        ((3, 13), "2 of at least 13 editions recorded", ["Editions IV to XII", "Editions I and II"]),
        ((6,), "1 of at least 6 editions recorded", ["Editions I to V"]),
        ((1, 3), "2 of at least 3 editions recorded", ["Edition II"]),
        ((1, 2), "2 editions", []),
        ((None, 3), "2 of at least 3 editions recorded", []),
        ((None,), "1 edition", []),
    ],
)
def test_gaps_in_a_series_are_told_as_not_recorded(client, ordinals, count, gaps):
    series = SeriesFactory(slug="forum")
    for year, ordinal in enumerate(ordinals):
        EditionFactory(series=series, ordinal=ordinal, event=EventFactory(start=f"201{year}"))
    page = words_of(read(client, "/en/series/forum/"))
    assert f"Editions {count}" in page
    assert re.findall(r"(Editions? [IVX]+(?: (?:to|and) [IVX]+)?): not recorded here", page) == gaps
    assert count in words_of(read(client, "/en/series/"))


def test_a_series_without_editions_says_so(client):
    html = read(client, SeriesFactory().get_absolute_url())
    assert "No edition recorded yet." in words_of(html)
    assert "No edition recorded" in words_of(read(client, "/en/series/"))


def test_nothing_unpublished_shows(client):
    body = OrganizationFactory(name_en="Secret body", **DRAFT)
    series = SeriesFactory(framework=body, name_en="Open forum")
    seen = EditionFactory(series=series, ordinal=1, event__name_en="Seen").event
    EditionFactory(event=seen, series=SeriesFactory(name_en="Secret series", **DRAFT), ordinal=4)
    EditionFactory(series=series, ordinal=77, event=EventFactory(name_en="Secret event", **DRAFT))
    OrganizerFactory(event=seen, organization=body)
    html = read(client, series.get_absolute_url()) + read(client, "/en/series/")
    assert "Seen" in html
    assert "ecret" not in html
    assert "LXXVII" not in html


def test_a_series_of_one_language_says_so_on_the_pages_of_the_other(client):
    series = SeriesFactory(name_en=None, name_es="Foro")
    notice = '<span lang="es">Foro</span> <small class="quiet">(only in Spanish)</small>'
    assert notice in read(client, series.get_absolute_url())
    assert notice in read(client, "/en/series/")


def test_series_stand_by_name_or_by_number_of_editions(client):
    small, large = SeriesFactory(name_en="Árbol"), SeriesFactory(name_en="Zoo")
    EditionFactory(series=small)
    EditionFactory.create_batch(2, series=large)
    assert [one.name_en for one in client.get("/en/series/").context["page_obj"]] == ["Árbol", "Zoo"]
    assert [one.name_en for one in client.get("/en/series/?sort=editions").context["page_obj"]] == [
        "Zoo",
        "Árbol",
    ]


@pytest.fixture
def compared():
    """Two series with an edition in common, each with one of its own."""
    first, second = (SeriesFactory(name_en=name, slug=name.lower()) for name in ("First", "Second"))
    facts = (
        ("Alone", "2014", "Zagreb", "HR", ((first, 1),)),
        ("Joint", "2016", "Bogotá", "CO", ((first, 3), (second, 1))),
        ("Other", "2015", "Ávila", "ES", ((second, 4),)),
    )
    for name, start, city, country, editions in facts:
        event = EventFactory(name_en=name, slug=name.lower(), start=start, city_en=city, country=country)
        for series, ordinal in editions:
            EditionFactory(event=event, series=series, ordinal=ordinal)
    return first, second


def order_of(client, query: str) -> list[str]:
    page = client.get(f"/en/series/first/{query}")
    return [row["event"].name_en if "event" in row else row["gap"] for row in page.context["rows"]]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["Joint", "Edition II: not recorded here", "Alone"]),
        ("?sort=edition", ["Alone", "Edition II: not recorded here", "Joint"]),
        ("?sort=place", ["Joint", "Alone"]),
        ("?sort=-place", ["Alone", "Joint"]),
        ("?sort=-delegations", ["Joint", "Alone"]),  # counted by no source: as they were
        (
            "?compare=second",
            [
                "Joint",
                "Edition II: not recorded here",
                "Other",
                "Editions II and III: not recorded here",
                "Alone",
            ],
        ),
        ("?compare=second&sort=place", ["Other", "Joint", "Alone"]),
        ("?compare=nothing&sort=colour", ["Joint", "Edition II: not recorded here", "Alone"]),
        ("?compare=first", ["Joint", "Edition II: not recorded here", "Alone"]),
    ],
)
def test_editions_stand_in_the_order_of_a_column(client, compared, query, order):
    assert order_of(client, query) == order


def test_the_table_says_how_it_is_sorted_and_what_it_does_not_know(client, compared):
    page = read(client, "/en/series/first/?compare=second&sort=days")
    [sorted_by] = re.findall(r'aria-sort="(\w+)"><a href="([^"]+)"', page)
    assert sorted_by == ("ascending", "?compare=second&amp;sort=-days#editions")
    assert '<option value="second" selected>Second</option>' in page
    page = words_of(read(client, "/en/series/first/?compare=nothing&sort=colour"))
    assert "“colour” is not an order of this table." in page
    assert "There is no other series “nothing” to compare with." in page


def test_hosts_stand_before_organizers_and_what_is_hidden_is_not_counted(client):
    edition = EditionFactory(series__slug="forum", ordinal=2, event__mode="online", event__delegations=31)
    event = edition.event
    OrganizerFactory(event=event, organization__name_en="Organizing body")
    chair = ParticipationFactory(event=event, role="co-chair", person__name="Wang Yi").person
    ParticipationFactory(event=event, role="speaker", person__name="Somebody else")
    DocumentFactory(event=event, name_en="Beijing Declaration")
    DocumentFactory(event=event, name_en="Secret plan", status=Status.DRAFT)
    QuotationFactory(event=event)
    [row] = rows_of(read(client, "/en/series/forum/"))
    assert "Online Organizing body (organizer) Wang Yi Beijing Declaration 31 1 quotation" in row
    OrganizerFactory(event=event, role="host", organization__name_en="Hosting body")
    [row] = rows_of(read(client, "/en/series/forum/"))
    assert "Online Hosting body Wang Yi" in row
    [head, line] = table_of(client, "/en/series/forum/?format=csv")
    assert dict(zip(head, line, strict=True)) | {"host": "", "documents": ""} == {
        "series": edition.series.uid,
        "edition": "2",
        "days": "2021-10-11",
        "place": "online",
        "host": "",
        "chairs": chair.uid,
        "documents": "",
        "delegations": "31",
        "words": "1",
        "event": event.uid,
    }


def table_of(client, address: str) -> list[list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_editions_of_both_series_are_a_table_for_people_too(client, compared):
    [head, *lines] = table_of(client, "/es/series/first/?compare=second&format=table&sort=edition")
    assert head[:4] == ["Serie", "Edición", "Fechas", "Lugar"]
    assert [line[:4] for line in lines][:2] == [
        ["First", "Alone", "2014", "Zagreb, Croacia"],
        ["First", "Joint", "2016", "Bogotá, Colombia"],
    ]
    assert len(lines) == 4  # the joint one is an edition of both
    assert client.get("/en/series/first/?compare=nothing&format=csv").status_code == 404
    assert client.get("/en/series/first/?sort=colour&format=table").status_code == 404
