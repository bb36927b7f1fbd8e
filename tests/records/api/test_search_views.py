"""The API: search, suggestions, and words compared with those of the archive."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.models import Quotation
from records.core.models import Status
from records.search.signal_handlers import batch_indexing
from records.serializers.base import serializer_of
from tests import factories
from tests.records.api.test_views import ROOT, ask, problem, walk

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

SAID = "With 32 member countries, CELAC is a common space for aligning priorities"


@pytest.fixture(autouse=True)
def nothing_was_asked_yet():
    cache.clear()


@pytest.fixture
def quotation(db):
    speaker = factories.PersonFactory(name="Alicia Bárcena", slug="alicia-barcena")
    return factories.QuotationFactory(
        speaker=speaker, text_en=SAID, text_es="La CELAC es un espacio común", text_status_es="unofficial"
    )


# Search


def test_what_is_found_is_told_in_every_language(client, quotation):
    page = ask(client, "search", q="BARCENA")
    [person, words, event] = page["results"]
    assert (page["count"], page["exact_count"], page["is_relaxed"], page["dates"]) == (3, 3, False, [])
    assert page["kinds"] == [{"type": kind, "count": 1} for kind in ("person", "quotation", "event")]
    assert event["id"] == quotation.event.uid  # it shows who spoke
    assert person["id"] == quotation.speaker.uid
    assert person["title_en"] == person["title_es"] == "Alicia Bárcena"
    assert person["page_es"] == "http://testserver/es/personas/alicia-barcena/"
    assert words["permanent_url"] == f"http://testserver/id/{quotation.uid}"


def test_an_excerpt_marks_what_was_found_and_says_what_the_words_are(client, quotation):
    [words] = ask(client, "search", q="espacio común", lang="es")["results"]
    assert words["excerpt"] == "La CELAC es un espacio común"
    assert words["excerpt_html"] == "La CELAC es un <mark>espacio</mark> <mark>común</mark>"
    assert (words["excerpt_language"], words["excerpt_status"]) == ("es", "unofficial")
    assert not [name for name in words if name.endswith("_en")]


def test_markup_in_a_record_is_text(client):
    factories.QuotationFactory(text_en="They said <b>seas</b> & rivers")
    [words] = ask(client, "search", q="seas")["results"]
    assert words["excerpt"] == "They said <b>seas</b> & rivers"
    assert words["excerpt_html"] == "They said &lt;b&gt;<mark>seas</mark>&lt;/b&gt; &amp; rivers"


def test_filters_in_the_address_and_in_the_query_are_the_same(client, archive):
    by_query = ask(client, "search", q="speaker:barcena year:2021 celac")
    by_address = ask(client, "search", q="celac", speaker="alicia-barcena", year="2021")
    assert by_query["results"] == by_address["results"] != []


def test_every_count_of_a_filter_is_what_it_finds(client, archive):
    facets = ask(client, "search", q="celac", facets="true", limit=1)["facets"]
    assert len(facets) >= 8
    for facet in facets:
        for choice in facet["values"][:3]:
            found = ask(client, "search", q="celac", limit=1, **{facet["name"]: choice["value"]})
            assert found["count"] == choice["count"], (facet["name"], choice)
    assert ask(client, "search", q="celac")["facets"] == []


def test_pages_of_results_follow_each_other(client, archive):
    whole = ask(client, "search", q="celac", kind="quotation", limit=100)["results"]
    assert walk(client, f"{ROOT}search?q=celac&kind=quotation&limit=7") == whole
    assert len(whole) > 14


def test_a_page_after_what_is_found_no_more_is_told(client, quotation):
    cursor = ask(client, "search", q="barcena", limit=1)["next_cursor"]
    problem(client.get(f"{ROOT}search", {"q": "espacio", "cursor": cursor}), 404)


def test_a_misspelt_word_and_an_unknown_filter_are_told(client, quotation):
    factories.QuotationFactory(text_en="A common space")
    told = ask(client, "search", q="comon space speaker:nobody")
    assert told["suggestion"].startswith("common space")
    assert told["unknown"] == [{"facet": "speaker", "value": "nobody"}]
    problem(client.get(f"{ROOT}search?q=celac&speaker=nobody"), 404)


def test_what_lacks_a_word_follows_and_says_so(client, quotation):
    page = ask(client, "search", q="aligning krill priorities 2099", lang="en")
    [words] = page["results"]
    assert (page["count"], page["exact_count"], page["is_relaxed"]) == (1, 0, True)
    assert (words["id"], words["missing"]) == (quotation.uid, ["krill", "2099"])


def test_a_date_in_the_query_is_told(client, quotation):
    quotation.said_on = "2021-10-12"
    quotation.save()
    assert ask(client, "search", q="aligning october 2021")["dates"] == ["2021-10"]
    assert ask(client, "search", q='aligning "october" "2021"')["dates"] == []


def test_without_a_query_nothing_is_found(client, quotation):
    page = ask(client, "search")
    assert (page["count"], page["results"], page["next"]) == (0, [], None)


def test_a_filter_alone_is_a_query(client, quotation):
    assert ask(client, "search", kind="person")["count"] == 1


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_what_is_not_published_is_nowhere_found(client, status):
    factories.PersonFactory(name="Hidden Person", status=status)
    factories.QuotationFactory(text_en="Hidden words of nobody here", status=status)
    assert ask(client, "search", q="hidden")["count"] == 0
    assert ask(client, "suggest", q="hidden")["results"] == []
    assert ask(client, "check", q="hidden words of nobody here")["verdict"] == "none"


# Suggestions


def test_names_that_begin_so_in_one_language(client):
    body = factories.OrganizationFactory(
        name_en="Commission for Latin America", name_es="Comisión para América Latina", slug="eclac"
    )
    [english] = ask(client, "suggest", q="com")["results"]
    [spanish] = ask(client, "suggest", q="com", lang="es")["results"]
    assert english["id"] == spanish["id"] == body.uid
    assert (english["title"], english["language"]) == ("Commission for Latin America", "en")
    assert (spanish["title"], spanish["language"]) == ("Comisión para América Latina", "es")
    assert spanish["page"] == "http://testserver/es/organizaciones/eclac/"
    assert client.get(f"{ROOT}suggest?q=com&lang=es")["Content-Language"] == "es"


# Did they say it?


def test_the_very_words_are_told_with_their_record(client, quotation):
    told = ask(client, "check", q="celac is a COMMON space for aligning priorities")
    [match] = told["matches"]
    [row] = serializer_of(Quotation).rows(Quotation.objects.all())
    assert told["verdict"] == match["verdict"] == "same"
    assert (match["language"], match["status"], match["difference"]) == ("en", "original", 0)
    assert match["record"] == row


def test_what_differs_is_told_piece_by_piece(client, quotation):
    [match] = ask(client, "check", q="CELAC is a shared space for aligning priorities")["matches"]
    assert (match["verdict"], match["difference"]) == ("near", 1)
    assert {"kind": "claimed", "words": "shared"} in match["pieces"]
    assert {"kind": "recorded", "words": "common"} in match["pieces"]


def test_a_translation_is_told_to_be_one(client, quotation):
    [match] = ask(client, "check", q="La CELAC es un espacio comun", lang="es")["matches"]
    assert (match["language"], match["status"]) == ("es", "unofficial")
    assert "text_en" not in match["record"]


def test_nothing_near_is_nothing(client, quotation):
    told = ask(client, "check", q="The sea belongs to everyone who sails")
    assert (told["verdict"], told["matches"]) == ("none", [])
    assert ask(client, "check", q="two words")["verdict"] == ask(client, "check")["verdict"] == "short"


def test_another_speaker_is_told(client, quotation):
    other = factories.PersonFactory(name="Wang Chao", slug="wang-chao")
    told = ask(client, "check", q=f"Wang Chao said: “{SAID}”")
    assert told["other_speaker"]["id"] == other.uid
    assert told["sentences"][0]["flags"] == ["speaker"]
    told = ask(client, "check", q=f"Guterres said: “{SAID}”")
    assert (told["other_speaker"], told["sentences"][0]["flags"]) == (None, ["speaker"])


def test_words_that_were_just_withdrawn_are_not_told(client, quotation):
    Quotation.objects.update(status=Status.DRAFT)  # without signals: the index still has it
    told = ask(client, "check", q=SAID)
    assert (told["verdict"], told["matches"], told["other_speaker"]) == ("none", [], None)
    assert [(one["verdict"], one["matches"]) for one in told["sentences"]] == [("none", [])]


# Several texts at once


def send(client, body, **headers):
    return client.post(f"{ROOT}check", body, content_type="application/json", **headers)


def test_several_texts_are_answered_in_their_order_as_each_alone(client, quotation):
    texts = [SAID, "The sea belongs to everyone who sails", "in the region", SAID.replace("common", "closed")]
    told = send(client, {"texts": texts}).json()
    assert told == {"results": [ask(client, "check", q=text) for text in texts]}
    assert [one["verdict"] for one in told["results"]] == ["same", "none", "none", "changed"]


def test_several_texts_take_as_many_queries_as_one(client, quotation, django_assert_max_num_queries):
    send(client, {"texts": [SAID]})
    with django_assert_max_num_queries(24):
        assert send(client, {"texts": [f"{SAID} {number}" for number in range(20)]}).status_code == 200


def test_texts_are_answered_in_a_language(client, quotation):
    answer = send(client, {"texts": [SAID], "lang": "es"})
    [match] = answer.json()["results"][0]["matches"]
    assert answer["Content-Language"] == "es"
    assert "text_en" not in match["record"]


def test_any_site_may_send_texts_without_a_cookie(client, quotation):
    asked = client.options(f"{ROOT}check")
    assert asked["Allow"] == asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS, POST"
    foreign = Client(enforce_csrf_checks=True)
    answer = send(foreign, {"texts": [SAID]}, headers={"origin": "https://example.org"})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"], answer.cookies) == (200, "*", {})
    assert int(answer["RateLimit-Remaining"]) < int(answer["RateLimit-Limit"])


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({}, "texts"),
        ({"texts": []}, "texts"),
        ({"texts": "one text"}, "texts"),
        ({"texts": ["a"] * 21}, "texts"),
        ({"texts": ["a" * 20_001]}, "texts"),
        ({"texts": ["a" * 20_000] * 6}, "texts"),
        ({"texts": ["a"], "text": "b"}, "text"),
        ({"texts": ["a"], "lang": "xx"}, "lang"),
        ({"texts": ["\0"]}, "texts"),
        ([SAID], "body"),
        (b"", "body"),
    ],
)
def test_texts_that_are_not_understood_are_a_problem(client, body, parameter):
    told = problem(send(client, body), 422)
    assert [one["parameter"] for one in told["errors"]] == [parameter]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 5000])
def test_a_body_that_is_no_json_is_a_problem(client, body):
    told = problem(send(client, body), 400)
    assert told["detail"] == 'Send an object of JSON with the texts to compare: {"texts": ["…"]}.'


# Limits


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["search?q=common", "search?q=common&facets=true", "check", "suggest?q=per"]
)
def test_many_records_cost_as_many_queries_as_one(client, quotation, address):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            ask(client, address, **({"q": SAID} if address == "check" else {}))
        return len(asked)

    few = queries()
    with batch_indexing():
        factories.QuotationFactory.create_batch(50, text_en="A common space of the many")
    assert queries() <= few + 1
    assert few <= 24


HOSTILE = [
    '"',
    "'",
    "-",
    "*",
    "a AND",
    "NEAR(a b)",
    'speaker:"',
    "year:",
    ":",
    "((((",
    '"' * 400,
    "OR " * 300,
    "a* " * 300,
    "-a " * 300,
    "\\",
    "%",
    "{}^~",
    "<script>",
    "🙂",
    "王超",
    "\u202e",
    "e\u0301",
    "\x01\x1f",
    "ﷺ" * 100,
]


@pytest.mark.parametrize("address", ["search", "suggest", "check"])
def test_hostile_texts_are_answered(client, quotation, address):
    for text in HOSTILE:
        answer = client.get(ROOT + address, {"q": text})
        assert answer.status_code in {200, 422}, text


@pytest.mark.parametrize(("address", "most"), [("search", 1000), ("suggest", 200), ("check", 20_000)])
def test_a_text_has_its_length(client, quotation, address, most):
    assert ask(client, address, q="a" * most)
    told = problem(client.get(ROOT + address, {"q": "a" * (most + 1)}), 422)
    assert told["errors"][0]["parameter"] == "q"


@pytest.mark.slow
@pytest.mark.parametrize("address", ["search", "suggest", "check"])
def test_every_block_of_letters_is_answered(client, quotation, address):
    blocks = [
        "".join(map(chr, range(start, start + 0x80, 0x10)))
        for start in range(0x80, 0x30000, 0x80)
        if not 0xD800 <= start < 0xE000
    ]
    for place in range(0, len(blocks), 20):
        assert ask(client, address, q=" ".join(blocks[place : place + 20])) is not None
