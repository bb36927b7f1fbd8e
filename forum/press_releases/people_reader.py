"""The names of people within one block of a text."""

import re
from collections.abc import Generator, Iterator
from functools import cached_property

from forum.press_releases.gazetteer import Gazetteer
from forum.press_releases.language_words import regions
from forum.press_releases.post_reader import IN_BRACKETS, JOINED, Naming, PostReader
from forum.press_releases.proposals import Match, Span
from forum.press_releases.sessions import SessionFound, sessions_of
from forum.press_releases.texts import ReleaseText
from records.core.dates.vocabulary import meanings, weekdays
from records.core.text import fold
from records.search.analysis import is_han, stop_words
from records.search.quote_check.language_data import (
    narration_data,
    words_of_kind,
)
from records.search.quote_check.narration import is_saying

MOST_NAME_WORDS = 6
NEAR = 80  # letters between a verb of saying and who is named behind it
HYPHENS = ("-", "‐", "‑")
FEWEST = 2  # words of a name that is no known one


class PeopleReader(PostReader):
    """Reads the names of people in one block of a text."""

    def __init__(self, text: ReleaseText, place: int, known: Gazetteer) -> None:
        super().__init__(text, place, known.bodies)
        self.known = known

    @cached_property
    def namings(self) -> list[Naming]:
        """The names of people, in order, each with the post beside it."""
        found = list(self._names())
        starts = {one.first for one in found if not self._belongs_to_noun(one)}
        for one in found:
            one.post = self._post_behind(one, starts) or self._post_before(one)
        return [one for one in found if not self._belongs_to_noun(one)]

    @cached_property
    def sessions(self) -> list[SessionFound]:
        """The sessions that the block names, in order."""
        return sessions_of(self)

    def _names(self) -> Iterator[Naming]:
        place = 0
        while place < len(self.words):
            known = self.known.people.at(self.block.text, self.words, place)
            if known and (known.after - known.first > 1 or is_han(self.block.text[known.start])):
                yield self._naming(known.first, known.after, known.matches)
                place = known.after
                continue
            place = yield from self._unknown_name(place)

    def _unknown_name(self, place: int) -> Generator[Naming, None, int]:
        """Yield the name that a run of words in capitals may be; return the word after the run."""
        if not self.is_capital(place) or self.printed(place).isdigit():
            return place + 1
        if thing := self._other_thing(place):
            return thing
        after = self._end_of_run(place)
        capitals = filter(self.is_capital, range(place, after))
        first = max((one + 1 for one in capitals if self._is_no_name(one)), default=place)
        while first < after and not self.is_capital(first):
            first += 1
        if FEWEST <= after - first <= MOST_NAME_WORDS and not any(map(self.is_acronym, range(first, after))):
            yield self._naming(first, after)
        return max(after, place + 1)

    def _belongs_to_noun(self, one: Naming) -> bool:
        """Return whether “of” and the like join words to a noun, so that they name nobody: of Energy Economics."""
        has_title = one.post is not None and bool(one.post.title) and not one.post.is_before
        if one.matches or has_title or not one.first:
            return False
        before = [word.folded for word in self.words[max(0, one.first - 8) : one.first]]
        is_joined = self.gap(one.first).isspace() and before[-1] in self.data.before_names
        cues = self.data.participations.within(self.words[one.first - len(before) : one.first])
        is_cue = any(cue.after == len(before) for cue in cues)
        is_source = any(tuple(before[-len(phrase) :]) == phrase for phrase in narration_data().according)
        return is_joined and not is_cue and not is_source

    def named_at(self, place: int) -> "Naming | None":
        """Return whoever is named nearest to a place in its sentence: before it, else right behind it."""
        start = self.start_of_sentence(place)
        before = [one for one in self.namings if start <= one.span.start < place]
        behind = [one for one in self.namings if place <= one.span.start <= place + NEAR]
        return before[-1] if before else behind[0] if behind else None

    def _other_thing(self, place: int) -> int:
        """Return the word after what is named here and is no person: a record, a region, a thing; 0 if none is."""
        if known := self._known_thing(place):
            return known
        nouns = self.data.thing_nouns | self.data.event_nouns
        for one in range(place, min(place + 6, len(self.words))):
            if one > place and (not self.is_capital(one) or not self._is_joined(one)):
                return 0
            if self.is_post_noun(one):
                return 0
            if self.is_body_noun(one):
                return self.end_of_name(place)
            if self.words[one].folded in nouns:
                return one + 1
        return 0

    def _known_thing(self, place: int) -> int:
        """Return the word after a known series, event or body, or after a region; 0 if none begins here."""
        for names in (self.known.series, self.known.events, self.known.bodies):
            if found := names.at(self.block.text, self.words, place):
                return found.after
        region = regions().at(self.words, place)
        return region.after if region else 0

    def _end_of_run(self, place: int) -> int:
        particles = narration_data().particles | self.data.particles
        after = one = place + 1
        while one < len(self.words) and self._is_joined(one):
            word = self.words[one]
            if self.is_capital(one) and (self.printed(one).isdigit() or self._other_thing(one)):
                break
            if self.is_capital(one) or self.gap(one) in HYPHENS:
                after = one + 1
            elif word.folded not in particles or word.folded in self.data.joins:
                break
            one += 1
        return after

    def _is_joined(self, place: int) -> bool:
        gap = self.gap(place)
        if gap.startswith("."):  # an initial: J. K. Rowling; no other full stop is within a name
            return self.words[place - 1].end - self.words[place - 1].start == 1 and gap in (". ", ".")
        return bool(JOINED.fullmatch(gap))

    def _is_no_name(self, place: int) -> bool:
        """Return whether a word in capitals is none of a name: a post, a form of address, a country, the first word."""
        word, printed, narration = self.words[place], self.printed(place), narration_data()
        first_words = stop_words() | narration.adverbs | words_of_kind("harmless")
        no_names = (
            self.data.post_modifiers
            | (narration.titles - narration.particles)
            | narration.generic
            | frozenset(self.data.ordinals)
        )
        has_owner = (
            printed.endswith(("’s", "'s")) and place + 1 < len(self.words) and self._is_joined(place + 1)
        )
        return (
            self.is_post_noun(place)
            or word.folded in no_names
            or isinstance(meanings().get(fold(printed, "date")), int)
            or word.folded in weekdays()
            or (
                self.begins_sentence(place)
                and (word.folded in first_words or is_saying(self.block.text, word))
            )
            or has_owner
        )

    def begins_sentence(self, place: int) -> bool:
        """Return whether a sentence begins with a word."""
        before = self.block.text[: self.words[place].start].rstrip(' “«"(')
        return not before or before[-1] in ".!?:"

    def _naming(self, first: int, after: int, matches: tuple[Match, ...] = ()) -> Naming:
        start, end = self.words[first].start, self.words[after - 1].end
        name = re.sub(r"['’]s$", "", self.block.text[start:end])
        found = IN_BRACKETS.match(self.block.text, end)
        native = (
            found[1].strip()
            if found and not any(sign.isascii() and sign.isalpha() for sign in found[1])
            else ""
        )
        span = Span(self.language, self.place, start, start + len(name))
        return Naming(name, first, after, span, matches, native_name=native if not native.isdigit() else "")
