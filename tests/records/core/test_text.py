"""Text as it is compared: the table of who ignores what, held against random text."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.core.text import STEPS, common_ends, differences, fold, fold_with_places

# What a difference is of, two texts that differ in nothing else, and the rules that ignore it.
TABLE = [
    ("case", "Ñ", "ñ", {"lookup", "word", "date"}),
    ("accents", "ñ", "n", {"lookup", "word", "date", "order"}),
    ("composition", "ñ", "n\u0303", {"lookup", "word", "date", "order", "printed"}),
    ("width", "ａ", "a", {"lookup", "word", "date", "order"}),
    ("letters that Unicode does not take apart", "ø", "o", {"lookup", "word", "order"}),
    ("quotation marks", "“", '"', {"lookup", "word", "printed"}),
    ("guillemets, single", "‹", "'", {"word", "printed"}),
    ("apostrophes", "’", "'", {"lookup", "word", "printed"}),
    ("dashes", "—", "-", {"lookup", "word", "printed"}),
    ("which space", "\u00a0", " ", {"lookup", "word", "date", "order", "printed"}),
    ("what is unseen", "\u00ad", "", {"lookup", "word"}),
    ("what is neither letter nor digit", "!", "", {"word"}),
]
MARKS = st.sampled_from("“”„«»″‘’‹›′ʼ´`‐‑‒–—―−…'\"- \u00a0\u0301\u00adøłæœßẞþðİ™")
TEXTS = st.text(st.one_of(MARKS, st.characters(exclude_categories=["Cs"])), max_size=30)


@pytest.mark.parametrize(("what", "one", "other", "rules"), TABLE)
def test_who_ignores_what(what, one, other, rules):
    assert {name for name in STEPS if fold(one, name) == fold(other, name)} == rules


@settings(deadline=None)
@given(TEXTS)
def test_every_letter_of_a_folded_text_knows_its_place(text):
    folded, places = fold_with_places(text)
    assert len(places) == len(folded) + 1
    assert places == sorted(places) and places[-1] == len(text)
    assert "  " not in folded


@settings(deadline=None)
@given(TEXTS)
def test_case_and_composition_make_no_difference_to_the_index(text):
    word = fold(text, "word")
    assert word == fold(unicodedata.normalize("NFD", text), "word")
    assert not word or word.isalnum()


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_differences_leave_nothing_out(before, after):
    pieces = differences(before, after)
    assert "".join(one.words for one in pieces if one.kind != "in") == before
    assert "".join(one.words for one in pieces if one.kind != "out") == after
    start, end = common_ends(before, after)
    assert before[:start] == after[:start] and start + end <= min(len(before), len(after))
