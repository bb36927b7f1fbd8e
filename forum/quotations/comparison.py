"""Words of a quotation beside the paragraph in which they are printed, language by language, for who enters them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from forum.quotations.models import Paragraph
from forum.quotations.verbatim import differences, near_words, occurrences
from records.core.locale_formats import language_name
from records.core.text import Piece

CONTEXT_LENGTH = 30  # characters shown on either side of words that stand more than once


@dataclass
class Comparison:
    """The text of a paragraph in one language, and what stands there of the words of a quotation."""

    language: str
    printed: str
    words: str = ""
    place: int | None = None

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @cached_property
    def places(self) -> list[int]:
        """Places of the words in the paragraph."""
        return occurrences(self.words, self.printed) if self.printed else []

    @property
    def state(self) -> str:
        """`none` (nothing to compare), `same`, `again` (more than once, and which is not said), `near` or `other`."""
        if not (self.words and self.printed):
            return "none"
        if self.places:
            return "same" if len(self.places) == 1 or self.place in self.places else "again"
        return "near" if self.exact else "other"

    @cached_property
    def exact(self) -> str:
        """The paragraph's own words, where they differ only in marks, apostrophes, dashes or spaces."""
        return near_words(self.words, self.printed)

    @cached_property
    def pieces(self) -> list[Piece]:
        """Word for word what differs."""
        return differences(self.words, self.printed)

    @property
    def found_place(self) -> int | None:
        """The one place at which the words stand; else the one that was said."""
        return self.places[0] if len(self.places) == 1 else self.place

    @property
    def choices(self) -> list[tuple[int, str]]:
        """The places at which the words stand, each with what is printed around them."""
        return [(place, self._around(place)) for place in self.places]

    def _around(self, place: int) -> str:
        start, end = max(0, place - CONTEXT_LENGTH), place + len(self.words)
        before, after = "…" if start else "", "…" if end + CONTEXT_LENGTH < len(self.printed) else ""
        around = self.printed[start:place], self.printed[end : end + CONTEXT_LENGTH]
        return f"{before}{around[0]}[{self.words}]{around[1]}{after}"


def comparisons(
    paragraph: Paragraph | None, words: dict[str, str], places: dict[str, Any]
) -> list[Comparison]:
    """The paragraph in every language that it has, with the words and their place in that language."""
    if paragraph is None:
        return []
    return [
        Comparison(code, text, words.get(code) or "", parse_place(places.get(code)))
        for code, text in paragraph.in_all_languages("text").items()
        if text
    ]


def parse_place(typed: Any) -> int | None:
    """A place as it was typed, if it is a number."""
    text = str(typed).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
