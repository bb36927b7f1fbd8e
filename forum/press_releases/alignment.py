"""The paragraphs of a release in two languages, side by side."""

import re

from forum.press_releases.texts import ReleaseText
from records.core.text import fold

TELLING = re.compile(r"\d[\d.,]*|[^\W\d_]{3,}")
QUOTED_WEIGHT, LENGTH_WEIGHT = 0.4, 0.4
LEAST = 0.35  # alike


def aligned(first: ReleaseText, other: ReleaseText) -> dict[int, int]:
    """Return the blocks of another text that are paragraphs, each with the block of the first that says the same.

    As many paragraphs as the first has stand in its order; else those are paired that have most names, figures and
    quotation marks in common.
    """
    ours, theirs = first.paragraphs, other.paragraphs
    if len(ours) == len(theirs):
        return dict(zip(theirs, ours, strict=True))
    marks = [[_marks(text.blocks[place].text) for place in text.paragraphs] for text in (first, other)]
    pairs = _best_pairs([[_likeness(a, b) for b in marks[1]] for a in marks[0]])
    return {theirs[b]: ours[a] for a, b in pairs}


def _marks(text: str) -> tuple[set[str], bool, int]:
    """Return what a paragraph has in any language: names and figures, quotation marks, its length."""
    words = TELLING.findall(text)
    names = {fold(word, "lookup") for word in words if word[0].isupper() or word[0].isdigit()}
    return names, bool(re.search('[“«"]', text)), len(text)


def _likeness(one: tuple[set[str], bool, int], other: tuple[set[str], bool, int]) -> float:
    shared = len(one[0] & other[0]) / max(1, min(len(one[0]), len(other[0])))
    length = min(one[2], other[2]) / max(one[2], other[2], 1)
    return shared + QUOTED_WEIGHT * (one[1] == other[1]) + LENGTH_WEIGHT * length


def _best_pairs(likeness: list[list[float]]) -> list[tuple[int, int]]:
    """Return the pairs, in order, that are most alike together."""
    rows, columns = len(likeness), len(likeness[0]) if likeness else 0
    best = [[0.0] * (columns + 1) for _row in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            pair = likeness[row][column] - LEAST + best[row + 1][column + 1]
            best[row][column] = max(pair, best[row + 1][column], best[row][column + 1])
    pairs, row, column = [], 0, 0
    while row < rows and column < columns:
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            pairs.append((row, column))
            row, column = row + 1, column + 1
    return pairs


def paragraph_rows(texts: dict[str, ReleaseText]) -> list[dict[str, int]]:
    """Return the paragraphs of a release in order, each as its block in every language that has it."""
    first_code, first = next(iter(texts.items()))
    rows = [{first_code: place} for place in first.paragraphs]
    for code, other in [*texts.items()][1:]:
        pairs = aligned(first, other)
        at = 0  # the row before which a paragraph stands that the first text lacks
        for place in other.paragraphs:
            row = next((row for row in rows if place in pairs and row.get(first_code) == pairs[place]), None)
            if row is None:
                rows.insert(at, {code: place})
                at += 1
            else:
                row[code] = place
                at = rows.index(row) + 1
    return rows
