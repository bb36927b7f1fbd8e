"""Differences between two texts, word by word: for history, for quotations in their paragraph, and for the search."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import Match, SequenceMatcher
from itertools import takewhile
from operator import itemgetter
from typing import NamedTuple

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
