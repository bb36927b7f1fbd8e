"""The text of a release in one language: its blocks, and what part of the release each of them is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from forum.press_releases.dates import dates_within
from forum.press_releases.language_words import labels, release_words
from forum.press_releases.phrases import Phrases
from forum.quotations.text_import import read_text
from records.search.analysis import Token, tokens

NUMBERED = re.compile(r"\[(\d{1,3})\]\s+")
END_SIGN = re.compile(r"[#*\s]{2,}|[-–—\s]*(?:30|0)[-–—\s]*|[-–—#*\s]+[^\W\d_]{2,5}[-–—#*\s]+")
SENTENCE_END = re.compile(r"[.!?。]['\"”’»)]*$")
LONGEST_LABEL = 6  # words
LONGEST_DATELINE = 14
LONGEST_HEADLINE = 45
LONGEST_SUMMARY = 60
LONGEST_LETTERHEAD = 12
BEGINS_WITH_DAY = re.compile(r"\(?[^.!?\n]{0,60}\d[^.!?\n]{0,20}\)?\s*(?:[–—-]|\.-)\s")
HEAD = 7  # blocks among which the first lines are looked for
REPEATED = 0.5  # so many words of a summary stand in the first paragraph again


class Part(StrEnum):
    """Parts of a release."""

    HEADLINE = "headline"
    DATELINE = "dateline"
    SUMMARY = "summary"
    CAPTION = "caption"
    PARAGRAPH = "paragraph"
    LEFT_OUT = "left-out"


@dataclass(frozen=True)
class Block:
    """A paragraph or line as it was pasted."""

    text: str
    part: Part = Part.PARAGRAPH

    @cached_property
    def words(self) -> list[Token]:
        """Its words, with their places."""
        return list(tokens(self.text, ""))


@dataclass(frozen=True)
class ReleaseText:
    """A release in one language."""

    language: str
    blocks: tuple[Block, ...]
    kind: str = ""  # of the article, where a line names it

    @cached_property
    def paragraphs(self) -> list[int]:
        """The places of the blocks that are paragraphs, in order."""
        return [place for place, block in enumerate(self.blocks) if block.part == Part.PARAGRAPH]

    @cached_property
    def told(self) -> list[int]:
        """The places of the blocks that tell something, the headline and the summary first."""
        order = (Part.HEADLINE, Part.SUMMARY, Part.PARAGRAPH)
        return [place for part in order for place, block in enumerate(self.blocks) if block.part == part]

    @cached_property
    def is_unofficial(self) -> bool:
        """True if a line above the text says that it is an unofficial translation."""
        phrases = release_words(self.language).unofficial
        return any(next(phrases.within(self.blocks[place].words), None) for place in self.letterheads)

    @property
    def letterheads(self) -> list[int]:
        """The places of lines above the text that are no part of it."""
        first = next(iter(self.paragraphs), len(self.blocks))
        lines = [place for place in range(first) if self.blocks[place].part == Part.LEFT_OUT]
        named = (labels(), release_words(self.language).kinds)
        return [
            place for place in lines if not any(_whole_phrase(self.blocks[place].text, one) for one in named)
        ]

    def all_of(self, part: Part) -> str:
        """Return the blocks of a part as one text."""
        return " ".join(block.text for block in self.blocks if block.part == part)


def read_release(text: str, language: str, parts: Mapping[int, Part] = {}) -> ReleaseText:
    """Return a pasted release; `parts` are those that an editor chose, by place; `ValidationError` as `read_text`."""
    texts = _without_numbers(read_text(text).paragraphs)
    blocks, kind = _labelled(texts, language) or _by_looks(texts, language)
    blocks = _with_end(blocks, language)
    chosen = (replace(block, part=parts.get(place, block.part)) for place, block in enumerate(blocks))
    return ReleaseText(language, tuple(chosen), kind)


def read_releases(
    texts: Mapping[str, str], parts: Mapping[str, Mapping[int, Part]] = {}
) -> dict[str, ReleaseText]:
    """Return the texts of a release by language; what is its summary in one of them is so in the others, too."""
    read = {code: read_release(text, code, parts.get(code, {})) for code, text in texts.items()}
    with_summary = [text for text in read.values() if text.all_of(Part.SUMMARY)]
    for code, text in read.items():
        place = _place_of_summary(text)
        is_longer = any(len(text.paragraphs) == len(one.paragraphs) + 1 for one in with_summary)
        if is_longer and place is not None and place not in parts.get(code, {}) and text not in with_summary:
            blocks = [*text.blocks]
            blocks[place] = replace(blocks[place], part=Part.SUMMARY)
            read[code] = replace(text, blocks=tuple(blocks))
    return read


def _place_of_summary(text: ReleaseText) -> int | None:
    """Return the first paragraph, if it is a short one below the headline."""
    place = next(iter(text.paragraphs), None)
    is_below = place is not None and any(block.part == Part.HEADLINE for block in text.blocks[:place])
    return (
        place if place is not None and is_below and len(text.blocks[place].words) <= LONGEST_SUMMARY else None
    )


def _without_numbers(texts: list[str]) -> list[str]:
    """Return texts without the numbers [1], [2] … before them, where they count paragraphs."""
    found = [NUMBERED.match(text) for text in texts]
    numbers = [int(one[1]) for one in found if one]
    if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):
        return texts
    return [text[one.end() :] if one else text for text, one in zip(texts, found, strict=True)]


def _labelled(texts: list[str], language: str) -> tuple[list[Block], str] | None:
    """Return the blocks of a text in which labels on lines of their own say what follows; None if there are none."""
    names = [_whole_phrase(text, labels()) for text in texts]
    if Part.PARAGRAPH not in names:
        return None
    part, blocks = Part.LEFT_OUT, []
    for text, name in zip(texts, names, strict=True):
        part = Part(name) if name else part
        blocks.append(Block(text, Part.LEFT_OUT if name else part))
    dateline = next((block.text for block in blocks if block.part == Part.DATELINE), "")
    return blocks, _kind_within(dateline, language)


def _whole_phrase(text: str, phrases: Phrases) -> str:
    """Return what a line leads to that is nothing but a phrase; else nothing."""
    words = list(tokens(text, ""))
    found = phrases.at(words, 0) if 0 < len(words) <= LONGEST_LABEL else None
    return found.value if found and found.after == len(words) else ""


def _kind_within(text: str, language: str) -> str:
    found = release_words(language).kinds.within(list(tokens(text, "")))
    return next((one.value for one in found), "")


def _by_looks(texts: list[str], language: str) -> tuple[list[Block], str]:
    """Return blocks told apart by their length, their signs and their words."""
    kinds = release_words(language).kinds
    parts: dict[int, Part] = {}
    kind = ""
    head = range(min(HEAD, len(texts)))
    for place in head:
        if name := _whole_phrase(texts[place], kinds):
            parts[place], kind = Part.LEFT_OUT, kind or name
        elif _is_dateline(texts[place], language):
            parts[place] = Part.DATELINE
            kind = kind or _kind_within(texts[place], language)
    free = [place for place in head if place not in parts]
    _find_headline(texts, free, parts)
    blocks = [Block(text, parts.get(place, Part.PARAGRAPH)) for place, text in enumerate(texts)]
    return blocks, kind


def _find_headline(texts: list[str], free: list[int], parts: dict[int, Part]) -> None:
    """Mark the headline, what stands above it and the summary below it."""
    count = [len(list(tokens(text, ""))) for text in texts]
    if len(free) > 2 and all(_is_short(texts[place], count[place]) for place in free[:2]):
        first, second = free[:2]
        if count[first] <= LONGEST_LETTERHEAD and count[first] < count[second] and texts[first][-1] != "?":
            parts[first] = Part.LEFT_OUT
            free = free[1:]
    if len(free) < 2 or count[free[0]] > LONGEST_HEADLINE or SENTENCE_END.search(texts[free[0]].rstrip("?!")):
        return
    parts[free[0]] = Part.HEADLINE
    below, after = free[1], free[2] if len(free) > 2 else None
    if count[below] > LONGEST_SUMMARY or after is None:
        return
    begins = BEGINS_WITH_DAY.match(texts[after])
    if begins or not SENTENCE_END.search(texts[below]) or _is_repeated(texts[below], texts[after]):
        parts[below] = Part.SUMMARY


def _is_short(text: str, count: int) -> bool:
    return count <= LONGEST_HEADLINE and not SENTENCE_END.search(text)


def _is_repeated(text: str, after: str) -> bool:
    """Return whether most words of one sentence stand in the longer paragraph after it."""
    words = {one.folded for one in tokens(text, "") if len(one.folded) > 3}
    there = {one.folded for one in tokens(after, "")}
    return len(text) < len(after) and bool(words) and len(words & there) >= REPEATED * len(words)


def _is_dateline(text: str, language: str) -> bool:
    """Return whether a line says little else than when, and perhaps where, it was published."""
    words = list(tokens(text, ""))
    if not words or len(words) > LONGEST_DATELINE or SENTENCE_END.search(text):
        return False
    return any(one.is_whole for one in dates_within(text, language))


def _with_end(blocks: list[Block], language: str) -> list[Block]:
    """Return blocks of which those from the address for the press on are left out."""
    start = next(_ends(blocks, language), len(blocks))
    return [
        replace(block, part=Part.LEFT_OUT) if place >= start else block for place, block in enumerate(blocks)
    ]


def _ends(blocks: list[Block], language: str) -> Iterator[int]:
    """Yield the places of blocks that may begin the end of a release."""
    phrases = release_words(language).ends
    first = next((place for place, block in enumerate(blocks) if block.part == Part.PARAGRAPH), 0)
    for place, block in enumerate(blocks):
        if place <= first or block.part != Part.PARAGRAPH:
            continue
        found = phrases.at(block.words, 0) if block.words else None
        is_end = found is not None and (
            found.after == len(block.words)
            or block.text[block.words[found.after - 1].end :].lstrip().startswith(":")
            or (len(block.words) < LONGEST_DATELINE and not SENTENCE_END.search(block.text))
            or "@" in block.text
        )
        if is_end or END_SIGN.fullmatch(block.text):
            yield place
