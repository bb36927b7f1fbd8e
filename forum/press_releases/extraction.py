"""Proposals from a release: pure functions over its texts and the names that the archive knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from forum.press_releases.bodies import BodyName, BodyReader, organizers_in, spelt_out
from forum.press_releases.body_register import BodyRegister, paired_organizers
from forum.press_releases.dates import dates_within, first_day
from forum.press_releases.event_names import EditionFound
from forum.press_releases.events import EventFound, EventOfText
from forum.press_releases.gazetteer import Gazetteer, KnownOffice, host_of
from forum.press_releases.merging import (
    SessionRegister,
    day_places,
    event_proposal,
    head,
    is_same_edition,
    name_key,
    office_score,
    series_proposal,
    why_person,
    with_role,
)
from forum.press_releases.people import PeopleOfText, PersonFound
from forum.press_releases.proposals import Confidence, Kind, Match, Proposal, Span
from forum.press_releases.spoken_words import SpokenWords
from forum.press_releases.texts import Part, ReleaseText
from records.core.languages import TextStatus
from records.core.text import fold


@dataclass(frozen=True)
class Release:
    """A release in one language or more, with what its editor said of it."""

    texts: dict[str, ReleaseText]
    address: str = ""
    published_on: str = ""
    publisher: str = ""


def extract(release: Release, known: Gazetteer) -> list[Proposal]:
    """Return the proposals of a release, in the order of their kinds."""
    return Extraction(release, known).proposals


@dataclass
class Extraction:
    """The proposals of a release as they are made, one kind after the other."""

    release: Release
    known: Gazetteer
    bodies: BodyRegister = field(init=False)
    sessions: SessionRegister = field(default_factory=SessionRegister)

    def __post_init__(self) -> None:
        self.bodies = BodyRegister(self.known)

    @cached_property
    def texts(self) -> dict[str, ReleaseText]:
        """The texts by language, the first language first."""
        return self.release.texts

    @cached_property
    def people_of(self) -> dict[str, PeopleOfText]:
        """The people of each text."""
        return {code: PeopleOfText(text, self.known) for code, text in self.texts.items()}

    @cached_property
    def proposals(self) -> list[Proposal]:
        """All proposals."""
        self._add_organizers()
        event = self._event_found()
        people = [*self._people()]
        article = self._article()
        events = [*self._event(event)]
        topics = [*self._topics()]
        words = SpokenWords(self.texts, self.people_of, people, topics).proposals
        speaking = {one.values["speaker"] for one in words}
        people = [with_role(one, one.key in speaking) for one in people]
        sessions = self.sessions.proposals()
        return [article, *events, *sessions, *self.bodies.proposals(), *people, *topics, *words]

    # The article ---------------------------------------------------------------------------------------------------

    def _article(self) -> Proposal:
        texts = {
            part.value: {code: text.all_of(part) for code, text in self.texts.items() if text.all_of(part)}
            for part in (Part.HEADLINE, Part.DATELINE, Part.SUMMARY)
        }
        texts["text_status"] = {
            code: TextStatus.UNOFFICIAL.value if text.is_unofficial else TextStatus.ORIGINAL.value
            for code, text in self.texts.items()
        }
        day, span = self.published_on
        publisher = self._publisher()
        kind = next((text.kind for text in self.texts.values() if text.kind), "press-release")
        spans = [
            Span(code, place, 0, len(text.blocks[place].text))
            for code, text in self.texts.items()
            for place in head(text)
        ]
        values = {"kind": kind, "published_on": day, "publisher": publisher}
        reason = ("dateline", self._printed(span)) if span else ("head", "")
        confidence = Confidence.SURE if texts["headline"] and span else Confidence.LIKELY
        return Proposal("article", Kind.ARTICLE, texts, values, tuple(spans), (), *reason, confidence)

    def _printed(self, span: Span) -> str:
        return self.texts[span.language].blocks[span.block].text[span.start : span.end]

    @cached_property
    def published_on(self) -> tuple[str, Span | None]:
        """The day of the release: as its editor or its page says, else as the dateline or the first words do."""
        for code, text in self.texts.items():
            for place, start, end in day_places(text):
                for one in dates_within(text.blocks[place].text[start:end], code):
                    if one.is_whole:
                        span = Span(code, place, start + one.start, start + one.end)
                        return self.release.published_on or first_day(one.edtf), span
        return self.release.published_on, None

    def _publisher(self) -> str:
        """Return the key of the body that published the release; empty where nothing tells."""
        host = host_of(self.release.address)
        for site, match in self.known.hosts.items():
            if host and (host == site or host.endswith(f".{site}")):
                return self._known_publisher(match)
        for code, text in self.texts.items():
            for place in text.letterheads:
                body = BodyReader(text, place, self.known.bodies).at(0) if text.blocks[place].words else None
                if body and len(body.name) > len(text.blocks[place].text) / 2:
                    return self.bodies.add({code: body}, "publisher-line", body.name)
        if self.release.publisher and (known := self.known.bodies.named(self.release.publisher)):
            return self._known_publisher(known[0].match)
        return self._named_most_often()

    def _known_publisher(self, match: Match) -> str:
        code = next(iter(self.texts))
        name = BodyName(match.title, Span(code, 0, 0, 0), matches=(match,))
        return self.bodies.add({code: name}, "publisher-address", match.title)

    def _named_most_often(self) -> str:
        """Return the body that the texts name most often among those that were found."""
        counts = {body.key: self._count(body.labels) for body in self.bodies.bodies}
        return max(counts, key=lambda key: counts[key], default="")

    def _count(self, labels: set[str]) -> int:
        texts = [fold(block.text, "lookup") for text in self.texts.values() for block in text.blocks]
        return sum(text.count(label) for text in texts for label in labels)

    # The event -----------------------------------------------------------------------------------------------------

    def _event_found(self) -> dict[str, EventFound]:
        """Return the event of each text; its session is the first one."""
        day = self.published_on[0]
        texts = self.texts.items()
        found = {code: one for code, text in texts if (one := EventOfText(text, self.known, day).found)}
        if sessions := {code: one.session for code, one in found.items() if one.session}:
            self.sessions.add(sessions)
        return found

    def _event(self, found: Mapping[str, EventFound]) -> Iterator[Proposal]:
        if not found:
            yield Proposal(
                "event", Kind.EVENT, {"name": {}}, {}, reason="no-event", confidence=Confidence.UNSURE
            )
            return
        yield event_proposal(found)
        yield from self._series(found)

    def _series(self, found: Mapping[str, EventFound]) -> Iterator[Proposal]:
        """Yield the series of which the event is an edition, those of both languages by their ordinals."""
        rows: list[dict[str, EditionFound]] = []
        for code, event in found.items():
            for one in event.naming.editions:
                if not (one.ordinal or one.series):
                    continue
                same = (row for row in rows if code not in row and is_same_edition(one, row))
                row = next(same, None)
                if row is None:
                    rows.append({code: one})
                else:
                    row[code] = one
        for number, row in enumerate(rows, start=1):
            yield series_proposal(number, row)

    # Bodies and people ---------------------------------------------------------------------------------------------

    def _add_organizers(self) -> None:
        """Keep the bodies that have a part in the event."""
        found = {code: organizers_in(text, self.known.bodies) for code, text in self.texts.items()}
        for row in paired_organizers(found):
            first = next(iter(row.values()))
            names = {code: self._spelt_out(code, one.body) for code, one in row.items()}
            self.bodies.add(names, "organizer", first.cue, first.role)

    def _people(self) -> Iterator[Proposal]:
        rows: dict[str, dict[str, PersonFound]] = {}
        for code, people in self.people_of.items():
            for one in people.found:
                rows.setdefault(name_key(one.name, rows), {})[code] = one
        for number, row in enumerate(rows.values(), start=1):
            yield self._person(f"{Kind.PERSON}-{number}", row)

    @cached_property
    def acronyms(self) -> dict[str, dict[str, BodyName]]:
        """The bodies that each text names once with their acronym, by language and acronym."""
        return {code: spelt_out(text, self.known.bodies) for code, text in self.texts.items()}

    def _spelt_out(self, code: str, body: BodyName) -> BodyName:
        """Return a body under its whole name, where the text gives it elsewhere."""
        whole = None if body.matches else self.acronyms[code].get(body.name)
        return whole or body

    def _person(self, key: str, row: Mapping[str, PersonFound]) -> Proposal:
        posts = {code: one.post for code, one in row.items() if one.post}
        bodies = {code: self._spelt_out(code, post.body) for code, post in posts.items() if post.body}
        matches = tuple(dict.fromkeys(match for one in row.values() for match in one.matches))
        body = self.bodies.add(bodies, "office-body", next(iter(posts.values())).title) if bodies else ""
        titles = {code: post.title[:1].upper() + post.title[1:] for code, post in posts.items()}
        office = self._office(matches, titles, bodies)
        spans = [span for one in row.values() for span in one.spans]
        spans += [post.span for post in posts.values()]
        sessions = {code: one.part.session for code, one in row.items() if one.part.session}
        first = next(iter(row.values()))
        values = {
            "name": max((one.name for one in row.values()), key=len),
            "family_name": next((one.family_name for one in row.values() if one.family_name), ""),
            "native_name": next((one.native_name for one in row.values() if one.native_name), ""),
            "role": next((one.part.role for one in row.values() if one.part.role), ""),
            "session": self.sessions.add(sessions) if sessions else "",
            "body": body,
            "office": str(office.key) if office else "",
        }
        texts = {
            "title": {code: title for code, title in titles.items() if title},
            "affiliation": {code: post.printed for code, post in posts.items()},
        }
        reason, words = why_person(first, posts)
        confidence = (
            Confidence.SURE if matches or (posts and len(row) == len(self.texts)) else Confidence.LIKELY
        )
        return Proposal(key, Kind.PERSON, texts, values, tuple(spans), matches, reason, words, confidence)

    def _office(
        self, matches: tuple[Match, ...], titles: Mapping[str, str], bodies: Mapping[str, BodyName]
    ) -> KnownOffice | None:
        """Return the known office of a known person that a post most likely is."""
        offices = self.known.offices.get(matches[0].key, ()) if matches else ()
        keys = {match.key for one in bodies.values() for match in one.matches}
        scores = {one: office_score(one, titles, keys) for one in offices}
        best = max(scores, key=lambda one: scores[one], default=None)
        return best if best and scores[best] >= 1 else None

    # Topics -------------------------------------------------------------------------------------------------------

    def _topics(self) -> Iterator[Proposal]:
        spans: dict[Match, list[Span]] = {}
        for code, text in self.texts.items():
            for place in text.told:
                block = text.blocks[place]
                for one in self.known.topics.mentions(block.text, block.words):
                    spans.setdefault(one.matches[0], []).append(Span(code, place, one.start, one.end))
        for number, (match, found) in enumerate(spans.items(), start=1):
            words = self._printed(found[0])
            confidence = Confidence.SURE if len(found) > 1 else Confidence.LIKELY
            yield Proposal(
                f"{Kind.TOPIC}-{number}",
                Kind.TOPIC,
                {},
                {},
                tuple(found),
                (match,),
                "topic",
                words,
                confidence,
            )
