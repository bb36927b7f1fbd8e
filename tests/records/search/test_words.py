"""Words as the index keeps them, and what a reader typed as it is understood."""

import unicodedata

import pytest
from rapidfuzz.distance import OSA

from records.core.text import fold
from records.search.analysis import Text, all_tokens, alternatives, analyse, tokens
from records.search.models import SearchWord
from records.search.query import Filter, Words, parse
from records.search.spelling import SHORTEST, _near

NBSP = "\N{NO-BREAK SPACE}"


def terms(text, language="es"):
    return [token.term for token in tokens(text, language)]


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("participaría", "PARTICIPAR", "es"),
        ("vaccines", "vaccine", "en"),
        ("China’s", "China's", "en"),
        ("ECLAC’s", "eclac", "en"),
        ("O’Higgins", "OʼHiggins", "es"),
        ("niñez", unicodedata.normalize("NFD", "niñez"), "es"),
        ("protección", "pro\N{SOFT HYPHEN}tec\N{ZERO WIDTH SPACE}ción", "es"),
        ("ＣＥＬＡＣ", "celac", "en"),
        ("low-carbon", "low\N{NON-BREAKING HYPHEN}carbon", "en"),
        (f"32{NBSP}países", "32 paises", "es"),
        ("“trust”", "«trust»", "en"),
        ("Straße", "STRASSE", "en"),
    ],
)
def test_what_looks_different_is_the_same_word(one, other, language):
    assert terms(one, language) == terms(other, language) != []


def test_a_word_is_stemmed_in_the_language_of_its_text():
    assert terms("países", "es") == terms("país", "es")
    assert terms("countries", "en") == terms("country", "en")
    assert terms("countries", "es") != terms("country", "es")


def test_text_without_spaces_becomes_pairs():
    assert terms("副部长王超在", "zh-Hans") == ["副部", "部长", "长王", "王超", "超在"]
    assert terms("王", "zh-Hans") == ["王"]
    assert [token.folded for token in all_tokens("王超", "")] == ["王超", "超"]


def test_characters_that_unicode_has_not_given_yet_leave_nothing():
    assert terms("\U0003fff0\U0003fff1 a \U0002fff0", "en") == ["a"]


def test_a_compound_is_its_parts_and_one_word():
    found = all_tokens("co-operation on COVID-19", "en")
    assert [token.folded for token in found] == [
        "co",
        "operation",
        "on",
        "covid",
        "19",
        "cooperation",
        "covid19",
    ]
    assert (found[-2].start, found[-2].end) == (0, 12)


def test_every_token_knows_its_place():
    text = f"¿Qué es “la\N{NO-BREAK SPACE}Ruta”? 王超 dijo: {unicodedata.normalize('NFD', 'sí')}."
    assert [text[token.start : token.end] for token in tokens(text, "es")][:5] == [
        "Qué",
        "es",
        "la",
        "Ruta",
        "王超",
    ]
    assert [fold(text[token.start : token.end], "word") for token in tokens(text, "es")][-1] == "si"


def test_no_phrase_runs_from_one_text_into_the_next_and_there_is_an_end():
    analysed = analyse([Text("en", "digital"), Text("en", "access")], 100)
    assert analysed.terms.split() != ["digit", "access"]
    assert len(analyse([Text("en", "word " * 500)], 100).terms.split()) == 100


def test_a_word_without_its_accents_may_be_any_of_these():
    assert "particip" in alternatives("participaría")["es"]
    assert alternatives("BÁRCENA")[""] == {"barcena"}


# What was typed


def understood(text):
    """The query in a few signs."""
    query = parse(text)
    return [
        ("-" if part.is_excluded else "")
        + "|".join(
            f"{option.facet}:{option.asked}"
            if isinstance(option, Filter)
            else ('"{}"' if option.is_phrase else "{}*" if option.is_prefix else "{}").format(
                " ".join(option.folded)
            )
            for option in part.options
        )
        for part in query.clauses
    ], dict(query.filters)


@pytest.mark.parametrize(
    ("typed", "parts", "filters"),
    [
        ("digital economy", ["digital", "economy"], {}),
        ('"digital access" china', ['"digital access"', "china"], {}),
        ("“digital access”", ['"digital access"'], {}),
        ("«acceso digital»", ['"acceso digital"'], {}),
        ('"unfinished phrase', ['"unfinished phrase"'], {}),
        ("vaccines -china", ["vaccines", "-china"], {}),
        ('vaccines -"joint production"', ["vaccines", '-"joint production"'], {}),
        ("vaccines NOT china", ["vaccines", "-china"], {}),
        ("vaccines AND china", ["vaccines", "china"], {}),
        ("vaccines OR climate china", ["vaccines|climate", "china"], {}),
        ("vaccines | climate", ["vaccines|climate"], {}),
        ("OR vaccines OR", ["vaccines"], {}),
        ("vaccin*", ["vaccin*"], {}),
        ("v*", ["v"], {}),
        ("CELAC-China", ["celac china"], {}),
        ("the Belt and Road", ["belt", "road"], {}),
        ("the and of", ["the", "and", "of"], {}),
        ("UN reform", ["un", "reform"], {}),
        ("un mundo", ["mundo"], {}),
        ("speaker:barcena year:2021", [], {"speaker": ("barcena",), "year": ("2021",)}),
        ('topic:"belt and road" x1', ["x1"], {"topic": ("belt and road",)}),
        ("-speaker:barcena", ["-speaker:barcena"], {}),
        ("speaker:barcena OR year:2021", ["speaker:barcena|year:2021"], {}),
        ("nothing:known", ["nothing known"], {}),
        ("https://example.org/x", ["https example org x"], {}),
        ("王超", ["王超"], {}),
        ("王", ["王*"], {}),
        ("副部长王超", ['"副部 部长 长王 王超"'], {}),
        ('--- *** ::: "" ()', [], {}),
        ("-", [], {}),
        ("", [], {}),
    ],
)
def test_operators_are_understood(typed, parts, filters):
    assert understood(typed) == (parts, filters)


def test_a_long_query_is_cut_and_says_so():
    query = parse("word " * 3000)
    assert query.is_cut
    assert sum(len(option.folded) for part in query.clauses for option in part.options) <= 24
    assert not parse("only the very few words of this").is_cut


def test_what_was_typed_is_kept_without_its_filters():
    assert parse("  vaccines speaker:barcena   -china ").text_without_filters == "vaccines -china"


def test_a_words_options_are_words():
    assert all(isinstance(option, Words) for part in parse("a1 OR b2").clauses for option in part.options)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "written", "is_near"),
    [
        ("vacines", "vaccines", True),  # a letter less
        ("vaccinse", "vaccines", True),  # two letters in each other's place
        ("abrcena", "barcena", True),
        ("bacrena", "barcena", True),
        ("xarcena", "barcena", True),  # another letter, even the first
        ("arcena", "barcena", True),
        ("brarcena", "barcena", True),
        ("barzenna", "barcena", True),  # two errors, after a beginning that is right
        ("parzena", "barcena", False),
        ("mars", "mas", True),
        ("maxr", "mar", True),
        ("mxrx", "mar", False),  # two errors in a short word
        ("βοτάνη", "ποταμη", False),
        ("θάλασα", "θαλασσα", True),  # Greek
        ("αθλασσα", "θαλασσα", True),
        ("κάλασσα", "θαλασσα", True),
        ("мир", "мыр", False),  # too short to be doubted
        ("торовля", "торговля", True),  # Cyrillic
        ("дорговля", "торговля", True),
        ("отрговля", "торговля", True),
    ],
)
def test_a_word_is_near_what_differs_in_a_letter_or_two_in_any_script(typed, written, is_near):
    SearchWord.objects.create(language="", folded=written, term=written)
    SearchWord.objects.create(language="", folded="elsewhere", term="elsewher")
    query = parse(typed)
    strange = [words for words in query.wanted if len(words.folded[0]) >= SHORTEST]
    near = {word: [one.folded for one in found] for word, found in _near(strange).items()} if strange else {}
    assert any(written in found for found in near.values()) == is_near


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("vacines", "vaccines", 1),
        ("vaccinse", "vaccines", 1),
        ("barzenna", "barcena", 2),
        ("", "ab", 2),
        ("a", "a", 0),
    ],
)
def test_how_far_words_are_from_each_other(one, other, far):
    assert OSA.distance(one, other) == OSA.distance(other, one) == far
