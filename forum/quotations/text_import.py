"""A text pasted whole becomes numbered paragraphs, and finds those that stand already.

Blank lines part the paragraphs; where there are none, every line is one. Lines within a paragraph are joined, bullets
left out, and no-break spaces that only hold a layout become spaces; those beside a figure or a guillemet are printed.
"""

import re
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby, product, zip_longest

from records.core.text import clean_text

MAX_PARAGRAPHS = 600  # a form with more rows could not be sent again
MAX_PAIRS = 40_000  # pairs of paragraphs whose words are compared
MIN_LIKENESS = 0.3  # so much of their words is the same in two versions of one paragraph

SOFT_BREAK = re.compile("\u00ad[ \t]*(?:\r\n?|\n)[ \t]*")
LAYOUT_SPACE = re.compile("(?<![\\d«\u00a0])\u00a0(?![\\d»%:;!?\u00a0])|\u00a0{2,}")
SPACES = re.compile("[ \t\u2000-\u200a\u3000]+")
BULLET = re.compile("(?:[•◦▪▫■□●○‣⁃∙·\uf0a7\uf0b7*][ \t\u00a0]*|-[ \t\u00a0]+)+")
BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
CJK = re.compile("[\u3000-\u9fff\uff00-\uffef]")
Pair = tuple[int | None, int | None]
BROKEN_SHARE = (
    1 / 3
)  # so many paragraphs that begin in the middle of a sentence look like lines, not paragraphs


def split_paragraphs(text: str) -> list[str]:
    """The paragraphs of a pasted text, clean; `ValidationError` where it would show other words."""
    text = clean_text(SOFT_BREAK.sub("", text)).strip()
    blocks = BLANK_LINES.split(text)
    parts = [part for block in blocks for part in _parts_of(block, each_line=len(blocks) == 1)]
    return [part for part in parts if part]


def _parts_of(block: str, *, each_line: bool) -> list[str]:
    """The paragraphs of a block between blank lines: one, but for the lines of a list."""
    parts: list[str] = []
    for line in block.split("\n"):
        bullet = BULLET.match(line.strip())
        plain = SPACES.sub(
            " ", LAYOUT_SPACE.sub(" ", BULLET.sub("", line.strip(), count=1) if bullet else line)
        )
        plain = plain.strip()
        if each_line or bullet or not parts:
            parts.append(plain)
        else:
            parts[-1] = _joined(parts[-1], plain)
    return parts


def _joined(before: str, after: str) -> str:
    """Two lines as one: without a space after a hyphen, and between signs that are written without."""
    if not (before and after):
        return before or after
    is_close = re.search(r"\w-$", before) or (CJK.match(before[-1]) and CJK.match(after[0]))
    return f"{before}{after}" if is_close else f"{before} {after}"


def looks_broken(paragraphs: list[str]) -> bool:
    """Return whether many paragraphs begin in the middle of a sentence, like lines broken at the width of a page."""
    inside = sum(part[0].islower() for part in paragraphs[1:])
    return inside >= 3 and inside > BROKEN_SHARE * len(paragraphs)


def align(old: list[str], new: list[str]) -> list[Pair]:
    """Match old paragraphs with new ones: pairs of positions in the order of the new text.

    None stands for a paragraph that is new, or for one that is no more.
    """
    pairs: list[Pair] = []
    for name, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if name == "equal":
            pairs += zip(range(a, b), range(c, d), strict=True)
        else:
            pairs += _rewritten(_most_alike(old, new, (a, b), (c, d)))
    return pairs


def _rewritten(pairs: list[Pair]) -> list[Pair]:
    """Pair removed paragraphs with added ones where there are equally many between two that stayed."""
    found: list[Pair] = []
    for is_kept, group in groupby(pairs, key=lambda pair: None not in pair):
        run = list(group)
        gone = [old for old, _new in run if old is not None]
        added = [new for _old, new in run if new is not None]
        found += zip(gone, added, strict=True) if not is_kept and len(gone) == len(added) else run
    return found


def _most_alike(old: list[str], new: list[str], ours: tuple[int, int], theirs: tuple[int, int]) -> list[Pair]:
    """Return the pairs, in order, that are most alike together."""
    (a, b), (c, d) = ours, theirs
    if (b - a) * (d - c) > MAX_PAIRS:
        return list(zip_longest(range(a, b), range(c, d)))
    words_of = cache(lambda text: frozenset(text.casefold().split()))
    # From each place on: how alike the best pairs are together, and the step to the next place.
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(b, d): (0.0, (0, 0))}
    for i, j in product(range(b, a - 1, -1), range(d, c - 1, -1)):
        steps = []
        if i < b and j < d and (likeness := _likeness(words_of(old[i]), words_of(new[j]))):
            steps.append((likeness + best[i + 1, j + 1][0], (1, 1)))
        if i < b:
            steps.append((best[i + 1, j][0], (1, 0)))
        if j < d:
            steps.append((best[i, j + 1][0], (0, 1)))
        if steps:
            best[i, j] = max(steps)
    pairs: list[Pair] = []
    place = (a, c)
    while place != (b, d):
        step = best[place][1]
        pairs.append((place[0] if step[0] else None, place[1] if step[1] else None))
        place = (place[0] + step[0], place[1] + step[1])
    return pairs


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of words that two texts have in common; 0 if they are hardly two versions of one text."""
    share = 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
    return share if share >= MIN_LIKENESS else 0.0
