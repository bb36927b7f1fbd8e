"""Phrases found within a text: whole words, folded as the index folds them, the longest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from records.search.analysis import Token
from records.search.quote_check.language_data import folded_words


class Found(NamedTuple):
    """A phrase within a text: what it leads to, and its first and last word (the one after it)."""

    value: str
    first: int
    after: int


class Phrases:
    """Phrases, each with the value that it leads to."""

    def __init__(self, phrases: Mapping[str, Iterable[str]] = {}) -> None:
        self._by_start: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for value, names in phrases.items():
            for name in names:
                self.add(name, value)

    def add(self, name: str, value: str) -> None:
        """Add a phrase."""
        if words := folded_words(name):
            known = self._by_start.setdefault(words[0], [])
            known.append((words, value))
            known.sort(key=lambda one: -len(one[0]))

    def at(self, words: Sequence[Token], place: int) -> Found | None:
        """Return the longest phrase that begins with a word of a text."""
        for phrase, value in self._by_start.get(words[place].folded, ()):
            after = place + len(phrase)
            if tuple(one.folded for one in words[place:after]) == phrase:
                return Found(value, place, after)
        return None

    def all_at(self, words: Sequence[Token], place: int) -> Iterator[Found]:
        """Yield every phrase that begins with a word of a text, the longest first."""
        for phrase, value in self._by_start.get(words[place].folded, ()):
            after = place + len(phrase)
            if tuple(one.folded for one in words[place:after]) == phrase:
                yield Found(value, place, after)

    def within(self, words: Sequence[Token]) -> Iterator[Found]:
        """Yield the phrases of a text, one after the other."""
        place = 0
        while place < len(words):
            found = self.at(words, place)
            if found:
                yield found
            place = found.after if found else place + 1
