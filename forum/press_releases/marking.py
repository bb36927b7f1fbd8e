"""The text of a release as the page shows it: its words marked, each with a link to the proposal that they led to."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from forum.press_releases.proposals import Proposal
from forum.press_releases.texts import Part, ReleaseText
from records.core.locale_formats import language_name

PART_NAMES = {
    Part.HEADLINE: _("headline"),
    Part.DATELINE: _("dateline"),
    Part.SUMMARY: _("summary"),
    Part.CAPTION: _("caption"),
    Part.PARAGRAPH: _("paragraph"),
    Part.LEFT_OUT: _("left out"),
}


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, with the key of the proposal that it led to; empty where it led to none."""

    text: str
    key: str = ""


@dataclass(frozen=True)
class ShownBlock:
    """A block as the page shows it."""

    language: str
    place: int
    part: Part
    number: int | None
    pieces: tuple[Piece, ...]

    @property
    def anchor(self) -> str:
        """The end of the address of the block on the page."""
        return f"text-{self.language}-{self.place}"

    @property
    def field(self) -> str:
        """The name of the field that holds its part."""
        return f"part-{self.language}-{self.place}"

    @property
    def parts(self) -> list[tuple[str, object, bool]]:
        """The parts that it may be, with whether it is that one."""
        return [(part.value, name, part == self.part) for part, name in PART_NAMES.items()]


@dataclass(frozen=True)
class ShownText:
    """A text as the page shows it."""

    language: str
    blocks: tuple[ShownBlock, ...]

    @property
    def language_name(self) -> str:
        """The name of its language."""
        return language_name(self.language)


def shown(texts: Iterable[ReleaseText], proposals: list[Proposal]) -> list[ShownText]:
    """Return texts with the words of proposals marked."""
    return [ShownText(text.language, tuple(_blocks(text, proposals))) for text in texts]


def _blocks(text: ReleaseText, proposals: list[Proposal]) -> Iterator[ShownBlock]:
    numbers = {place: number for number, place in enumerate(text.paragraphs, start=1)}
    for place, block in enumerate(text.blocks):
        spans = [
            (span.start, span.end, one.key)
            for one in proposals
            for span in one.spans
            if (span.language, span.block) == (text.language, place) and span.end > span.start
        ]
        pieces = tuple(_pieces(block.text, spans))
        yield ShownBlock(text.language, place, block.part, numbers.get(place), pieces)


def _pieces(text: str, spans: list[tuple[int, int, str]]) -> Iterator[Piece]:
    """Yield a text in stretches; where several proposals share words, the shortest of them has the link."""
    edges = sorted({0, len(text), *(edge for start, end, _key in spans for edge in (start, end))})
    run, run_key = "", ""
    for start, end in itertools.pairwise(edges):
        covering = [(last - first, key) for first, last, key in spans if first <= start and end <= last]
        key = min(covering)[1] if covering else ""
        if key == run_key:
            run += text[start:end]
            continue
        if run:
            yield Piece(run, run_key)
        run, run_key = text[start:end], key
    if run:
        yield Piece(run, run_key)
