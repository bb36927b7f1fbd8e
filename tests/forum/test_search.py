"""Searching the archive as `make demo` fills it: what a journalist half remembers is found, on both databases."""

import time
from html import unescape
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.models import Event, Quotation
from records.core.models import Status
from records.search.filter_registry import search_facets
from records.search.quote_check import check_quote
from records.search.results import search
from records.search.signal_handlers import batch_indexing, reindex_rows
from records.search.suggestions import suggest
from tests import factories
from tests.factories import at_once
from tests.reading import elements, main_text, plain

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]
STUDY = "Studying the Belt and Road Initiative"
ASYMMETRIES = "The crisis and the case for cooperation"


def page(client, q="", language="en", **filters):
    with override(language):
        address = reverse("search")
    return client.get(f"{address}?{urlencode({'q': q, **filters}, doseq=True)}")


def first(text, kind=""):
    """(kind, title) of the first record of the first kind, or of one kind."""
    results = search(text)
    groups = [group.hits for group in results.groups if group.count and kind in ("", group.kind)]
    [found] = results.load([*groups, results.nearest][0][:1])
    return found.kind, found.title


def test_equals_stand_in_the_order_of_their_entry_whenever_they_were_indexed():
    entered = factories.EventFactory.create_batch(3, name_en="Forum of Twins", start="2021-10-12")
    with batch_indexing():
        for event in reversed(entered):
            Event.objects.filter(pk=event.pk).update(status=Status.DRAFT)
            reindex_rows(Event.objects.filter(pk=event.pk))
    for event in reversed(entered):
        event.save()
    [group] = [group for group in search("Forum of Twins").groups if group.count]
    assert [hit.record for hit in group.hits] == [event.pk for event in entered]
    assert [hit.pk for hit in group.hits] == sorted((hit.pk for hit in group.hits), reverse=True)


@pytest.mark.parametrize(
    ("typed", "kind", "title"),
    [
        ("ECLAC", "organization", "Economic Commission for Latin America and the Caribbean"),
        ("CEPAL", "organization", "Economic Commission for Latin America and the Caribbean"),
        ("eclac’s", "organization", "Economic Commission for Latin America and the Caribbean"),
        ("Belt and Road", "topic", "Belt and Road Initiative"),
        ("belt-and-road", "topic", "Belt and Road Initiative"),
        ("Franja y la Ruta", "topic", "Belt and Road Initiative"),
        ("la franja y la ruta", "topic", "Belt and Road Initiative"),
        ("一带一路", "topic", "Belt and Road Initiative"),
        ("CELAC-China", "organization", "China-CELAC Forum"),
        ("China-CELAC", "organization", "China-CELAC Forum"),
        ("Foro China-CELAC", "organization", "China-CELAC Forum"),
        ("王超", "person", "Wang Chao"),
        ("Wang Chao", "person", "Wang Chao"),
        ("Bárcena", "person", "Alicia Bárcena"),
        ("barcena", "person", "Alicia Bárcena"),
        ("barcena alicia", "person", "Alicia Bárcena"),
        ("digital economy", "topic", "Digital economy"),
        ("economía digital", "topic", "Digital economy"),
        ("asimetrias profundizado multilateralismo pandemia", "quotation", ASYMMETRIES),
        ("asimetrías profundizado multilateralismo pandemia", "quotation", ASYMMETRIES),
        ("global asymmetries rethink multilateralism", "quotation", ASYMMETRIES),
        ("deepened asymmetries rethink solidarity", "quotation", ASYMMETRIES),
        ("brujula intereses", "quotation", "Relations with all actors, guided by the region’s own interests"),
        ("covid19", "topic", "COVID-19 pandemic"),
        ("covid‑19", "topic", "COVID-19 pandemic"),
        ("E.C.L.A.C.", "organization", "Economic Commission for Latin America and the Caribbean"),
        ("economic commission latin america", "organization", None),
        ("instituto de america latina", "organization", "Institute of Latin American Studies, CASS"),
        ("chao wang", "person", "Wang Chao"),
        ("王 超", "person", "Wang Chao"),
        ("academic forum celac china", "series", "High-Level CELAC-China Academic Forum"),
    ],
)
def test_what_is_looked_for_stands_first(archive, typed, kind, title):
    found = first(typed)
    assert found[0] == kind
    assert title in (found[1], None)


def test_a_query_of_filters_finds_all_words_of_a_speaker_in_a_year(archive):
    results = search("speaker:barcena year:2021")
    assert {hit.kind for hit in results.hits} == {"quotation"}
    assert results.total == Quotation.objects.published().filter(speaker__slug="alicia-barcena").count() == 18
    assert search("speaker:Bárcena year:2021").hits == results.hits
    assert search("", {"speaker": ["alicia-barcena"], "year": ["2021"]}).hits == results.hits


@pytest.mark.parametrize(
    ("typed", "facet", "value"),
    [
        ("organization:cepal", "organization", "eclac"),
        ('topic:"franja y la ruta"', "topic", "belt-and-road-initiative"),
        ("country:mexico", "country", "MX"),
        ("country:méxico", "country", "MX"),
        ('office:"executive secretary"', "office", "eclac-executive-secretary"),
        ("kind:citas", "kind", "quotation"),
        ("language:inglés", "language", "en"),
        ("series:académico series:celac", "series", None),
    ],
)
def test_a_filter_is_named_in_any_language(archive, typed, facet, value):
    chosen = search(typed).query.filters[facet]
    assert chosen == (value,) or (value is None and len(chosen) > 1)


def test_a_range_of_years(archive):
    results = search("year:2013-2016")
    assert results.query.filters["year"] == ("2013", "2014", "2015", "2016")
    assert results.total > 3


@pytest.mark.slow
def test_all_words_spoken_in_an_office_whoever_held_it():
    for quotation in factories.QuotationFactory.create_batch(2):
        quotation.office = factories.OfficeFactory(person=quotation.speaker, post="secretary")
        quotation.save()
    assert search("", {"office": ["secretary"]}).total == 2


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ('"digital access"', 1),
        ('"access digital"', 0),
        ('"acceso digital"', 1),
        ("ECLAC -ECLAC", 0),
        ("brújula OR biodiversity", 2),
        ("multilat*", 1),
        ("vaccines -Brazil", 2),
    ],
)
def test_operators(archive, typed, count):
    assert search(typed, {"kind": ["quotation"]}).total == count


@pytest.mark.slow
def test_words_that_are_said_stand_before_those_that_are_only_about_them():
    """However often the body has a word: names first, then words of quotations, then bodies."""
    about = factories.QuotationFactory(text_en="Other words.", attribution_en="Krill " * 12)
    about.topics.set(factories.TopicFactory(name_en=f"Krill {n}, krill and krill") for n in range(5))
    said = factories.QuotationFactory(text_en=f"{'The ocean is wide and very deep. ' * 20} Krill is there.")
    results = search("krill", {"kind": ["quotation"]})
    assert [one.uid for one in results.load(results.hits)] == [said.uid, about.uid]


def test_a_name_stands_before_words_and_the_nearest_name_first():
    factories.QuotationFactory(text_en="Krill, krill, krill.")
    names = ["Krill fisheries of the south", "Krill", "The krill fleet"]
    for name in names:
        factories.TopicFactory(name_en=name, description_en="Krill " * 30)
    results = search("krill")
    assert [group.kind for group in results.groups if group.count] == ["topic", "quotation"]
    assert [one.title for one in results.load(results.groups[0].hits)] == [names[1], names[2], names[0]]


def test_both_languages_give_the_same_records(archive):
    def uids(text):
        results = search(text, {"kind": ["quotation"]})
        return {found.uid for found in results.load(results.hits)}

    assert uids("inequality") == uids("desigualdad") != set()


# The page


def test_results_stand_by_kind_with_their_counts(client, archive):
    shown = page(client, "CELAC")
    groups = [(one["group"].kind, one["group"].count) for one in shown.context["groups"]]
    assert groups[:2] == [("organization", 17), ("quotation", 18)]
    assert sum(count for _kind, count in groups) == shown.context["results"].total
    assert f"{shown.context['results'].total} records found for" in main_text(shown)
    assert '<a href="#quotation">Quotations 18</a>' in shown.content.decode()


def test_the_words_that_were_found_are_marked(client, archive):
    html = page(client, "asimetrias", kind="quotation").content.decode()
    assert "<mark>asimetrías</mark> mundiales" in html
    assert 'lang="es"' in html
    html = page(client, "barcena").content.decode()
    assert "Alicia <mark>Bárcena</mark>" in html


def test_markup_in_a_record_and_in_the_query_is_text(client):
    factories.QuotationFactory(text_en="Say <script>alert(1)</script> & <b>trust</b>")
    html = page(client, "trust script <i>").content.decode()
    assert (
        "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; &amp; &lt;b&gt;<mark>trust</mark>"
        in html
    )
    assert "<script>alert" not in html
    assert 'value="trust script &lt;i&gt;"' in html


def test_a_long_text_is_shown_around_what_was_found(client):
    factories.QuotationFactory(text_en=f"{'before ' * 200}the needle stands here {'after ' * 200}")
    [shown] = elements(page(client, "needle").content.decode(), "blockquote")
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "needle" in shown
    assert len(shown) < 400


@pytest.mark.slow
def test_one_kind_is_shown_page_by_page(client):
    factories.TopicFactory.create_batch(25, description_en="Fishing")
    assert len(page(client, "fishing").context["page_obj"]) == 20
    second = page(client, "fishing", page=2)
    assert len(second.context["page_obj"]) == 5
    assert [page(client, "fishing", page=number).status_code for number in ("0", "3", "x", "-1")] == [404] * 4


def test_the_page_tells_machines_what_it_lists(client, archive):
    html = page(client, "barcena", kind="person").content.decode()
    assert '"@type":"ItemList"' in html
    assert '"name":"Alicia Bárcena"' in html
    assert '<meta property="og:title" content="Search">' in html


def test_a_misspelt_word_gets_a_suggestion(client, archive):
    english = page(client, "vacines")
    assert 'Did you mean <a href="?q=vaccines">vaccines</a>?' in english.content.decode()
    assert english.context["results"].total == 0
    assert page(client, "Barzena").context["suggestion"] == "barcena"
    assert page(client, "universal acess digital").context["suggestion"] == "universal access digital"
    assert "suggestion" not in page(client, "vaccines").context
    assert "suggestion" not in page(client, "pais cooperaciones").context
    assert "suggestion" not in page(client, "xyzzyplugh").context


def test_no_suggestion_tells_of_what_is_withdrawn(client):
    quotation = factories.QuotationFactory(text_en="The anchovy returns.")
    assert page(client, "anchovi").context["results"].total == 1
    assert page(client, "anchouy").context["suggestion"] == "anchovy"
    quotation.status = Status.WITHDRAWN
    quotation.save()
    shown = page(client, "anchouy")
    assert "suggestion" not in shown.context
    assert "anchovy" not in main_text(shown)


def test_words_that_do_not_stand_together_find_those_that_have_most(client, archive):
    shown = page(client, "deepened global crisis of the krill")
    assert shown.context["results"].total == 0
    assert "No record has all these words" in main_text(shown)
    near = shown.context["nearest"][0]
    assert near["group"].kind == "quotation"
    assert near["found"][0].missing == ("krill",)
    assert "<s>krill</s>" in shown.content.decode()


def test_the_page_without_a_query_says_how_to_ask(client):
    shown = client.get("/en/search/")
    assert "How to ask" in main_text(shown)
    assert "noindex" not in shown.content.decode()
    assert '<meta name="robots" content="noindex, follow">' in page(client, "x").content.decode()


def test_unknown_filters_are_told_and_left_aside(client, archive):
    shown = page(client, "CELAC speaker:nobody", year="1800")
    assert shown.context["bad_values"] == [
        "“1800” is not known here as a value of “Year”.",
        "“nobody” is not known here as a value of “Speaker”.",
    ]
    assert shown.context["results"].total == page(client, "CELAC").context["results"].total > 90


def test_a_filter_can_be_dropped(client, archive):
    shown = page(client, "CELAC speaker:barcena", year="2021")
    links = {chip["label"]: chip["remove_url"] for chip in shown.context["chips"]}
    assert links == {
        "2021": "/en/search/?q=CELAC&speaker=alicia-barcena",
        "Alicia Bárcena": "/en/search/?q=CELAC&year=2021",
    }
    assert client.get(links["2021"]).context["results"].query.filters == {"speaker": ("alicia-barcena",)}


@pytest.mark.parametrize("many", [1, 15])
@pytest.mark.parametrize(
    "asked",
    [
        {"q": "words"},
        {"q": "words", "year": "2021"},
        {"q": "wrods"},
        {"q": "words zzzz wirds", "year": "2021"},
    ],
)
def test_a_page_takes_few_queries_at_any_size(client, django_assert_max_num_queries, many, asked):
    event = factories.EventFactory()
    for _number in at_once(many):
        quotation = factories.QuotationFactory(event=event)
        quotation.topics.add(factories.TopicFactory(name_en=f"Words of {quotation.pk}"))
    with django_assert_max_num_queries(10):
        assert page(client, **asked).status_code == 200


# Facets


QUERIES = [
    "",
    "CELAC",
    "china vaccines",
    "cooperación OR digital",
    "-china",
    '"latin america"',
    "krill cooperation",
    "multilat* OR speaker:barcena",
    "forum -organization:cass",
]
CHOSEN = st.dictionaries(
    st.sampled_from(
        ["kind", "year", "series", "speaker", "office", "organization", "topic", "country", "language"]
    ),
    st.sets(st.integers(0, 3), min_size=1, max_size=2),
    max_size=2,
)


@pytest.mark.slow
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(text=st.sampled_from(QUERIES), chosen=CHOSEN)
def test_every_count_is_what_its_click_shows(archive, text, chosen):
    everything = {one.facet.name: one.choices for one in search(text, {}).facets}
    filters = {
        name: [one.value for place, one in enumerate(everything[name]) if place in places]
        for name, places in chosen.items()
    }
    for one in search(text, filters).facets:
        for choice in one.choices[:6]:
            clicked = search(text, {**filters, one.facet.name: [choice.value]})
            assert choice.count == clicked.total, (text, filters, one.facet.name, choice)


def test_every_facet_is_there(archive):
    results = search("bárcena", {})
    assert [one.facet.name for one in results.facets] == [
        *("kind", "year", "series", "speaker", "office", "organization", "topic", "country", "language")
    ]
    assert [facet.rank for facet in search_facets()] == sorted(facet.rank for facet in search_facets())


# Suggestions while typing


def test_names_are_suggested_as_one_types(client, archive):
    answer = client.get("/en/search/suggestions/", {"q": "barc"})
    assert answer.json() == {
        "suggestions": [
            {
                "label": "Alicia Bárcena",
                "language": "en",
                "kind": "Person",
                "url": "/en/people/alicia-barcena/",
            }
        ]
    }
    assert "max-age=60" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("typed", "label"),
    [("belt", "Belt and Road Initiative"), ("franja", "Belt and Road Initiative"), ("celac ch", "China-CELAC Forum"),
     ("王", "Wang Chao"), ("cepa", "Economic Commission for Latin America and the Caribbean")],
)  # fmt: skip
def test_any_name_is_suggested(archive, typed, label):
    assert label in [one.title for one in suggest(typed)][:2]


@pytest.mark.parametrize("typed", ["", " ", "b", "-", '"', "zzzz"])
def test_nothing_is_suggested_for_nothing(archive, typed):
    assert suggest(typed) == []


def test_only_what_the_public_sees_is_suggested():
    person = factories.PersonFactory(name="Zenobia")
    assert [one.title for one in suggest("zeno")] == ["Zenobia"]
    person.status = Status.DRAFT
    person.save()
    assert suggest("zeno") == []


# Hostile queries

# A character of every block of Unicode, those that are not given yet too. NUL and bad UTF-8 come to no view.
BLOCKS = "".join(chr(code) for code in range(1, 0x110000, 0x80) if not 0xD800 <= code <= 0xDFFF)
HOSTILE = [
    *("'", '"', '""', '"""', "\\", "%", "_", "*", "**", "a*", "-", "--", "- -", "(", ")", "^", "~", "{", "}"),
    *(":", "::", "NEAR(a b)", "NEAR(", "a AND", "OR", "NOT", "AND OR NOT", "names:x", "vals : x", "{names}: x"),
    *("' OR 1=1 --", "'; DROP TABLE records_search_text; --", "a & b | c", "!a", "a <-> b", "'a':*", "a:*A", "="),
    *("=kind", "speaker:", "year:", "year:9999999999", "year:2021-", "year:x..y", "speaker:'", 'speaker:"'),
    *("speaker:*", "a:b:c:d", "\0", "a\0b", "\ud800", "\ue000", "\ufeff", "\u202e", "🙂", "👩\u200d🔬", "ﷺ", "½", "①"),
    *(" ".join(f'-"{n}"' for n in range(200)), "a OR " * 300, '"' * 499, "x" * 9000, "-" * 9000, "word " * 2000),
    *("(" * 5000, "()" * 2500, "OR " * 2500, "|" * 5000, '"a" ' * 1500, "-a " * 2000, "a-" * 3000, "王" * 2500),
    *("".join(BLOCKS[start : start + 160]) for start in range(0, len(BLOCKS), 160)),
    *(" ".join(BLOCKS[start : start + 160]) for start in range(0, len(BLOCKS), 640)),
    " ".join(f"{one}{other}*" for one in "abcdefghij" for other in "abcdefghij"),
    " OR ".join(f"speaker:{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz" * 4),
]  # fmt: skip


def took(work):
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def asked(text):
    results = search(text, {"year": [text[:20]]})
    assert len(results.facets) == 9
    assert len(results.load(results.hits[:3])) <= 3
    assert len(suggest(text)) <= 8


@pytest.mark.slow
def test_whatever_is_asked_gets_an_answer_as_soon_as_any_other(archive):
    """Every other query is an ordinary one, so that the comparison holds however busy the machine is."""
    times = [(took(lambda text=text: asked(text)), took(lambda: asked("celac china"))) for text in HOSTILE]
    hostile, ordinary = map(sum, zip(*times, strict=True))
    assert hostile < 3 * ordinary


@pytest.mark.slow
def test_whatever_is_compared_gets_an_answer_as_soon_as_any_other(archive):
    usual = "China and CELAC are entering another era of cooperation, said the Executive Secretary. " * 4
    times = [
        (took(lambda text=text: check_quote(text)), took(lambda: check_quote(usual))) for text in HOSTILE
    ]
    hostile, ordinary = map(sum, zip(*times, strict=True))
    assert hostile < 3 * ordinary


@pytest.mark.parametrize(
    "asked",
    [
        [("year", number) for number in range(500)],
        [("topic", "'\"<>%")] * 300,
        [("kind", "quotation")] * 500,
        [("kind", "quotation"), ("page", "9" * 4000)],
    ],
)
def test_any_number_of_filters_gets_an_answer(client, archive, asked):
    answer = client.get("/en/search/", QUERY_STRING=urlencode([("q", "celac"), *asked])[:8000])
    assert answer.status_code == (404 if asked[-1][0] == "page" else 200)


def test_a_thousand_filters_are_too_many_but_answered(client):
    assert client.get("/en/search/", QUERY_STRING="&".join(["year=1"] * 1000)).status_code == 200


@pytest.mark.parametrize(
    "q",
    ["'\"*:-(", "a" * 10_000, "\0", BLOCKS[:300], "OR OR", "=kind=quotation", "%00", "\U0002fff0\U0002fff1"],
)
def test_no_page_fails(client, archive, q):
    for name in ("search", "check", "search-suggestions"):
        for language in ("en", "es"):
            with override(language):
                address = reverse(name)
            assert client.get(address, {"q": q}).status_code in {200, 400, 414}


def test_what_was_typed_comes_back(client, archive):
    shown = page(client, 'a"b <i> ’')
    assert 'value="a&quot;b &lt;i&gt; ’"' in shown.content.decode()
    assert 'a"b <i> ’' in unescape(plain(shown.content.decode()))
