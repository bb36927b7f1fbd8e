"""Text as it is cleaned, folded and compared; nothing here knows a kind of record.

Cleaned, a pasted text is in Unicode's form NFC, with lines that end in one line feed: the same words are the same
characters. What cannot be seen and means nothing there is left out: control characters (NUL too), soft hyphens,
zero-width spaces, byte order marks; joiners and direction marks outside the scripts that need them; private letters
and stand-ins for pictures. Ligatures of letters (ﬁ) become letters. What would make readers see other words than are
kept is refused. All else stays as it was printed: no-break spaces, quotation marks, combining characters, emoji.

Folded, it is compared by one function and one table of who ignores what:

            who compares so                         ignores
"lookup"    lists of the admin, `viva_folded`       case, accents, width, composition, quotes, dashes, what is unseen
"word"      the index of the search                 the same, and all that is neither letter nor digit
"date"      words of typed dates, language names    case, accents, width, composition
"order"     collations on SQLite, letter by letter  accents, width, composition
"printed"   a quotation in its paragraph            composition, quotes, dashes, how many spaces and which
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import Match, SequenceMatcher
from functools import partial
from itertools import takewhile
from operator import itemgetter
from typing import Literal, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from records.core.unseen import without_unseen

MAX_TEXT = 200_000  # characters: some seventy printed pages in one field
LINE_BREAKS = re.compile(r"[^\S\n]*\n\s*")
LINE_BREAKS = re.compile(r"[^\S\n]*\n\s*")
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Letters that are refused, by the code of the error.
REFUSED = {
    "override": (
        re.compile("[\u202d\u202e]"),
        gettext_lazy(
            "After “%(before)s” stands an invisible character that turns the order of letters, so that"
            " readers would see other words than are kept. Type these words again instead of pasting them."
        ),
    ),
    "lost": (
        re.compile("[\ufffd\ud800-\udfff]"),
        gettext_lazy(
            "After “%(before)s” stands a character that was lost when the text was copied (�). Type it again."
        ),
    ),
}
TOO_LONG = gettext_lazy(
    "This text has %(show_value)d characters, and at most %(limit_value)d can be kept here. Shorten it; nothing"
    " of it was lost."
)


def clean_text(text: str) -> str:
    """Return a typed or pasted text as the archive keeps it; `ValidationError` where it would show other words."""
    for code, (letters, message) in REFUSED.items():
        if found := letters.search(text):
            before = without_unseen(text[max(0, found.start() - 20) : found.start()])
            raise ValidationError(message, code=code, params={"before": before.strip()})
    text = without_unseen(LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def one_line(text: object) -> str:
    """Return words on one line, as names are kept and as every file of names needs them."""
    return re.sub(r"\s+", " ", str(text)).strip()


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
    """Return a step that puts other letters in the place of some: far quicker than `str.translate` for long texts."""
    others = {chr(code): letter for code, letter in letters.items()}
    found = re.compile(f"[{re.escape(''.join(others))}]")
    return lambda text: found.sub(lambda match: others[match[0]], text)


def _without_accents(text: str) -> str:
    return "".join(letter for letter in text if not unicodedata.combining(letter))


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
    "word": (
        str.casefold,
        _with(WORD_LETTERS),
        ALL_TAKEN_APART,
        str.casefold,
        partial(re.compile(r"[\W_]").sub, ""),
    ),
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
    """Return a text folded as "printed", a run of spaces as one; the place of each letter, and the text's end."""
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


SAME, OUT, IN = "same", "out", "in"
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
SENTENCES = re.compile(r"[^.!?\n]*(?:[.!?\n]+\s*|\Z)")
# Comparing takes time by the product of both lengths: texts beyond it are compared by sentence, then as a whole.
MAX_PRODUCT = 64_000_000
CONTEXT = 5  # words that an extract shows on each side of what differs


class Piece(NamedTuple):
    """A stretch of text that both have, or that one of them has; the kind is one of the names that the caller gives."""

    kind: str
    words: str


def matching_blocks(old: Sequence[str], new: Sequence[str]) -> list[Match]:
    """Return the stretches that both have, in order, the last of them empty (as difflib does)."""
    return SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()


def compared(
    old: Sequence[str], new: Sequence[str], kinds: tuple[str, str, str], *, skips_frequent: bool = False
) -> Iterator[Piece]:
    """Yield what both have, what the old text alone has, and what the new one alone has, named by `kinds`.

    With `skips_frequent`, spaces and words that stand everywhere are no reason to think two stretches the same.
    """
    both, only_old, only_new = kinds
    matcher = SequenceMatcher(str.isspace if skips_frequent else None, old, new, autojunk=skips_frequent)
    for name, a, b, c, d in matcher.get_opcodes():
        parts = [(both, old[a:b])] if name == "equal" else [(only_old, old[a:b]), (only_new, new[c:d])]
        yield from (Piece(kind, "".join(tokens)) for kind, tokens in parts if tokens)


def common_start(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items both begin with."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))


def common_ends(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """Return how many items both begin with, and how many of the rest both end with."""
    start = common_start(one, other)
    return start, common_start(one[start:][::-1], other[start:][::-1])


def differences(before: str, after: str) -> list[Piece]:
    """Return both texts in one: stretches that stayed, went and came."""
    for pattern in (WORDS, SENTENCES):
        first, second = pattern.findall(before), pattern.findall(after)
        head, tail = common_ends(first, second)
        old, new = first[head : len(first) - tail], second[head : len(second) - tail]
        if len(old) * len(new) <= MAX_PRODUCT:
            middle = compared(old, new, (SAME, OUT, IN), skips_frequent=True)
            start, end = "".join(first[:head]), "".join(first[len(first) - tail :])
            return _joined([Piece(SAME, start), *middle, Piece(SAME, end)])
    return _joined([Piece(OUT, before), Piece(IN, after)])


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return neighbours of one kind as one; a space between two changed words counts as changed with them."""
    runs: list[dict[str, str]] = []
    for kind, words in filter(itemgetter(1), pieces):
        after_change = bool(runs) and SAME not in runs[-1]
        if not after_change or (kind == SAME and not words.isspace()):
            runs.append({})
        for one in (OUT, IN) if kind == SAME and after_change and words.isspace() else (kind,):
            runs[-1][one] = runs[-1].get(one, "") + words
    return [Piece(kind, run[kind]) for run in runs for kind in (SAME, OUT, IN) if kind in run]


def extract(pieces: list[Piece]) -> list[Piece]:
    """Return pieces with only a few words on each side of what differs."""
    last = len(pieces) - 1
    return [
        Piece(SAME, _shortened(piece.words, number > 0, number < last)) if piece.kind == SAME else piece
        for number, piece in enumerate(pieces)
    ]


def _shortened(text: str, keep_start: bool, keep_end: bool) -> str:
    words = re.findall(r"\s*\S+\s*", text)
    if len(words) <= CONTEXT * (keep_start + keep_end) + 1:
        return text
    start = f"{''.join(words[:CONTEXT]).rstrip()} " if keep_start else ""
    end = f" {''.join(words[-CONTEXT:]).lstrip()}" if keep_end else ""
    return f"{start}…{end}"


ROMAN_SYMBOLS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
LARGEST_ROMAN = 3999


def roman(number: int) -> str:
    """Return a whole number from 1 to 3999 in Roman numerals, in which forums count; a larger one stays in figures."""
    if number > LARGEST_ROMAN:
        return str(number)
    numeral = ""
    for value, symbol in ROMAN_SYMBOLS:
        count, number = divmod(number, value)
        numeral += symbol * count
    return numeral
