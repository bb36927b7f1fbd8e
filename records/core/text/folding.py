"""Text as it is compared: one function, and one table of who ignores what.

            who compares so                         ignores
"lookup"    lists of the admin, `viva_folded`       case, accents, width, composition, quotes, dashes, what is unseen
"word"      the index of the search                 the same, and all that is neither letter nor digit
"date"      words of typed dates, language names    case, accents, width, composition
"order"     collations on SQLite, letter by letter  accents, width, composition
"printed"   a quotation in its paragraph            composition, quotes, dashes, how many spaces and which
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

Rules = Literal["lookup", "word", "date", "order", "printed"]
Step = Callable[[str], str]

# Marks that look alike: one keyboard or typesetter has this, another that.
HYPHENS = "‐‑"
DASHES = "‒–—―−"
SINGLE_QUOTES = "‘’‚‛ʼ′`´"
SINGLE_GUILLEMETS = "‹›"
DOUBLE_QUOTES = "“”„‟«»″"
# Within a word: with a hyphen a word is its parts and one word; with an apostrophe it is one word.
WORD_HYPHENS = f"-{HYPHENS}"
WORD_APOSTROPHES = "'‘’ʼ′＇"
PLAIN_MARKS = {
    **dict.fromkeys(DOUBLE_QUOTES, '"'),
    **dict.fromkeys(SINGLE_QUOTES, "'"),
    **dict.fromkeys(HYPHENS + DASHES, "-"),
}
PRINTED_MARKS = {**PLAIN_MARKS, **dict.fromkeys(SINGLE_GUILLEMETS, "'"), "…": "..."}

# Letters that Unicode does not take apart, as people type them who have no such key.
WHOLE_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i"}
TWO_LETTERS = {"æ": "ae", "œ": "oe", "þ": "th"}
LOOKUP_LETTERS = str.maketrans({**WHOLE_LETTERS, **PLAIN_MARKS})
LAST_LOOKUP_LETTERS = str.maketrans({"ß": "ss", **TWO_LETTERS})
WORD_LETTERS = str.maketrans({**WHOLE_LETTERS, **TWO_LETTERS})
# Combining marks, and what stands in a text without being seen: soft hyphens, joiners, marks of direction.
UNSEEN = (
    "\u0300-\u036f\u00ad\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
)

COMPOSED: Step = partial(unicodedata.normalize, "NFC")
TAKEN_APART: Step = partial(unicodedata.normalize, "NFD")
SAME_WIDTH: Step = partial(unicodedata.normalize, "NFKC")
ALL_TAKEN_APART: Step = partial(unicodedata.normalize, "NFKD")


def _with(letters: Mapping[int, str]) -> Step:
    return lambda text: text.translate(letters)


def _without_accents(text: str) -> str:
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def _letters_and_digits(text: str) -> str:
    return text if text.isalnum() else "".join(letter for letter in text if letter.isalnum())


def _printed_letter(letter: str) -> str:
    return " " if letter.isspace() else PRINTED_MARKS.get(letter, letter)


STEPS: dict[Rules, tuple[Step, ...]] = {
    # PostgreSQL does the same in SQL: see records/core/database/collation.py.
    "lookup": (
        str.lower,
        _with(LOOKUP_LETTERS),
        ALL_TAKEN_APART,
        partial(re.compile(f"[{UNSEEN}]").sub, ""),
        _with(LAST_LOOKUP_LETTERS),
    ),
    "word": (str.casefold, _with(WORD_LETTERS), ALL_TAKEN_APART, str.casefold, _letters_and_digits),
    "date": (SAME_WIDTH, str.casefold, TAKEN_APART, _without_accents),
    "order": (_with(WORD_LETTERS), ALL_TAKEN_APART, _without_accents),
    "printed": (_printed_letter, COMPOSED),
}
WITH_CASE = ("order", "printed")


def fold(text: str, rules: Rules) -> str:
    """Return a text as it is compared by one row of the table; for "order" and "printed", one letter with its marks."""
    if text.isascii() and text.isalnum():  # most words by far: nothing but their case is ever ignored
        return text if rules in WITH_CASE else text.lower()
    for step in STEPS[rules]:
        text = step(text)
    return text


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """Return a whole text folded as "printed", and for each of its letters the place in the text, and the text's end.

    A run of spaces is one.
    """
    letters: list[str] = []
    places: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        plain = fold(text[start:end], "printed")
        if plain != " " or letters[-1:] != [" "]:
            letters.extend(plain)
            places.extend([start] * len(plain))
        start = end
    return "".join(letters), [*places, len(text)]
