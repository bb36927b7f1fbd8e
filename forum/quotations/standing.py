"""Find words among the paragraphs of an article; where they stand in none, the paragraph nearest to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from forum.quotations.models import Paragraph, Quotation
from forum.quotations.passages import joined, run_on
from forum.quotations.verbatim import occurrences
from records.core.languages import TextStatus, language_columns

GRAM = 5  # letters
MAX_GRAMS = 200
MAX_PARAGRAPHS = 5  # words are not sought over more of them


@dataclass(frozen=True)
class Wording:
    """Words of a quotation by language, without the languages that have none.

    `own_translations` are the languages into which the archive put the words itself: no article needs to print these.
    """

    texts: dict[str, str]
    own_translations: frozenset[str] = frozenset()


def wording(texts: dict[str, str], statuses: dict[str, str]) -> Wording:
    """Return words with what they are, both by language."""
    unofficial = (code for code, status in statuses.items() if status == TextStatus.UNOFFICIAL)
    return Wording({code: words for code, words in texts.items() if words}, frozenset(unofficial))


def wording_of(quotation: Quotation) -> Wording:
    statuses = {code: quotation.text_status_in(code) for code in language_columns("text")}
    return wording(quotation.in_all_languages("text"), statuses)


class Standing:
    """The paragraphs of an article, searched for words."""

    def __init__(self, paragraphs: Iterable[Paragraph], wording: Wording) -> None:
        self.wording = wording
        self.texts = {one: one.in_all_languages("text") for one in paragraphs}

    @cached_property
    def printed(self) -> set[str]:
        """The languages of the words in which the article has a text."""
        printed = {code for texts in self.texts.values() for code, text in texts.items() if text}
        return printed & set(self.wording.texts)

    def lacking(self, paragraph: Paragraph) -> list[str]:
        """Return the languages in which the words ought to stand in a paragraph and do not."""
        return self._lacking(self.texts[paragraph], self.wording.texts)

    def _lacking(self, texts: dict[str, str], words: dict[str, str]) -> list[str]:
        standing = {code for code in self.printed if occurrences(words[code], texts[code])}
        free = {code for code in self.wording.own_translations if standing and not texts.get(code)}
        return [code for code in words if code in self.printed - standing - free]

    @cached_property
    def found(self) -> list[Paragraph]:
        """The paragraphs in which the words stand, in every language in which the article prints them."""
        return [one for one in self.texts if not self.lacking(one)] if self.printed else []

    @cached_property
    def over(self) -> tuple[Paragraph, Paragraph] | None:
        """The first and the last of the neighbouring paragraphs over which the words go on, where none has them all."""
        if self.found or not self.printed:
            return None
        paragraphs, words = [*self.texts], {code: run_on(text) for code, text in self.wording.texts.items()}
        for count in range(2, MAX_PARAGRAPHS + 1):
            for start in range(len(paragraphs) - count + 1):
                neighbours = paragraphs[start : start + count]
                if not self._lacking(joined(self.texts[one] for one in neighbours), words):
                    return neighbours[0], neighbours[-1]
        return None

    @property
    def only(self) -> tuple[Paragraph, ...] | None:
        """The one paragraph in which the words stand, or the first and last of those over which they go on."""
        return self.over or ((self.found[0],) if len(self.found) == 1 else None)

    @property
    def proposed(self) -> Paragraph | None:
        """The paragraph to be looked at."""
        return self.found[0] if self.found else self.nearest

    @cached_property
    def nearest(self) -> Paragraph | None:
        """The paragraph that has most of the words; None where none has any of them."""
        best = max(self.texts, key=self._likeness, default=None)
        return best if best is not None and self._likeness(best) else None

    @property
    def lost(self) -> list[str]:
        """The languages in which the words do not stand in the paragraph nearest to them; none where they are found."""
        if self.found or self.over:
            return []
        return self.lacking(self.nearest) if self.nearest else sorted(self.printed)

    def _likeness(self, paragraph: Paragraph) -> float:
        texts = self.texts[paragraph]
        return sum(_share(grams, texts[code].casefold()) for code, grams in self._grams.items())

    @cached_property
    def _grams(self) -> dict[str, list[str]]:
        return {code: _grams(self.wording.texts[code].casefold()) for code in self.printed}


def _grams(words: str) -> list[str]:
    """Return short runs of letters, spread over the words."""
    step = max(1, len(words) // MAX_GRAMS)
    return [words[start : start + GRAM] for start in range(0, max(1, len(words) - GRAM + 1), step)]


def _share(grams: list[str], text: str) -> float:
    return sum(gram in text for gram in grams) / len(grams)
