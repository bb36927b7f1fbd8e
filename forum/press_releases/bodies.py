"""The names of bodies within a text, and the lists of those that have a part in an event."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from forum.press_releases.gazetteer import Mention, Names
from forum.press_releases.language_words import ReleaseWords, release_words
from forum.press_releases.proposals import Match, Span
from forum.press_releases.texts import Block, ReleaseText
from records.search.analysis import Token, is_han
from records.search.quote_check.language_data import country_names, folded_words
from records.search.quote_check.sentences import ends_of_sentences, quoted_stretches

ACRONYM = re.compile(r"\s*\(([^\W\d_][\w.&/-]{1,14})(?:[,;)]|\s[^()]{0,60}\))")
BREAK = re.compile(r"[,;:.!?()\[\]\n“”«»\"–—]")
POSSESSIVE = re.compile(r"['’]s?$")
MOST_SKIPPED = 4  # words between the items of a list
MOST_BETWEEN = 6  # words between the last of a list and the verb after it
FEWEST_CAPITALS = 2
MOST_LETTERS = 200  # of a name


@dataclass(frozen=True)
class BodyName:
    """A body as a text names it."""

    name: str
    span: Span
    acronym: str = ""
    country: str = ""
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True)
class OrganizerFound:
    """A body in the list after words such as “organized by”, which are `cue`."""

    role: str
    cue: str
    body: BodyName


class BodyReader:
    """Reads the names of bodies in one block of a text."""

    def __init__(self, text: ReleaseText, place: int, bodies: Names) -> None:
        self.block: Block = text.blocks[place]
        self.place, self.language, self.bodies = place, text.language, bodies
        self.data: ReleaseWords = release_words(text.language)

    @cached_property
    def words(self) -> list[Token]:
        """The words of the block."""
        return self.block.words

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """Return the beginning and the end of each quoted text: what is said is not reported."""
        return quoted_stretches(self.block.text)

    def is_quoted(self, place: int) -> bool:
        """Return whether a place is within a quoted stretch."""
        return any(start <= place < end for start, end in self.quoted)

    @cached_property
    def sentence_ends(self) -> list[int]:
        """The places behind the sentences of the block, in order."""
        return list(ends_of_sentences(self.block.text))

    def start_of_sentence(self, place: int) -> int:
        """Return where the sentence begins that goes on at a place."""
        return max((end for end in self.sentence_ends if end <= place), default=0)

    def is_capital(self, place: int) -> bool:
        """Return whether a word is written as one of a name is."""
        letter = self.block.text[self.words[place].start]
        return letter.isupper() or letter.isdigit() or is_han(letter)

    def is_acronym(self, place: int) -> bool:
        """Return whether a word is written in capitals alone."""
        word = POSSESSIVE.sub("", self.block.text[self.words[place].start : self.words[place].end])
        return len(word) > 1 and word.isupper()

    def gap(self, place: int) -> str:
        """Return what stands between a word and the one before it."""
        return self.block.text[self.words[place - 1].end : self.words[place].start] if place else ""

    def known_at(self, place: int) -> Mention | None:
        """Return the known body whose name begins with a word."""
        return self.bodies.at(self.block.text, self.words, place)

    def begins_body(self, place: int) -> bool:
        """Return whether another body begins with a word, or after the article there."""
        while (
            place < len(self.words)
            and not self.is_capital(place)
            and self.words[place].folded in self.data.within_bodies
        ):
            place += 1
        if place >= len(self.words) or not self.is_capital(place):
            return False
        if self.is_acronym(place) or self.known_at(place):
            return True
        return any(
            self.is_body_noun(one)
            for one in range(place, min(place + 3, len(self.words)))
            if not BREAK.search(self.gap(one) if one > place else "")
        )

    def printed(self, place: int) -> str:
        """Return a word as it is printed."""
        return self.block.text[self.words[place].start : self.words[place].end]

    def is_body_noun(self, place: int) -> bool:
        """Return whether a word in capitals is a noun of bodies."""
        return self.is_capital(place) and self.data.is_body_noun(
            self.words[place].folded, self.printed(place)
        )

    def is_post_noun(self, place: int) -> bool:
        """Return whether a word is a noun of posts."""
        return self.data.is_post_noun(self.words[place].folded, self.printed(place))

    def end_of_name(self, place: int) -> int:
        """Return the word after a name in capitals, with the small words within it."""
        known = self.known_at(place)
        last = known.after - 1 if known else place
        one = last + 1
        while one < len(self.words) and not BREAK.search(self.gap(one)):
            word = self.words[one].folded
            if self.is_capital(one):
                last = one
            elif word not in self.data.within_bodies or (
                word in self.data.joins and self.begins_body(one + 1)
            ):
                break
            one += 1
        return last + 1

    def at(self, place: int, *, in_list: bool = False) -> BodyName | None:
        """Return the body whose name begins with a word; in a list also one that no noun shows to be a body."""
        if place >= len(self.words) or not self.is_capital(place):
            return None
        after = self.end_of_name(place)
        known = self.known_at(place)
        has_noun = any(map(self.is_body_noun, range(place, after)))
        if not (known or has_noun or self.is_acronym(place) or (in_list and not self._is_post(place, after))):
            return None
        return self._named(place, after, known)

    def _is_post(self, first: int, after: int) -> bool:
        return any(map(self.is_post_noun, range(first, after)))

    def _named(self, first: int, after: int, known: Mention | None) -> BodyName:
        first, country = self._without_country(first, after)
        start, end = self.words[first].start, self.words[after - 1].end
        name = POSSESSIVE.sub("", self.block.text[start:end][:MOST_LETTERS])
        found = ACRONYM.match(self.block.text, end)
        nouns = [place for place in range(first, after) if self.is_body_noun(place)]
        has_greater = len(nouns) > 1 and nouns[-1] - nouns[0] > 1
        acronym = found[1] if found and _is_acronym_of(found[1], name, has_greater=has_greater) else ""
        matches = self._matches(first, after, known, name, acronym)
        return BodyName(name, Span(self.language, self.place, start, end), acronym, country, matches)

    def _without_country(self, first: int, after: int) -> tuple[int, str]:
        """Return the first word of a name without the country whose body it is: Mexico’s Secretariat."""
        word = self.block.text[self.words[first].start : self.words[first].end]
        country = country_names().get((self.words[first].folded,), "")
        if country and POSSESSIVE.search(word) and first + 1 < after:
            return first + 1, country.rpartition(":")[2]
        return first, ""

    def _matches(
        self, first: int, after: int, known: Mention | None, name: str, acronym: str
    ) -> tuple[Match, ...]:
        """Return the known bodies that a name may mean: by all of it, by its beginning, by its acronym."""
        ways = [self.bodies.named(name)]
        inner = known or self.known_at(first)
        if (inner and inner.after - inner.first >= FEWEST_CAPITALS) or (inner and inner.after >= after):
            ways.append(inner.known)
        if acronym:
            ways.append(tuple(one for one in self.bodies.named(acronym)))
        found = [one.match for way in ways for one in way]
        return tuple(dict.fromkeys(found))

    def list_from(self, place: int, stop: int) -> Iterator[tuple[BodyName, int]]:
        """Yield the bodies of a list that begins with a word, each with the word after it, up to a word."""
        skipped = 0
        while place < stop and skipped <= MOST_SKIPPED:
            body = self.at(place, in_list=True)
            if body:
                place, skipped = self._after(body), 0
                if body.matches or folded_words(body.name) not in country_names():
                    yield body, place
                if place < stop and re.search(r"[.!?]", self._between(body, place)):
                    return
                continue
            if self.words[place].folded not in self.data.lists | self.data.within_bodies:
                return
            place, skipped = place + 1, skipped + 1

    def _after(self, body: BodyName) -> int:
        """Return the word after a body, and after its acronym in brackets."""
        end = body.span.end
        found = re.match(r"\s*\([^()]{0,80}\)", self.block.text[end:])
        end += found.end() if found else 0
        return next((place for place, word in enumerate(self.words) if word.start >= end), len(self.words))

    def _between(self, body: BodyName, place: int) -> str:
        between = self.block.text[body.span.end : self.words[place].start]
        return re.sub(r"\([^()]*\)", "", between)


def _is_acronym_of(acronym: str, name: str, *, has_greater: bool) -> bool:
    """Return whether an acronym in brackets is that of a whole name, and not of the greater body at its end alone."""
    letters = "".join(filter(str.isupper, acronym))
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word[0].isupper())
    is_of_tail = initials.endswith(letters) and len(initials) > len(letters)
    is_of_whole = initials.startswith(letters[:FEWEST_CAPITALS])
    return len(letters) >= FEWEST_CAPITALS and not is_of_tail and (is_of_whole or not has_greater)


def organizers_in(text: ReleaseText, bodies: Names) -> list[OrganizerFound]:
    """Return the bodies that have a part in an event, as a text lists them; each once."""
    found = [one for place in text.told for one in _organizers_of(BodyReader(text, place, bodies))]
    seen: dict[object, OrganizerFound] = {}
    for one in found:
        seen.setdefault(one.body.matches[:1] or one.body.name.casefold(), one)
    return [*seen.values()]


def _organizers_of(reader: BodyReader) -> Iterator[OrganizerFound]:
    words, text = reader.words, reader.block.text
    cues = [
        one for one in reader.data.organizers.within(words) if not reader.is_quoted(words[one.first].start)
    ]
    for number, cue in enumerate(cues):
        stop = cues[number + 1].first if number + 1 < len(cues) else len(words)
        printed = text[words[cue.first].start : words[cue.after - 1].end]
        listed = [body for body, _after in reader.list_from(cue.after, stop)] or _subject(reader, cue.first)
        yield from (OrganizerFound(cue.value, printed, body) for body in listed)


def _subject(reader: BodyReader, verb: int) -> list[BodyName]:
    """Return the bodies with which the sentence of a verb begins: ECLAC and CAF organized …"""
    start = reader.start_of_sentence(reader.words[verb].start)
    first = next(place for place, word in enumerate(reader.words) if word.start >= start)
    listed = list(reader.list_from(first, verb))
    is_near = bool(listed) and verb - listed[-1][1] <= MOST_BETWEEN
    return (
        [body for body, _after in listed if body.matches or body.acronym or _has_noun(reader, body)]
        if is_near
        else []
    )


def _has_noun(reader: BodyReader, body: BodyName) -> bool:
    places = (
        place for place, word in enumerate(reader.words) if body.span.start <= word.start < body.span.end
    )
    return any(map(reader.is_body_noun, places))


def spelt_out(text: ReleaseText, bodies: Names) -> dict[str, BodyName]:
    """Return the bodies whose name a text gives once with an acronym in brackets, by the acronym."""
    found: dict[str, BodyName] = {}
    for place, block in enumerate(text.blocks):
        if "(" not in block.text:
            continue
        reader = BodyReader(text, place, bodies)
        for word in filter(reader.is_capital, range(len(reader.words))):
            body = reader.at(word)
            if body and body.acronym and not body.name.isupper():
                known = found.get(body.acronym)
                found[body.acronym] = max(known, body, key=lambda one: len(one.name)) if known else body
    return found
