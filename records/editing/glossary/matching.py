"""Terms that stand in a text, and those of a source that its translation departs from. Free of the database.

All names are in one table by their words, so that a text is read once, whatever the number of terms.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from records.editing.glossary.words import Word, is_acronym, is_in_capitals, stem, words_of

TELLING = 3  # letters of a part of a name that may stand for the whole
Names = Mapping[str, tuple[str, ...]]
Phrase = tuple[str, ...]
Languages = tuple[str, str]
Record = tuple[str, int]  # label of the model, and key


@dataclass(frozen=True)
class Entry:
    """Something with names in several languages, its first choice before the others.

    `allied` words may stand for it in a translation, such as the adjectives of a country; `wrong` ones may not. A
    `part` of a name will do for people. What has no `warns` is offered to translators, and not asked for.
    """

    kind: str
    names: Names
    allied: Names = field(default_factory=dict)
    wrong: Names = field(default_factory=dict)
    note: str = ""
    has_capital: bool = False
    has_exact_case: bool = False
    will_part_do: bool = False
    warns: bool = True
    record: Record | None = None

    def __hash__(self) -> int:
        return id(self)

    def tells(self, language: str) -> bool:
        """Return whether there is anything to say to those who translate into a language."""
        return bool(self.names.get(language) or self.wrong.get(language) or self.note)


class Found(NamedTuple):
    """Words of a text that name one thing, or several of the same name."""

    entries: tuple[Entry, ...]
    words: str
    start: int
    end: int

    def names(self, language: str) -> tuple[str, ...]:
        """Return what it is called in a language, each name once."""
        return tuple(dict.fromkeys(name for one in self.entries for name in one.names.get(language, ())))


class Warned(NamedTuple):
    """A term of a source that its translation departs from; `term` is its key, `right` are its translations.

    Of a wrong word, `wrong` is the word as it stands in the translation.
    """

    term: str
    words: str
    right: tuple[str, ...]
    wrong: str = ""


class Matcher:
    """All terms by the words of their names, in each language."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: dict[str, dict[Phrase, list[tuple[Entry, str]]]] = {}
        self._longest: dict[str, dict[str, int]] = {}
        for entry in entries:
            for language, names in entry.names.items():
                for name in names:
                    self._add(language, name, entry)

    def _add(self, language: str, name: str, entry: Entry) -> None:
        phrase = phrase_of(name)
        if not phrase or max(map(len, name.split())) < 2:
            return
        self._entries.setdefault(language, {}).setdefault(phrase, []).append((entry, name))
        longest = self._longest.setdefault(language, {})
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))

    def find(self, text: str, languages: Languages, but: Record | None = None) -> Iterator[Found]:
        """Yield the terms that stand in a text and have something to say, one after the other, the longest first.

        `languages` are that of the text and that into which it is translated; `but` is the record of the text, whose
        own name is being translated.
        """
        words, place = words_of(text), 0
        while place < len(words):
            found = self._at(text, words, place, languages, but)
            if found:
                yield found[0]
            place += found[1] if found else 1

    def _at(
        self, text: str, words: Sequence[Word], place: int, languages: Languages, but: Record | None
    ) -> tuple[Found, int] | None:
        language, target = languages
        longest = self._longest.get(language, {}).get(words[place].stem, 0)
        for number in range(min(longest, len(words) - place), 0, -1):
            part = words[place : place + number]
            known = self._entries[language].get(tuple(one.stem for one in part), ())
            entries = tuple(
                dict.fromkeys(
                    entry
                    for entry, name in known
                    if entry.tells(target) and entry.record != (but or ()) and is_written(entry, name, part)
                )
            )
            if entries:
                start, end = part[0].start, part[-1].end
                return Found(entries, text[start:end], start, end), number
        return None

    def departures(
        self, source: str, target: str, languages: Languages, but: Record | None = None
    ) -> list[Warned]:
        """Return what the source names and the target has under none of its names, and the wrong words of that."""
        words = words_of(target) if target.strip() else []
        warned: dict[str, Warned] = {}
        for found in self.find(source, languages, but) if words else ():
            term = " ".join(phrase_of(found.words))[:300]
            if term not in warned and (one := _departure(found, term, words, languages[1])):
                warned[term] = one
        return [*warned.values()]


def _departure(found: Found, term: str, words: list[Word], language: str) -> Warned | None:
    right = found.names(language)
    for entry in found.entries:
        for wrong in entry.wrong.get(language, ()):
            if place := _place(words, wrong, entry):
                return Warned(term, found.words, right, " ".join(one.printed for one in place))
    is_asked = right and all(entry.warns and entry.names.get(language) for entry in found.entries)
    if not is_asked or any(_stands(words, entry, language) for entry in found.entries):
        return None
    return Warned(term, found.words, right)


def phrase_of(name: str) -> Phrase:
    """Return the words of a name as they are compared."""
    return tuple(one.stem for one in words_of(name))


def is_written(entry: Entry, name: str, part: Sequence[Word]) -> bool:
    """Return whether words are written as a name asks for it: acronyms in capitals, proper names with one."""
    if is_acronym(name):
        return is_in_capitals(part[0].printed)
    if entry.has_exact_case:
        own = words_of(name)
        return all(a.printed[0].isupper() == b.printed[0].isupper() for a, b in zip(own, part, strict=True))
    return not entry.has_capital or not part[0].printed[0].islower()


def _stands(words: list[Word], entry: Entry, language: str) -> bool:
    """Return whether a translation has a name of a thing, an allied word, or of people a part of their name."""
    names = (*entry.names.get(language, ()), *entry.allied.get(language, ()))
    if any(_place(words, name, entry) for name in names):
        return True
    parts = {stem(part) for name in names for part in name.replace("-", " ").split() if len(part) > TELLING}
    return entry.will_part_do and any(one.stem in parts for one in words)


def _place(words: list[Word], name: str, entry: Entry) -> list[Word]:
    """Return the words of a text that are a name; none where it does not stand there."""
    phrase = phrase_of(name)
    is_asked = is_acronym(name) or entry.has_exact_case
    for place in range(len(words) - len(phrase) + 1 if phrase else 0):
        part = words[place : place + len(phrase)]
        is_same = tuple(one.stem for one in part) == phrase
        if is_same and (not is_asked or is_written(entry, name, part)):
            return part
    return []
