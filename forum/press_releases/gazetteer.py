"""The names that the archive knows, and where a text has them. Free of the database: see `known_names`."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from forum.press_releases.phrases import Phrases
from forum.press_releases.proposals import Match
from records.search.analysis import Token, is_han
from records.search.quote_check.language_data import folded_words

FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Known:
    """A record with its names in any language."""

    key: int
    title: str
    names: tuple[str, ...]

    @property
    def match(self) -> Match:
        """The record as a proposal names it."""
        return Match(self.key, self.title)


class Mention(NamedTuple):
    """Words of a text that are a name of one record, or of several."""

    known: tuple[Known, ...]
    first: int  # word
    after: int
    start: int  # character
    end: int

    @property
    def matches(self) -> tuple[Match, ...]:
        """The records that may be meant."""
        return tuple(one.match for one in self.known)


class Names:
    """Names of records of a kind: people and bodies stand in a text with capitals, topics need none."""

    def __init__(self, known: Iterable[Known] = (), *, has_capitals: bool = True) -> None:
        self.known = {one.key: one for one in known}
        self._has_capitals = has_capitals
        self._by_words: dict[str, list[Known]] = {}
        self._acronyms: set[str] = set()
        self._phrases = Phrases()
        for one in self.known.values():
            for name in one.names:
                self._add(name, one)

    def _add(self, name: str, one: Known) -> None:
        words = " ".join(folded_words(name))
        if len(words) < FEWEST_LETTERS and not is_han(name):
            return
        if words not in self._by_words:
            self._phrases.add(name, words)
        others = self._by_words.setdefault(words, [])
        if one not in others:
            others.append(one)
        if name.isupper():
            self._acronyms.add(words)

    def mentions(self, text: str, words: Sequence[Token]) -> Iterator[Mention]:
        """Yield the names that stand in a text, one after the other, each the longest there."""
        place = 0
        while place < len(words):
            found = self.at(text, words, place)
            if found:
                yield found
            place = found.after if found else place + 1

    def at(
        self, text: str, words: Sequence[Token], place: int, *, after_ordinal: bool = False
    ) -> Mention | None:
        """Return the longest name that begins with a word of a text; behind an ordinal without a capital too."""
        for found in self._phrases.all_at(words, place):
            start, end = words[place].start, words[found.after - 1].end
            if after_ordinal or self._is_written(text[start:end], found.value):
                return Mention(tuple(self._by_words[found.value]), place, found.after, start, end)
        return None

    def named(self, name: str) -> tuple[Known, ...]:
        """Return the records of which this is a name, whatever its capitals and accents."""
        return tuple(self._by_words.get(" ".join(folded_words(name)), ()))

    def _is_written(self, printed: str, folded: str) -> bool:
        if not self._has_capitals or is_han(printed[0]):
            return True
        if folded in self._acronyms and " " not in folded:
            return printed.split("’")[0].split("'")[0].isupper()
        return printed[0].isupper() or not printed[0].islower()


@dataclass(frozen=True)
class KnownOffice:
    """An office of a known person: its titles in every language, its body."""

    key: int
    titles: tuple[str, ...]
    body: int | None = None
    title: str = ""


@dataclass(frozen=True)
class Place:
    """A city of the archive, with its name in each language and its country."""

    names: dict[str, str]
    country: str


@dataclass(frozen=True)
class Gazetteer:
    """Names of the archive."""

    people: Names = field(default_factory=Names)
    bodies: Names = field(default_factory=Names)
    series: Names = field(default_factory=Names)
    events: Names = field(default_factory=Names)
    topics: Names = field(default_factory=lambda: Names(has_capitals=False))
    editions: dict[tuple[int, int], Match] = field(default_factory=dict)  # by series and ordinal
    offices: dict[int, tuple[KnownOffice, ...]] = field(default_factory=dict)  # by person
    hosts: dict[str, Match] = field(default_factory=dict)  # bodies by the host of their site
    places: tuple[Place, ...] = ()


def host_of(address: str) -> str:
    """Return the host of an address, without “www”; empty where it has none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
