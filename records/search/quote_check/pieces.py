"""A sentence and a text of a record in one, as a page shows them."""

import re
from collections.abc import Iterator, Sequence

from records.core.text import Piece
from records.search.quote_check.alignment import Alignment
from records.search.quote_check.words import Word

AFTER_WORD = re.compile(r"[^\w\s]*")


def pieces_of(alignment: Alignment) -> tuple[Piece, ...]:
    """Return the record's words with the claim's beside them where they differ, and how the record goes on.

    Kinds: `same`, `claimed` alone, `recorded` alone, or `rest` of the record.
    """
    if not alignment.blocks:
        return ()
    runs: list[tuple[str, list[Word]]] = []
    for name, words in _runs(alignment):
        if runs and runs[-1][0] == name:
            runs[-1][1].extend(words)
        elif words:
            runs.append((name, list(words)))
    first, last = alignment.span
    text, record = alignment.record_text, alignment.record
    pieces = (
        Piece("rest", text[: record[first].start].rstrip()),
        *(Piece(kind, _piece(alignment, kind, words)) for kind, words in runs),
        Piece("rest", text[_end(text, record[last - 1]) :].strip()),
    )
    return tuple(piece for piece in pieces if piece.words)


def _runs(alignment: Alignment) -> Iterator[tuple[str, Sequence[Word]]]:
    gaps = {gap.place: gap for gap in alignment.gaps}
    if (first := gaps.get(0)) and alignment.blocks[0][0]:
        yield from (("claimed", first.claimed), ("recorded", first.recorded))
    for a, b, size in alignment.blocks:
        for step in range(size):
            mine, theirs = alignment.claim[a + step], alignment.record[b + step]
            if mine.folded == theirs.folded:
                yield "same", [theirs]
            else:
                yield from (("claimed", [mine]), ("recorded", [theirs]))
        if gap := gaps.get(a + size):
            yield from (("claimed", gap.claimed), ("recorded", gap.recorded))


def _piece(alignment: Alignment, kind: str, words: Sequence[Word]) -> str:
    if kind == "claimed":
        return alignment.claim_text[words[0].start : words[-1].end]
    return alignment.record_text[words[0].start : _end(alignment.record_text, words[-1])]


def _end(text: str, word: Word) -> int:
    """Return where a word ends with the punctuation that follows it."""
    marks = AFTER_WORD.match(text, word.end)
    end = marks.end() if marks else word.end
    return end if end == len(text) or text[end].isspace() else word.end
