"""Words, numbers and narrators of pasted texts: what the quotation check makes of them before it compares."""

import pytest

from records.core.languages import language_codes
from records.search.quote_check.attribution import dates_in, namings_in
from records.search.quote_check.language_data import FILES, folded_words, language_data
from records.search.quote_check.narration import is_attribution, readings
from records.search.quote_check.sentences import passages_of
from records.search.quote_check.words import words_of


def keys(text, language):
    return [word.key for word in words_of(text, language)]


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("thirty-two", "32", "en"),
        ("66.2 million", "66,200,000", "en"),
        ("two hundred", "200", "en"),
        ("a dozen", "a 12", "en"),
        ("sixty-six thousand", "66,000", "en"),
        ("treinta y dos", "32", "es"),
        ("66,2 millones", "66.200.000", "es"),
        ("dos mil millones", "2.000 millones", "es"),
        ("veintiún países", "21 países", "es"),
        ("un millón", "1 millón", "es"),
        ("isn’t", "is not", "en"),
        ("can't", "cannot", "en"),
        ("China-CELAC", "CELAC-China", "en"),
        ("China–CELAC", "China-CELAC", "en"),
        ("the United States", "the USA", "en"),
        ("per cent", "%", "en"),
        ("has to", "must", "en"),
        ("tiene que", "debe", "es"),
        ("del", "de el", "es"),
    ],
)
def test_these_are_the_same_words(one, other, language):
    assert keys(one, language) == keys(other, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("66.2 million", "66.2 billion", "en"),
        ("66.2", "662", "en"),
        ("1,234", "1.234", "en"),
        ("5G", "6G", "en"),
        ("VI Summit", "VII Summit", "en"),
        ("first", "second", "en"),
        ("66,2 millones", "66,2 mil millones", "es"),
        ("un país", "1 país", "es"),
        ("COVID-19", "COVID-20", "en"),
        ("must", "could", "en"),
        ("China-CELAC", "China-Africa", "en"),
    ],
)
def test_these_are_other_words(one, other, language):
    assert keys(one, language) != keys(other, language)


@pytest.mark.parametrize("code", language_codes())
def test_every_language_of_the_site_has_a_file(code):
    data = language_data(code)
    assert (FILES / f"{code}.toml").exists()
    assert {"negation", "exception", "restriction", "quantity", "harmless"} == set(data.kinds.values())
    assert data.narration.saying
    assert data.numbers.words


def test_a_language_without_a_file_is_compared_all_the_same():
    assert [word.folded for word in words_of("Não é 32", "pt")] == ["nao", "e", "32"]


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        ("Mr. Li spoke of 66.2 million. It rained.", ["Mr. Li spoke of 66.2 million.", "It rained."]),
        ("“We must act now,” she said, “or never.”", ["We must act now, or never."]),
        ("«Debemos actuar ya», dijo X. «Mañana será tarde»", ["Debemos actuar ya.", "Mañana será tarde"]),
        ("He called it a “bad” idea today", ["He called it a “bad” idea today"]),
        ("<p>We must act<br>now</p><p>or never</p>", ["We must act now", "or never"]),
        ("Xi Jinping:\n\n“We must act now.”", ["We must act now"]),
        ("“We must act now.”\n\n— Xi Jinping", ["We must act now"]),
    ],
)
def test_a_text_is_parted_into_sentences(pasted, said):
    assert [part.text.rstrip(".") for part in passages_of(pasted)] == [one.rstrip(".") for one in said]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Guterres: we must act now", "we must act now"),
        ("Guterres said that we must act now", "we must act now"),
        ("We must act now, said Guterres", "We must act now"),
        ("We must act now, the UN Secretary-General said on 5 May", "We must act now"),
        ("We must — said Guterres — act now", "We must act now"),
        ("We must (said Guterres) act now", "We must act now"),
        ("According to Guterres, we must act now", "we must act now"),
        ("We must act now — António Guterres", "We must act now"),
        ("Debemos actuar ya, según Borrell", "Debemos actuar ya"),
        ("Lula dijo que debemos actuar ya", "debemos actuar ya"),
    ],
)
def test_who_said_it_is_told_from_what_is_said(sentence, said):
    found = readings(sentence)
    assert found[0].said == sentence
    assert said in [one.said for one in found[1:]]


@pytest.mark.parametrize(
    "text", ["aside from the 19 countries", "the United States", "for China and its people"]
)
def test_these_words_tell_nobody(text):
    assert not is_attribution(text)


@pytest.mark.parametrize(
    ("narrator", "names", "offices"),
    [
        ("said President Lula", ["Lula"], ["President"]),
        ("UN Secretary-General António Guterres:", ["António Guterres"], ["UN Secretary-General"]),
        ("dijo la Secretaria Ejecutiva Alicia Bárcena", ["Alicia Bárcena"], ["Secretaria Ejecutiva"]),
        ("the President of Brazil said in Santiago", [], ["President of Brazil"]),
        ("according to Ursula von der Leyen", ["Ursula von der Leyen"], []),
        ("According to Alicia Bárcena,", ["Alicia Bárcena"], []),
        ("Palabras de Alicia Bárcena:", ["Alicia Bárcena"], []),
        ("said the senior United Nations official", [], []),
        ("Did Lula da Silva say", ["Lula da Silva"], []),
        ("she said on 5 May", [], []),
        ("guterres:", ["guterres"], []),
        ("dijo 习近平", ["习近平"], []),
    ],
)
def test_a_narrator_names_people_and_offices(narrator, names, offices):
    found = list(namings_in(narrator))
    assert [one.text for one in found if not one.is_office] == names
    assert [one.text for one in found if one.is_office] == offices


@pytest.mark.parametrize(
    ("narrator", "date"),
    [
        ("In 2019 she said", [2019]),
        ("she said on 5 May 2020", [2020, 5, 5]),
        ("She said on May 5, 2020", [2020, 5, 5]),
        ("El 5 de mayo de 2020 dijo", [2020, 5, 5]),
        ("En octubre de 2021 dijo", [2021, 10]),
        ("said the 32 members", None),
    ],
)
def test_a_narrator_tells_when(narrator, date):
    assert [parts for _printed, parts in dates_in(narrator)] == ([date] if date else [])


SPOKEN = [
    "We invest in all countries. Lula said: With 33 member countries, CELAC is a common space. Only Huawei builds.",
    "Lula said we need more ports. It is imperative that we improve the region.",
    "“We need more ports”. Lula said: With 33 members we are strong. Nobody said this.",
    "Nosotros invertimos. Lula dijo: Con 33 países somos fuertes. Solo Huawei puede construirlo.",
    "Belt and Road Initiative",
    "Guterres said:",
    "Josep Borrell\nHigh Representative\nWe need ports.\nMarcelo Ebrard\nAnd we need roads.",
    "China and\nLatin America and the Caribbean\nmust work together.",
    "We are strong in\nLatin America and the Caribbean",
    "“We need ports.” Not so, said Lula, who likes “roads and ships for all of us”. The end of it.",
]


@pytest.mark.parametrize("pasted", SPOKEN)
def test_every_word_that_was_pasted_stands_in_a_sentence_or_beside_it(pasted):
    parts = passages_of(pasted)
    told = [one.text for one in parts] + [
        words for one in parts for reading in one.readings for words in reading.narrators
    ]
    heard = set(folded_words(" ".join(told)))
    assert [word for word in folded_words(pasted) if word not in heard] == []


def test_what_follows_a_speaker_is_a_sentence_of_its_own():
    parts = passages_of(SPOKEN[0])
    assert [one.text for one in parts] == [
        "We invest in all countries.",
        "Lula said: With 33 member countries, CELAC is a common space.",
        "Only Huawei builds.",
    ]
    assert not any(reading.narrators for reading in parts[0].readings)


@pytest.mark.parametrize("short", ["Mr.", "Dr.", "U.S.", "Sr.", "Dra.", "EE.UU.", "EE. UU."])
def test_a_short_word_with_a_full_stop_ends_no_sentence(short):
    assert len(passages_of(f"We spoke with {short} Smith about the ports and the roads")) == 1
