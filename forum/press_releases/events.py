"""The event of a release: its name, its editions of series, its session, its days, its place."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from forum.press_releases.dates import dates_within
from forum.press_releases.event_names import EventReader, Naming
from forum.press_releases.event_places import country_named, places_in, venue_at
from forum.press_releases.gazetteer import Gazetteer, Place
from forum.press_releases.proposals import Match, Span
from forum.press_releases.sessions import SessionFound, sessions_of
from forum.press_releases.texts import Part, ReleaseText
from records.core.dates.vocabulary import relative_days
from records.core.text import fold

NEAR_START = 90  # letters of a first paragraph among which the day of a release stands
FIRST_WORDS = 3
DASH = re.compile(r"\)?\.?\s*[–—-]\s")
CITY_OF_DATELINE = re.compile(r"([^\W\d_][^\d,(|–—]{1,40}),\s([^.!?\d]{0,30})\d")


@dataclass(frozen=True)
class EventFound:
    """Facts about its event in a text of one language."""

    naming: Naming
    spans: tuple[Span, ...]
    matches: tuple[Match, ...] = ()
    kind: str = ""
    session: SessionFound | None = None
    days: str = ""
    days_span: Span | None = None
    mode: str = ""
    theme: str = ""
    city: str = ""
    country: str = ""
    venue: str = ""
    further: tuple[Span, ...] = field(default_factory=tuple)


@dataclass
class EventOfText:
    """The event of a text in one language; `year` is that of the release."""

    text: ReleaseText
    known: Gazetteer
    published_on: str = ""

    @cached_property
    def readers(self) -> list[EventReader]:
        """A reader for each block, in the order in which they tell."""
        found = []
        for place in self.text.told:
            reader = EventReader(self.text, place, self.known)
            if place in self.text.paragraphs:
                reader.number = self.text.paragraphs.index(place)
            found.append(reader)
        return found

    @cached_property
    def places(self) -> list[Place]:
        """The cities that the archive knows, and the one that the dateline names."""
        language = self.text.language
        datelines = [block.text for block in self.text.blocks if block.part == Part.DATELINE]
        datelines += [self.text.blocks[place].text[:NEAR_START] for place in self.text.paragraphs[:1]]
        found = filter(None, map(CITY_OF_DATELINE.match, datelines))
        named = [Place({language: one[1].strip()}, country_named(one[2])) for one in found]
        return [*self.known.places, *named]

    @cached_property
    def found(self) -> EventFound | None:
        """The event that the release is about; None where no name of one stands in it."""
        namings = [one for reader in self.readers for one in reader.namings]
        if not namings:
            return None
        keys = dict.fromkeys(one.key for one in namings)
        weights = {key: sum(one.weight for one in namings if {*one.key} <= {*key}) for key in keys}
        key = max(weights, key=lambda one: weights[one])
        chosen = [one for one in namings if {*one.key} <= {*key}]
        return self._event(chosen)

    def _event(self, chosen: list[Naming]) -> EventFound:
        naming = max(chosen, key=lambda one: len(one.name))
        session = self._session(chosen)
        days, days_span = self._days(chosen)
        city, country, place_span = self._place(chosen)
        venue, venue_span = self._venue(chosen)
        kinds = [one.kind for one in naming.editions if one.kind]
        kind = "joint-forum" if len(kinds) > 1 and set(kinds) == {"forum"} else next(iter(kinds), "")
        further = tuple(span for span in (days_span, place_span, venue_span) if span)
        return EventFound(
            naming,
            tuple(one.span for one in chosen),
            self._matches(naming),
            kind,
            session,
            days,
            days_span,
            self._mode(),
            self._theme(),
            city,
            country,
            venue,
            further,
        )

    def _matches(self, naming: Naming) -> tuple[Match, ...]:
        """Return the known events: by name, or by series and ordinal."""
        found = [one.match for one in self.known.events.named(naming.name)]
        for edition in naming.editions:
            found += [one.match for one in self.known.events.named(edition.printed)]
            for series in edition.series:
                if event := self.known.editions.get((series.key, edition.ordinal)):
                    found.append(event)
        return tuple(dict.fromkeys(found))

    def _session(self, chosen: list[Naming]) -> SessionFound | None:
        """Return the session that a sentence about the event names."""
        for reader in self.readers:
            spans = [naming.span for naming in chosen if naming.span.block == reader.place]
            for one in sessions_of(reader):
                first, last = reader.sentence(one.span.start, one.span.end)
                if any(first <= span.start < last for span in spans):
                    return one
        return None

    def _sentences(self, chosen: list[Naming]) -> Iterator[tuple[EventReader, int, int]]:
        """Yield the sentences that name the event, then those that say that a meeting is held."""
        later = []
        for reader in self.readers:
            for first, last in _sentences_of(reader):
                if any(one.span.block == reader.place and first <= one.span.start < last for one in chosen):
                    yield reader, first, last
                elif _names_meeting(reader, first, last, is_held=reader.is_held(first, last)):
                    later.append((reader, first, last))
        yield from later

    def _days(self, chosen: list[Naming]) -> tuple[str, Span | None]:
        """Return the days of the event as EDTF: those of the first sentence about it that has some."""
        year = int(self.published_on[:4]) if self.published_on[:4].isdigit() else None
        for reader, first, last in self._sentences(chosen):
            text = reader.block.text[first:last]
            for one in dates_within(text, self.text.language, year):
                start = first + one.start
                if not reader.is_quoted(start) and not self._is_dateline(reader, start, first + one.end):
                    return one.edtf, Span(reader.language, reader.place, start, first + one.end)
        return self._today(chosen)

    def _is_dateline(self, reader: EventReader, start: int, end: int) -> bool:
        """Return whether a date at the head of the first paragraph is that of the release: QUITO, 14 June 2023 –"""
        return reader.number == 0 and start < NEAR_START and bool(DASH.match(reader.block.text, end))

    def _today(self, chosen: list[Naming]) -> tuple[str, Span | None]:
        """Return the day of the release where a sentence says that the event is held today."""
        if not self.published_on:
            return "", None
        for reader, first, last in self._sentences(chosen):
            if not reader.is_held(first, last):
                continue
            for word in reader.words:
                printed = reader.block.text[word.start : word.end]
                is_told = not reader.is_quoted(word.start)
                if first <= word.start < last and is_told and relative_days().get(fold(printed, "date")) == 0:
                    return self.published_on, Span(reader.language, reader.place, word.start, word.end)
        return "", None

    def _place(self, chosen: list[Naming]) -> tuple[str, str, Span | None]:
        """Return the city and the country in a sentence about the event."""
        best: tuple[str, str, Span | None] = ("", "", None)
        for reader, first, last in self._sentences(chosen):
            for city, country, span in places_in(reader, first, last, self.places):
                if city:
                    return city, country, span
                best = best if best[1] else (city, country, span)
        return best

    def _venue(self, chosen: list[Naming]) -> tuple[str, Span | None]:
        """Return the venue that a sentence names which says that the event is held."""
        for reader, first, last in self._sentences(chosen):
            for place, word in enumerate(reader.words):
                is_there = first <= word.start < last and word.folded in reader.data.venues
                if is_there and reader.is_held(first, last) and (found := venue_at(reader, place)):
                    return found
        return "", None

    def _mode(self) -> str:
        found = (one.value for reader in self.readers for one in reader.data.modes.within(reader.words))
        return next(found, "")

    def _theme(self) -> str:
        """Return what stands in quotation marks behind words such as “under the theme”."""
        for reader in self.readers:
            for one in reader.data.works.within(reader.words):
                end = reader.words[one.after - 1].end
                for start, close in reader.quoted_all:
                    if one.value == "themes" and 0 <= start - end <= 3:
                        return reader.block.text[start + 1 : close - 1].rstrip(",.")
        return ""


def _sentences_of(reader: EventReader) -> Iterator[tuple[int, int]]:
    ends = [0, *reader.sentence_ends, len(reader.block.text)]
    yield from ((start, end) for start, end in itertools.pairwise(ends) if start < end)


def _names_meeting(reader: EventReader, first: int, last: int, *, is_held: bool) -> bool:
    """Return whether a sentence speaks of a meeting: that it is held, or with it as its first noun."""
    words = [word for word in reader.words if first <= word.start < last]
    return any(is_held or one.first < FIRST_WORDS for one in reader.data.events.within(words))
