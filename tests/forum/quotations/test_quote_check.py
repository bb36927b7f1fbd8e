"""Did they say it? Near words are told with what differs; what is not close is never claimed."""

import time

import pytest

from records.core.models import Status
from records.search.quote_check import MAX_CHARACTERS, check_quote
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]
SPACE = "With 32 member countries, CELAC is a common space for aligning priorities"
ESPACIO = "Con 32 países miembros, la CELAC es un espacio común para alinear prioridades"


def slug(checked):
    return checked.match.result.document.slug if checked.match else None


def difference(checked):
    """(words of the claim alone, words of the record alone)."""
    kinds = {"claimed": [], "recorded": []}
    for piece in checked.match.pieces:
        kinds.get(piece.kind, []).append(piece.words)
    return kinds["claimed"], kinds["recorded"]


@pytest.mark.parametrize(
    ("pasted", "record", "language"),
    [
        (SPACE, "celac-common-space", "en"),
        (SPACE.upper(), "celac-common-space", "en"),
        (ESPACIO, "celac-common-space", "es"),
        ("con 32 paises miembros la celac es un espacio comun", "celac-common-space", "es"),
        ("“China has a long\N{NON-BREAKING HYPHEN}term vision and clarity”", "china-long-term-vision", "en"),
        ("China\N{NO-BREAK SPACE}has a long-term vision", "china-long-term-vision", "en"),
    ],
)
def test_the_very_words_are_found_however_they_are_typed(archive, pasted, record, language):
    checked = check_quote(pasted)
    assert checked.verdict == "same"
    assert checked.match.language == language
    assert checked.match.differences == ()
    assert slug(checked) == record


@pytest.mark.parametrize(
    ("pasted", "record", "claimed", "recorded"),
    [
        (
            "The COVID-19 crisis has widened global asymmetries between rich and developing countries",
            "covid-asymmetries",
            ["widened", "rich"],
            ["deepened", "developed"],
        ),
        (
            "we believe it is very important to study and fully understand the Belt and Road Initiative",
            "belt-and-road-study",
            ["Belt and Road Initiative"],
            ["One Road One Route Initiative"],
        ),
        (
            "It is very important to study and fully understand the Belt and Road",
            "belt-and-road-study",
            ["Belt and Road"],
            ["One Road One Route Initiative"],
        ),
        (
            "Es imperativo mejorar la infraestructura digital de la region",
            "digital-infrastructure",
            ["mejorar", "de"],
            ["que mejoremos", "en"],
        ),
    ],
)
def test_a_paraphrase_of_a_few_words_is_near(archive, pasted, record, claimed, recorded):
    checked = check_quote(pasted)
    assert (checked.verdict, slug(checked)) == ("near", record)
    assert difference(checked) == (claimed, recorded) or (
        sorted(" ".join(claimed).split()),
        sorted(" ".join(recorded).split()),
    ) == tuple(sorted(" ".join(words).split()) for words in difference(checked))


@pytest.mark.parametrize(
    "pasted",
    [
        "The sea belongs to everyone",
        "El mar es de todos",
        "Cooperation between China and Latin America must respect the environment",
        "Cooperation between China and Latin America and the Caribbean must respect human rights above all else",
        "Latin America and the Caribbean needs vaccines from China and the United States to grow again",
        "The region must break with China and abandon the multilateral order",
        "China will pay for the digital infrastructure of the whole region next year",
        "CELAC should be dissolved because it has no common space for dialogue with the region",
        "La CEPAL pide a China que retire sus inversiones de América Latina y el Caribe",
        "The pandemic has widened the gap between rich and poor countries",
        "We must study the Belt and Road Initiative",
        "Sectors such as oil and gas are new, interesting areas for the green industrialization",
        "China and LAC can collaborate to foster dirty, coal-based development",
        "América Latina y el Caribe debe evitar relaciones con los actores del sistema internacional",
        "digital economy climate change vaccines biodiversity cooperation region China CELAC",
        "priorities aligning for space common a is CELAC countries member 32 with",
        "the the the the the the the the the",
        "de la que el en y a los del se las por un para con no una su al lo",
    ],
)
def test_what_is_not_close_is_not_claimed(archive, pasted):
    checked = check_quote(pasted)
    assert checked.verdict == "none"
    assert checked.matches == ()


@pytest.mark.parametrize(
    "pasted",
    [
        "China and CELAC are not entering a new era of cooperation",
        "China has no long-term vision and clarity as to its horizons and goals",
        "China no tiene una visión de largo plazo y claridad en cuanto a sus horizontes",
        "China and CELAC are never entering a new era of cooperation",
        "China and CELAC aren’t entering a new era of cooperation",
        "China has achieved advances in technological innovation but has not overcome poverty",
        "China lacks a long-term vision and clarity as to its horizons and goals",
        "China carece de una visión de largo plazo y claridad en cuanto a sus horizontes",
    ],
)
def test_a_denial_is_never_the_same_thing(archive, pasted):
    checked = check_quote(pasted)
    assert checked.verdict == "changed"
    assert "negation" in [one.kind for one in checked.match.differences]


@pytest.mark.parametrize(
    ("pasted", "claimed", "recorded"),
    [
        (SPACE.replace("32", "35"), "35", "32"),
        (
            "the 96.2 million households in the region that still have very limited internet access",
            "96.2",
            "66.2",
        ),
    ],
)
def test_another_number_is_told(archive, pasted, claimed, recorded):
    checked = check_quote(pasted)
    assert checked.verdict == "changed"
    assert {one.kind for one in checked.match.differences} == {"number"}
    assert claimed in " ".join(difference(checked)[0])
    assert recorded in " ".join(difference(checked)[1])


@pytest.mark.parametrize(
    ("pasted", "claimed", "recorded"),
    [
        ("Brazil has a long-term vision and clarity as to its horizons and goals", "Brazil", "China"),
        ("China and CELAC are entering a new era of confrontation", "confrontation", "cooperation"),
        ("China and the United States are entering a new era of cooperation", "the United States", "CELAC"),
    ],
)
def test_other_words_at_either_end_stand_beside_those_of_the_record(archive, pasted, claimed, recorded):
    assert difference(check_quote(pasted)) == ([claimed], [recorded])


@pytest.mark.parametrize(
    "pasted",
    [
        "Xi Jinping: China has a long-term vision and clarity as to its horizons and goals",
        "“China has a long-term vision and clarity as to its horizons and goals”, said Xi Jinping",
        "«China tiene una visión de largo plazo y claridad en cuanto a sus horizontes y metas», dijo 习近平",
    ],
)
def test_another_speaker_is_told(archive, pasted):
    checked = check_quote(pasted)
    [flag] = [flag for flag in checked.flags if flag.name == "speaker"]
    assert checked.verdict == "same"
    assert (flag.claimed in {"Xi Jinping", "习近平"}, flag.recorded) == (True, "Alicia Bárcena")


def test_the_right_speaker_is_no_difference(archive):
    checked = check_quote(f"“{SPACE}”, said Alicia Bárcena")
    assert (checked.verdict, {flag.name for flag in checked.flags}) == ("same", {"note"})


def test_words_out_of_a_denial_or_before_an_exception_are_changed():
    factories.QuotationFactory(
        text_en="It is not true that the ocean belongs to its coastal states, except for the harbours. We share it."
    )
    checked = check_quote("The ocean belongs to its coastal states")
    assert checked.verdict == "changed"
    hidden = [(one.claimed, one.recorded, one.kind) for one in checked.match.differences]
    assert hidden == [("", "not", "negation"), ("", "except", "omission")]


@pytest.mark.slow
def test_many_sentences_take_as_many_queries_as_one(archive, django_assert_num_queries):
    with django_assert_num_queries(3):
        check_quote(SPACE)
    with django_assert_num_queries(3):
        check_quote(" ".join(f"{SPACE} {number}." for number in range(80)))


def test_over_the_limit_nothing_is_compared_and_nothing_lost():
    pasted = "a" * (MAX_CHARACTERS + 1)
    checked = check_quote(pasted)
    assert (checked.is_too_long, checked.text, checked.sentences) == (True, pasted, ())


HOSTILE = [
    *("celac ", "[", "[]", "[a ", "“", '"', "“a”", "a\u0301\u0323", ".", "!", "! ", "— a ", ", ", ", said Bob"),
    *("said: ", "x", "1", "1,", "<a", "<sup>", "<!--", "… a ", "a-", "a-\n", "王", "\n\n", "million "),
    *("one and ", "can't "),
]  # fmt: skip


@pytest.mark.portable
@pytest.mark.slow
@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_texts_take_no_longer_than_any_other(archive, part):
    usual = " ".join(f"China word{number} asks region{number} for vaccines." for number in range(500))
    times = []
    for text in (usual, part * MAX_CHARACTERS):
        began = time.perf_counter()
        check_quote(text[:MAX_CHARACTERS])
        times.append(time.perf_counter() - began)
    assert times[1] < 3 * times[0]


def test_a_sentence_among_other_words_is_a_part(archive):
    checked = check_quote(
        "Everybody who was there knows that it is imperative that we improve digital infrastructure in the region"
    )
    assert (checked.verdict, slug(checked)) == ("part", "digital-infrastructure")
    assert difference(checked) == (["Everybody who was there knows that"], [])


@pytest.mark.parametrize(
    "pasted",
    [
        "Alicia Bárcena said that it is imperative that we improve digital infrastructure in the region",
        "Alicia Bárcena: It is imperative that we improve digital infrastructure in the region",
        "It is imperative that we improve digital infrastructure in the region, said ECLAC’s Executive Secretary",
        "Bárcena dijo que es imperativo que mejoremos la infraestructura digital en la región",
        "Es imperativo que mejoremos la infraestructura digital en la región, afirmó la secretaria ejecutiva.",
    ],
)
def test_who_is_told_to_have_said_it_is_no_difference(archive, pasted):
    checked = check_quote(pasted)
    assert (checked.verdict, slug(checked)) == ("same", "digital-infrastructure")
    assert difference(checked) == ([], [])


def test_a_denial_before_who_said_it_is_no_mere_telling(archive):
    pasted = "Nobody said that China has a long-term vision and clarity as to its horizons and goals"
    assert check_quote(pasted).verdict == "changed"


@pytest.mark.parametrize("pasted", ["", "CELAC", "climate change", "??!", "王"])
def test_too_little_to_compare_is_said(archive, pasted):
    assert check_quote(pasted).verdict == "short"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
def test_only_what_the_public_sees_is_compared(status):
    quotation = factories.QuotationFactory(text_en="The anchovy returns to the northern coast.")
    pasted = "The anchovy returns to the northern coast"
    assert check_quote(pasted).verdict == "same"
    quotation.status = status
    quotation.save()
    assert check_quote(pasted).verdict == "none"


@pytest.mark.slow
def test_the_nearest_of_several_stands_first():
    texts = [
        "The ocean connects our peoples and our ports",
        "The ocean connects our peoples and our harbours",
        "The ocean divides our peoples",
    ]
    quotations = [factories.QuotationFactory(text_en=text) for text in texts]
    checked = check_quote(texts[1])
    assert slug(checked) == quotations[1].slug
    assert len(checked.matches) == 1
