"""A text pasted whole becomes numbered paragraphs, and finds those that stand already.

Paragraphs are parted by blank lines or by every line break, which is decided for the whole text: lines that end in the
middle of a sentence were broken by the width of a page, and are joined. Each item of a list is a paragraph. What is
not certain (see `ReadText`) is for an editor to look at. No printed sign is dropped; no-break spaces that only hold a
layout become spaces, those beside a figure or a guillemet are printed.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby, pairwise, product, zip_longest

from forum.quotations.broken_words import LINE_HYPHEN, known_words, mended
from records.core.text import LINE_ENDS, clean_text
from records.core.unseen import PRIVATE

MAX_PARAGRAPHS = 600  # a form with more rows could not be sent again
MAX_PAIRS = 40_000  # pairs of paragraphs whose words are compared
MIN_LIKENESS = 0.3  # so much of their words is the same in two versions of one paragraph

SOFT_BREAK = re.compile("\u00ad[ \t]*(?:\r\n?|\n)[ \t]*")
LAYOUT_SPACE = re.compile("(?<![\\d«\u00a0])\u00a0(?![\\d»%:;!?\u00a0])|\u00a0{2,}")
PARAGRAPH_SEPARATOR = "\u2029"
SPACES = re.compile("[ \t\u2000-\u200a\u3000]+")
BULLETS = "•◦▪▫■□●○‣⁃∙"
# Signs before an item of a list. Bullets of Word's fonts are private letters, which are left out.
ITEM = re.compile(rf"[{BULLETS}·*]|[-–—](?=\s)|\(?(?:\d{{1,2}}|[a-z]|[ivx]{{2,5}})[.)](?=\s)")
BULLET = re.compile(rf"\s*[{PRIVATE}{BULLETS}]")
BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
CJK = re.compile("[\u3000-\u9fff\uff00-\uffef]")
SENTENCE_END = re.compile(r"[.!?:;…。！？؟۔।][”’»\"'\)\]」』]*$")
OPENING = "“‘«\"'([¿¡「『‹"
Pair = tuple[int | None, int | None]
BROKEN_SHARE = (
    1 / 3
)  # so many paragraphs that begin in the middle of a sentence look like lines, not paragraphs
SHORT = 0.75  # a line of less than so much of the longest line's width may end a paragraph
INSIDE, END, UNSURE = "inside", "end", "unsure"
EVERY, NONE, AFTER_SHORT = "every line break", "no line break", "line breaks after short lines"


@dataclass
class ReadText:
    """The paragraphs of a pasted text; whether it is certain where they end; words that were mended by a guess."""

    paragraphs: list[str]
    is_certain: bool = True
    guessed: list[str] = field(default_factory=list)


@dataclass
class Line:
    """A line of a pasted text, and whether it begins an item of a list."""

    text: str
    is_item: bool


def split_paragraphs(text: str) -> list[str]:
    """The paragraphs of a pasted text, clean; `ValidationError` where it would show other words."""
    return read_text(text).paragraphs


def read_text(text: str, known: Iterable[str] = ()) -> ReadText:
    """Read a pasted text; `known` are other texts of the article, whose words tell how a broken word is written."""
    blocks = _blocks(text)
    width = max((len(line.text) for block in blocks for line in block), default=0)
    layout, is_certain = _layout(blocks, width)
    read = ReadText([], is_certain)
    words = known_words((*(line.text for block in blocks for line in block), *known))
    for block in blocks:
        before = None
        for line in block:
            if before is None or line.is_item or _parts(before, line, layout, width):
                read.paragraphs.append(line.text)
            else:
                read.paragraphs[-1] = _joined(read, line.text, words)
            before = line
    return read


def _blocks(text: str) -> list[list[Line]]:
    """Return the lines between blank lines."""
    text = SOFT_BREAK.sub("", text).replace(PARAGRAPH_SEPARATOR, "\n\n")
    typed = LINE_ENDS.sub("\n", text).split("\n")
    cleaned = clean_text("\n".join(typed)).split("\n")
    blocks: list[list[Line]] = [[]]
    for raw, line in zip(typed, cleaned, strict=True):
        plain = SPACES.sub(" ", LAYOUT_SPACE.sub(" ", line)).strip()
        if plain:
            blocks[-1].append(Line(plain, _begins_item(raw, plain, blocks[-1])))
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _begins_item(raw: str, plain: str, before: list[Line]) -> bool:
    """Return whether a line begins an item: within prose a line may begin with a number, a dash or a letter too."""
    if BULLET.match(raw):
        return True
    may_begin = not before or before[-1].is_item or SENTENCE_END.search(before[-1].text)
    return bool(ITEM.match(plain) and may_begin)


def _layout(blocks: list[list[Line]], width: int) -> tuple[str, bool]:
    """Return which line breaks part paragraphs, and whether that is certain."""
    pairs = [pair for block in blocks for pair in pairwise(block) if not pair[1].is_item]
    kinds = Counter(_kind_of_break(*pair) for pair in pairs)
    inside, has_blank_lines = kinds[INSIDE], len(blocks) > 1
    if not inside:
        return EVERY, not has_blank_lines or not pairs or kinds[END] > 1
    if not has_blank_lines:
        return AFTER_SHORT if inside > BROKEN_SHARE * len(pairs) else EVERY, False
    ends_early = any(_parts(*pair, AFTER_SHORT, width) for pair in pairs)
    is_certain = inside > len(pairs) / 2 and not ends_early
    return NONE if inside >= kinds[END] else EVERY, is_certain


def _kind_of_break(before: Line, after: Line) -> str:
    """Return whether a line break stands inside a sentence or at its end, as far as signs and letters tell."""
    ends, begins = SENTENCE_END.search(before.text), after.text.lstrip(OPENING)[:1]
    if LINE_HYPHEN.search(before.text) or before.text.endswith(",") or begins.islower():
        return INSIDE
    has_case = begins.lower() != begins.upper()
    if not ends and begins.isalpha() and not has_case:
        return INSIDE
    return END if ends else UNSURE


def _parts(before: Line, after: Line, layout: str, width: int) -> bool:
    """Return whether the break between two lines parts paragraphs; one within a word never does."""
    if layout == NONE or (LINE_HYPHEN.search(before.text) and after.text[0].islower()):
        return False
    is_end = _kind_of_break(before, after) == END and len(before.text) < SHORT * width
    return layout == EVERY or is_end


def _joined(read: ReadText, after: str, words: set[str]) -> str:
    """Return the last paragraph with a line more: without a space where the words are written without."""
    before = read.paragraphs[-1]
    if LINE_HYPHEN.search(before):
        joined, guess = mended(before, after, words)
        read.guessed += [guess] if guess else []
        return joined
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
