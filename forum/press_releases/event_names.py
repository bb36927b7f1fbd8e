"""The names of events within a text: ordinals, series, editions of joint ones."""

import re
from dataclasses import dataclass
from functools import cached_property

from forum.press_releases.gazetteer import Mention
from forum.press_releases.people_reader import PeopleReader
from forum.press_releases.proposals import Match, Span
from forum.press_releases.texts import Part
from records.core.text import fold

ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
FIGURES = re.compile(r"(\d{1,3})\W?(\D{1,3})?")
LONGEST_NAME = 24  # words
MOST_BETWEEN = 12  # letters between two editions of a joint event
# How much the place tells where an event is named: the higher, the likelier the release is about it.
WEIGHTS = {Part.HEADLINE: 3, Part.SUMMARY: 4}
FIRST_PARAGRAPHS = (4, 3, 2)
ORDINAL_WEIGHT, SESSION_WEIGHT, HELD_WEIGHT, KNOWN_WEIGHT = 2, 3, 1, 1
OPENING_MARKS = '“«"„'


@dataclass(frozen=True)
class EditionFound:
    """A meeting as it is named: its ordinal, if it has one, and the name behind that."""

    printed: str
    name: str
    span: Span
    ordinal: int = 0
    series: tuple[Match, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Naming:
    """An event as one sentence names it: an edition, or several of a joint one."""

    editions: tuple[EditionFound, ...]
    name: str
    span: Span
    weight: int

    @property
    def key(self) -> tuple[str, ...]:
        """The event that is meant."""
        return tuple(f"{one.ordinal} {fold(one.name, 'lookup')}" for one in self.editions)


class EventReader(PeopleReader):
    """Reads the names of events in one block of a text; `number` is that of the paragraph, from 0."""

    number = len(FIRST_PARAGRAPHS)

    @cached_property
    def editions(self) -> list[EditionFound]:
        """The meetings that the block names."""
        found = []
        place = 0
        while place < len(self.words):
            one = self._edition_at(place)
            if one:
                found.append(one[0])
            place = one[1] if one else place + 1
        return found

    def _edition_at(self, place: int) -> tuple[EditionFound, int] | None:
        """Return the meeting whose name begins with a word, and the word after it."""
        ordinal, first = self._ordinal_at(place)
        if first >= len(self.words) or (
            ordinal and re.search(r"[,;:.]\s", self.gap(first)) and first > place + 1
        ):
            return None
        known = self.known.series.at(self.block.text, self.words, first, after_ordinal=bool(ordinal))
        event = None if ordinal else self.known.events.at(self.block.text, self.words, place)
        after = known.after if known else self._end_of_event(first, has_ordinal=bool(ordinal))
        if event and event.after >= after:
            return self._edition(place, place, event.after, 0, None), event.after
        if not after:
            return None
        return self._edition(place, first, after, ordinal, known), after

    def _edition(
        self, place: int, first: int, after: int, ordinal: int, known: Mention | None
    ) -> EditionFound:
        start, end = self.words[place].start, self._end(after)
        printed = self.block.text[start:end]
        name = self.block.text[self.words[first].start : end]
        series = known.matches if known else ()
        span = Span(self.language, self.place, start, end)
        return EditionFound(printed, name, span, ordinal, series, self._kind(first, after))

    def _end(self, after: int) -> int:
        """Return where a name ends that ends with the word before `after`; with the mark that closes its title."""
        end = self.words[after - 1].end
        closing = self.block.text[end : end + 1]
        return end + 1 if closing and closing in "”»" else end

    def _kind(self, first: int, after: int) -> str:
        found = [*self.data.events.within(self.words[first:after])]
        return max(found, key=lambda one: one.after - one.first).value if found else ""

    def _end_of_event(self, first: int, *, has_ordinal: bool) -> int:
        """Return the word after the name of a meeting that no series has; 0 if none begins here."""
        event = self.data.events.at(self.words, first)
        if event and (end := self._end_of_titled(event.after)):
            return end
        if not self.is_capital(first):
            return self._end_of_common(first) if has_ordinal else 0
        if self.known_at(first) and not has_ordinal and not event:
            return 0
        after = min(self.end_of_event_name(first), first + LONGEST_NAME)
        nouns = [*self.data.events.within(self.words[first:after])]
        is_named = any(self.is_capital(first + one.first) for one in nouns)
        return after if is_named and after - first > 1 else 0

    def end_of_event_name(self, first: int) -> int:
        """Return the word after a name in capitals; before an ordinal another meeting begins."""
        after = self.end_of_name(first)
        for place in range(first + 1, after):
            ordinal, behind = self._ordinal_at(place)
            if (
                ordinal
                and behind < len(self.words)
                and self.words[place - 1].folded in (self.data.joins | self.data.within_bodies)
            ):
                after = place
                break
        while after > first + 1 and not self.is_capital(after - 1):
            after -= 1
        return after

    def _end_of_titled(self, place: int) -> int:
        """Return the word after a title in quotation marks right behind the noun of a meeting."""
        if (
            place >= len(self.words)
            or not self.gap(place).strip()
            or self.gap(place).strip() not in OPENING_MARKS
        ):
            return 0
        opening = self.words[place].start - 1
        closing = next((end for start, end in self.quoted_all if start == opening), 0)
        return (
            next((one for one, word in enumerate(self.words) if word.start >= closing), len(self.words))
            if closing
            else 0
        )

    @cached_property
    def quoted_all(self) -> list[tuple[int, int]]:
        """Return the beginning and the end of each text in quotation marks, terms too."""
        return [one.span() for one in re.finditer(r"“[^“”]*”|«[^«»]*»|\"[^\"]*\"", self.block.text)]

    def _end_of_common(self, first: int) -> int:
        """Return the word after a common noun with the body behind it: 37th session of ECLAC."""
        event = self.data.events.at(self.words, first)
        if not event:
            return 0
        link = self.data.links.at(self.words, event.after) if event.after < len(self.words) else None
        if link and link.after < len(self.words) and self.is_capital(link.after):
            return self.end_of_name(link.after)
        return 0

    def _ordinal_at(self, place: int) -> tuple[int, int]:
        """Return the ordinal that begins with a word, or 0, and the word after it."""
        printed = self.printed(place)
        if ROMAN.fullmatch(printed) and place + 1 < len(self.words) and self.gap(place + 1).isspace():
            return (_roman(printed), place + 1) if self.is_capital(place + 1) else (0, place)
        figures = FIGURES.fullmatch(printed)
        if figures:
            return self._figures(place, figures)
        number, after = 0, place
        while after < len(self.words) and (value := self.data.ordinals.get(self.words[after].folded)):
            if number and (number % 10 or value >= 10):
                break
            number, after = number + value, after + 1
        is_tens = number and number % 10 == 0 and not _is_ordinal(self.words[after - 1].folded, number)
        return (0, place) if not number or is_tens else (number, after)

    def _figures(self, place: int, figures: re.Match[str]) -> tuple[int, int]:
        endings = self.data.ordinal_endings
        if figures[2] and figures[2].strip(".").casefold() in endings:
            return int(figures[1]), place + 1
        rest = self.block.text[self.words[place].end :]
        sign = re.match(r"\.?\s?([ºª°])", rest)
        return (int(figures[1]), place + 1) if sign else (0, place)

    @cached_property
    def namings(self) -> list["Naming"]:  # type: ignore[override]
        """The events that the block names, those of a joint one together."""
        groups: list[list[EditionFound]] = []
        for one in self.editions:
            if groups and self._is_joint(groups[-1][-1], one):
                groups[-1].append(one)
            else:
                groups.append([one])
        return [self._naming_of(group) for group in groups]

    def _is_joint(self, one: EditionFound, other: EditionFound) -> bool:
        between = self.block.text[one.span.end : other.span.start]
        words = [word.folded for word in self.words if one.span.end <= word.start < other.span.start]
        is_close = len(between) <= MOST_BETWEEN and bool(words) and words[0] in self.data.joins
        return is_close and bool(one.ordinal) and bool(other.ordinal)

    def _naming_of(self, group: list[EditionFound]) -> Naming:
        start, end = group[0].span.start, group[-1].span.end
        join = next(
            (self.printed(place) for place, word in enumerate(self.words) if word.start >= group[0].span.end),
            "",
        )
        name = f" {join} ".join(one.printed for one in group)
        weight = (
            self._weight() + ORDINAL_WEIGHT * bool(group[0].ordinal) + KNOWN_WEIGHT * bool(group[0].series)
        )
        words = [word for word in self.words if word.end <= start][-5:]
        weight += SESSION_WEIGHT * any(True for _one in self.data.sessions.within(words))
        weight += HELD_WEIGHT * self.is_held(start, end)
        return Naming(
            tuple(group), name[:1].upper() + name[1:], Span(self.language, self.place, start, end), weight
        )

    def _weight(self) -> int:
        if self.block.part in WEIGHTS:
            return WEIGHTS[self.block.part]
        number = self.number
        return FIRST_PARAGRAPHS[number] if number < len(FIRST_PARAGRAPHS) else 1

    def end_of_city(self, place: int) -> int:
        """Return the word after the name of a city, with small words within it: Ciudad de México."""
        after = one = place + 1
        while one < len(self.words) and self.gap(one) in (" ", "-", "\xa0"):
            if self.is_capital(one):
                after = one + 1
            elif self.words[one].folded not in self.data.within_bodies - self.data.joins:
                break
            one += 1
        return after

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return where the sentence around some words begins and ends."""
        first = max((one for one in self.sentence_ends if one <= start), default=0)
        last = min((one for one in self.sentence_ends if one >= end), default=len(self.block.text))
        return first, last

    def is_held(self, start: int, end: int) -> bool:
        """Return whether the sentence around some words says that something is held."""
        first, last = self.sentence(start, end)
        words = [word for word in self.words if first <= word.start < last]
        return any(True for _one in self.data.held.within(words))


def _roman(numeral: str) -> int:
    digits = [ROMAN_DIGITS[sign] for sign in numeral]
    following = [*digits[1:], 0]
    return sum(-one if one < after else one for one, after in zip(digits, following, strict=True))


def _is_ordinal(word: str, number: int) -> bool:
    """Return whether tens stand as an ordinal of their own: thirtieth, not thirty."""
    return not (number >= 20 and word.endswith("ty"))
