"""A text pasted whole becomes numbered paragraphs, and finds those that stand already.

Blank lines part the paragraphs; where there are none, every line is one. Lines within a paragraph are joined, bullets
left out, and no-break spaces that only hold a layout become spaces; those beside a figure or a guillemet are printed.
"""

import re
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby

from records.core.text.clean import clean_text

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
    """Whether many paragraphs begin in the middle of a sentence, as lines do that were broken by a page's width."""
    inside = sum(part[0].islower() for part in paragraphs[1:])
    return inside >= 3 and inside > BROKEN_SHARE * len(paragraphs)


def align(old: list[str], new: list[str]) -> list[Pair]:
    """Which new paragraph each old one became: pairs of positions in the order of the new text.

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
    """Where as many paragraphs are gone as are new between two that stayed, they were written anew."""
    found: list[Pair] = []
    for is_kept, group in groupby(pairs, key=lambda pair: None not in pair):
        run = list(group)
        gone, added = (
            [old for old, _new in run if old is not None],
            [new for _old, new in run if new is not None],
        )
        found += zip(gone, added, strict=True) if not is_kept and len(gone) == len(added) else run
    return found


def _most_alike(old: list[str], new: list[str], ours: tuple[int, int], theirs: tuple[int, int]) -> list[Pair]:
    """The pairs, in order, whose words are most alike together."""
    (a, b), (c, d) = ours, theirs
    if (b - a) * (d - c) > MAX_PAIRS:
        return _by_position(ours, theirs)
    words_of = cache(lambda text: frozenset(text.casefold().split()))
    rows, columns = b - a, d - c
    alike = [
        [_likeness(words_of(old[a + i]), words_of(new[c + j])) for j in range(columns)] for i in range(rows)
    ]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], alike[i][j] + best[i + 1][j + 1])
    return _traced(alike, best, a, c)


def _traced(alike: list[list[float]], best: list[list[float]], a: int, c: int) -> list[Pair]:
    pairs: list[Pair] = []
    i = j = 0
    while i < len(alike) or j < len(best[0]) - 1:
        at_end = i == len(alike), j == len(best[0]) - 1
        if not any(at_end) and alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((a + i, c + j))
            i, j = i + 1, j + 1
        elif at_end[1] or (not at_end[0] and best[i][j] == best[i + 1][j]):
            pairs.append((a + i, None))
            i += 1
        else:
            pairs.append((None, c + j))
            j += 1
    return pairs


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the words of two texts is the same; 0 where they are hardly two versions of one."""
    share = 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
    return share if share >= MIN_LIKENESS else 0.0


def _by_position(ours: tuple[int, int], theirs: tuple[int, int]) -> list[Pair]:
    (a, b), (c, d) = ours, theirs
    common = min(b - a, d - c)
    pairs: list[Pair] = [(a + n, c + n) for n in range(common)]
    pairs += [(n, None) for n in range(a + common, b)]
    pairs += [(None, n) for n in range(c + common, d)]
    return pairs
