"""Made-up archives: entries as fixtures have them, one event after the other, in memory that does not grow."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any, NamedTuple

from forum.events.models import Edition, Event, Organizer, Participation, Session
from forum.generated.background import (
    FIRST_YEAR,
    LAST_YEAR,
    Background,
    Speaker,
    of_part,
    texts,
)
from forum.generated.words import LANGUAGES, Chance, Pair, joined, phrases, rows
from forum.quotations.models import Article, Paragraph, Quotation, QuotationSpeaker
from records.core.fixtures.loader import Entry
from records.core.languages import TextStatus
from records.core.models import Source

MOST_EDITIONS = 40
RARE = 10  # quotations with the rare word
COMMON = 10  # every tenth quotation has the common word
ROLES = [role.value for role in Participation.Role]
NOTHING = Pair("", "")
# What a text is in each language; most are in both.
STATUSES = [
    *[Pair("original", "unofficial"), Pair("unofficial", "original")] * 3,
    *[Pair("original", "official"), Pair("official", "original")],
    *[Pair("original", ""), Pair("", "original")] * 2,
]
MARKS = Pair("“{words}”", "«{words}»")


class When(NamedTuple):
    """The days of an event as they are known: EDTF. Of one that is known to the day, `day` is the first."""

    year: int
    start: str
    end: str = ""
    day: date | None = None
    length: int = 1

    def on(self, number: int) -> str:
        """Return one of its days; empty where they are not known."""
        return str(self.day + timedelta(number % self.length)) if self.day else ""

    def printed(self, chance: Chance) -> str:
        """Return when an article told of it: never before."""
        if self.day is None:
            return self.start.rstrip("?~")
        day = self.day + timedelta(self.length + chance.between(0, 9))
        return f"{day}{chance.one(('', '', '', '', '~', '?'))}" if chance.is_true(0.95) else ""


def when(chance: Chance, year: int) -> When:
    """Return days in a year, some of which are known to the month or the year, uncertain, approximate, or unknown."""
    day, length = date(year, chance.between(1, 12), chance.between(1, 28)), chance.between(1, 4)
    kind = chance.random()
    if kind < 0.7:
        return When(year, str(day), str(day + timedelta(length - 1)) if length > 1 else "", day, length)
    forms = (f"{day}?", f"{day:%Y-%m}", f"{day:%Y-%m}~", f"{year}", f"{year}~", f"{day:%Y-%m}?", "")
    return When(year, forms[int((kind - 0.7) / 0.3 * len(forms))])


class Meeting(NamedTuple):
    """An event while its articles and quotations are made."""

    number: int
    slug: str
    when: When
    sessions: list[list[Any]]
    speakers: list[Speaker]


class Voice(NamedTuple):
    """Speakers of a quotation as a text tells them: its `fields`, and further speakers with their offices."""

    kind: Quotation.Kind
    attribution: Pair
    fields: dict[str, Any]
    further: list[tuple[str, list[Any] | None]]

    @property
    def is_reported(self) -> bool:
        return self.kind == Quotation.Kind.REPORTED

    def around(self, chance: Chance, words: Pair) -> Pair:
        """Return the paragraph in which the words stand."""
        told = joined(self.attribution, words) if self.is_reported else self._in_marks(words)
        before = chance.one(phrases("narration")) if chance.is_true(0.5) else NOTHING
        return joined(before, joined(told, Pair(".", "."), between="") if self.is_reported else told)

    def _in_marks(self, words: Pair) -> Pair:
        quoted = Pair(*(mark.format(words=text) for mark, text in zip(MARKS, words, strict=True)))
        return joined(self.attribution, quoted, between=": ")


class Telling(NamedTuple):
    """An article while its paragraphs are made: its languages, and what its text is in each."""

    slug: str
    statuses: Pair

    def only(self, text: Pair) -> Pair:
        """Return a text in the languages of the article."""
        return Pair(*(one if status else "" for one, status in zip(text, self.statuses, strict=True)))


class Archive(Background):
    """The entries of an archive of so many quotations."""

    def __init__(self, quotations: int, seed: int) -> None:
        super().__init__(quotations, seed)
        self.rare = {(2 * place + 1) * quotations // (2 * RARE) for place in range(RARE)}

    def entries(self) -> Iterator[Entry]:
        """Yield all entries, those that others refer to before these."""
        yield from chain(self.topic_entries(), self.organization_entries(), self.series_entries())
        yield from chain(self.person_entries(), self.name_entries(), self.office_entries())
        editions: Counter[int] = Counter()
        for number in range(self.events):
            yield from self.event_entries(number, editions)

    def event_entries(self, number: int, editions: Counter[int]) -> Iterator[Entry]:
        """Yield an event with everything that was said there; `editions` are those of each series so far."""
        chance = self.chance("event", number)
        series = chance.zipf(self.series)
        is_edition = editions[series] < MOST_EDITIONS and chance.is_true(0.7)
        editions[series] += is_edition
        year = FIRST_YEAR + series % 10 + editions[series]
        if not is_edition:
            year = LAST_YEAR - int(chance.random() ** 1.5 * (LAST_YEAR - FIRST_YEAR))
        quotations = of_part(self.quotations, number, self.events)
        meeting, entry = self._event(chance, number, when(chance, year), len(quotations))
        yield self._source(meeting, entry.fields)
        yield entry._replace(fields={**entry.fields, "sources": [[f"record-{number + 1}"]]})
        if is_edition:
            of = {"event": [meeting.slug], "series": [self.series_slug(series)]}
            yield self.part(Edition, **of, ordinal=editions[series])
        yield from self._organizers(chance, meeting)
        yield from self._sessions(meeting)
        yield from self._participations(chance, meeting)
        yield from self._said(meeting, quotations)

    def _event(self, chance: Chance, number: int, days: When, quotations: int) -> tuple[Meeting, Entry]:
        topics = self._topics(chance, 3)
        theme, (kind, *names) = self.topic_name(topics[0]), chance.one(rows("event_kinds"))
        city_en, city_es, country = chance.one(rows("places"))
        lower = theme.es[:1].lower() + theme.es[1:]
        name = Pair(
            f"{names[0]} on {theme.en}, {city_en} {days.year}",
            f"{names[1]} sobre {lower}, {city_es} {days.year}",
        )
        slugs = Pair(f"{kind}-{theme.slug}-{number + 1}", f"{kind}-{theme.slug_es}-{number + 1}")
        shown = Pair(name.en, "") if chance.is_true(0.08) else name
        entry = self.record(
            Event, number, slugs, kind=kind, start=days.start, end=days.end,
            mode=chance.one(("", "in-person", "in-person", "hybrid", "online")), country=country,
            topics=[[self.topic_slug(topic)] for topic in topics], **texts(name=shown, city=Pair(city_en, city_es)),
        )  # fmt: skip
        count = min(self.people, 3 + quotations // 4)
        drawn = dict.fromkeys(chance.zipf(self.people) for _draw in range(count * 2))
        speakers = [self.speaker(one) for one in list(drawn)[:count]]
        sessions = [
            [slugs.en, f"session-{place + 1}"] for place in range(chance.between(0, len(rows("sessions"))))
        ]
        return Meeting(number, slugs.en, days, sessions, speakers), entry

    def _topics(self, chance: Chance, most: int) -> list[int]:
        return list(dict.fromkeys(chance.zipf(self.topics) for _topic in range(chance.between(1, most))))

    def _source(self, meeting: Meeting, event: dict[str, Any]) -> Entry:
        chance = self.chance("source", meeting.number)
        language = chance.one(LANGUAGES)
        title = Pair("Record of the meeting", "Acta de la reunión")
        name = event.get(f"name_{language}") or event["name_en"]
        return self.entry(
            Source, (f"record-{meeting.number + 1}",), slug=f"record-{meeting.number + 1}",
            title=f"{getattr(title, language)}: {name}", language=language,
            publisher=getattr(self.organization_name(chance.zipf(self.organizations)), language),
            date=meeting.when.printed(chance), url=f"https://example.org/records/{meeting.number + 1}",
        )  # fmt: skip

    def _organizers(self, chance: Chance, meeting: Meeting) -> Iterator[Entry]:
        bodies = dict.fromkeys(chance.zipf(self.organizations) for _body in range(chance.between(1, 4)))
        for order, (body, role) in enumerate(
            zip(bodies, ("organizer", "co-organizer", "host", "supporter"), strict=False), 1
        ):
            of = {"event": [meeting.slug], "organization": [self.organization_slug(body)]}
            yield self.part(Organizer, **of, role=role, order=order)

    def _sessions(self, meeting: Meeting) -> Iterator[Entry]:
        for place, key in enumerate(meeting.sessions):
            kind, *name = rows("sessions")[place]
            values = {"kind": kind, "date": meeting.when.on(place), "order": place + 1, "slug": key[1]}
            yield self.entry(Session, tuple(key), event=[meeting.slug], **values, **texts(name=Pair(*name)))

    def _participations(self, chance: Chance, meeting: Meeting) -> Iterator[Entry]:
        for order, somebody in enumerate(meeting.speakers, 1):
            session = chance.one(meeting.sessions) if meeting.sessions and chance.is_true(0.5) else None
            role = ROLES[chance.zipf(len(ROLES))]
            yield self.part(
                Participation, event=[meeting.slug], session=session, person=[somebody.slug],
                office=somebody.office_in(meeting.when.year) if meeting.when.start else None, role=role, order=order,
            )  # fmt: skip

    # What was said

    def _said(self, meeting: Meeting, quotations: range) -> Iterator[Entry]:
        articles = of_part(self.articles, meeting.number, self.events)
        for number in articles:
            yield from self._article(
                meeting, number, sub_range(quotations, number - articles.start, len(articles))
            )
        for number in quotations if not articles else ():
            yield from self._quotation(meeting, number, None, 0)

    def _article(self, meeting: Meeting, number: int, quotations: range) -> Iterator[Entry]:
        chance = self.chance("article", number)
        theme, head = self.topic_name(chance.zipf(self.topics)), chance.one(phrases("headlines"))
        headline = Pair(f"{head.en} {theme.en.lower()}", f"{head.es} {theme.es.lower()}")
        telling = Telling(f"{theme.slug}-{number + 1}", chance.one(STATUSES))
        slug_es = f"{theme.slug_es}-nota-{number + 1}" if telling.statuses.es else ""
        opening = telling.only(joined(chance.one(phrases("narration")), chance.one(phrases("narration"))))
        yield self.record(
            Article, number, Pair(telling.slug, slug_es), kind=chance.one(("news-item", "press-release", "report")),
            publisher=[self.organization_slug(chance.zipf(self.organizations))], events=[[meeting.slug]],
            sources=[[f"record-{meeting.number + 1}"]], published_on=meeting.when.printed(chance),
            **texts(headline=telling.only(headline), text_status=telling.statuses, summary=opening),
        )  # fmt: skip
        yield self._paragraph(telling, 1, opening)
        for paragraph, quotation in enumerate(quotations, 2):
            yield from self._quotation(meeting, quotation, telling, paragraph)

    def _paragraph(self, telling: Telling, number: int, text: Pair) -> Entry:
        key = (telling.slug, number)
        return self.entry(Paragraph, key, article=[telling.slug], number=number, **texts(text=text))

    def _quotation(
        self, meeting: Meeting, number: int, telling: Telling | None, paragraph: int
    ) -> Iterator[Entry]:
        """Yield the paragraph in which words stand, and the words."""
        chance = self.chance("quotation", number)
        voice, subject = self._voice(chance, meeting), chance.one(phrases("objects"))
        words = self._words(chance, number, subject, is_reported=voice.is_reported)
        printed = voice.around(chance, words)
        told = chance.one(STATUSES) if telling is None else telling.statuses
        is_translated = not (told.en and told.es and chance.is_true(0.08))
        ours = Telling("", told if is_translated else told.keeping(TextStatus.ORIGINAL))
        place: dict[str, Any] = {"sources": [[f"record-{meeting.number + 1}"]]}
        if telling:
            yield self._paragraph(telling, paragraph, telling.only(printed))
            place = {"article": [telling.slug], "paragraph": [telling.slug, paragraph]}
            shown = zip(LANGUAGES, ours.only(words), printed, strict=True)
            place |= {f"place_{code}": text.index(one) for code, one, text in shown if one}
        label = ours.only(subject.capitalized()) if chance.is_true(0.4) else NOTHING
        slugs = Pair(
            f"{subject.slug}-{number + 1}", ours.statuses.es and f"{subject.slug_es}-cita-{number + 1}"
        )
        yield self.record(
            Quotation, number, slugs, event=[meeting.slug],
            topics=[[self.topic_slug(topic)] for topic in self._topics(chance, 2)], **place, **voice.fields,
            **texts(label=label, text=ours.only(words), text_status=ours.statuses),
            **texts(attribution=ours.only(voice.attribution)),
        )  # fmt: skip
        for somebody, office in voice.further:
            fields = {"quotation": [slugs.en], "person": [somebody], "office": office}
            yield self.part(QuotationSpeaker, **fields)

    def _voice(self, chance: Chance, meeting: Meeting) -> Voice:
        """Return who says something: mostly one of the few who speak most."""
        kind = Quotation.Kind.REPORTED if chance.is_true(0.1) else Quotation.Kind.DIRECT
        form = chance.one(phrases("reported" if kind == Quotation.Kind.REPORTED else "attributions"))
        fields: dict[str, Any] = {"kind": kind.value, **self._day(chance, meeting)}
        if chance.is_true(0.03):
            unnamed = chance.one(phrases("unnamed"))
            fields |= texts(unnamed_speaker=unnamed)
            name = (
                unnamed
                if form.en.startswith("{")
                else Pair(*(text[:1].lower() + text[1:] for text in unnamed))
            )
            return Voice(
                kind, Pair(*(one.format(name=who) for one, who in zip(form, name, strict=True))), fields, []
            )
        first = chance.zipf(len(meeting.speakers))
        speakers = [meeting.speakers[first]]
        if first and chance.is_true(0.02):
            speakers.append(meeting.speakers[0])
        year = meeting.when.year if meeting.when.start else 0
        offices = [(somebody.slug, somebody.office_in(year)) for somebody in speakers]
        fields |= {"speaker": [speakers[0].slug], "office": offices[0][1], "certainty": "explicit"}
        names = [somebody.name.full for somebody in speakers]
        attribution = Pair(form.en.format(name=" and ".join(names)), form.es.format(name=" y ".join(names)))
        if kind == Quotation.Kind.DIRECT and chance.is_true(0.05):
            attribution, fields["certainty"] = chance.one(phrases("resolved")), "resolved"
        return Voice(kind, attribution, fields, offices[1:])

    def _day(self, chance: Chance, meeting: Meeting) -> dict[str, Any]:
        """Return the session of words, and the day on which they were said, as far as it is known."""
        place = chance.between(0, len(meeting.sessions) * 2)
        if place < len(meeting.sessions):
            day = meeting.when.on(place)
            mark = chance.one(("", "", "", "?")) if day else ""
            return {"session": meeting.sessions[place], "said_on": f"{day}{mark}"}
        return {"said_on": meeting.when.on(place) or chance.one((meeting.when.start, ""))}

    def _words(self, chance: Chance, number: int, subject: Pair, *, is_reported: bool) -> Pair:
        """Return words that nobody has ever said."""
        core = [chance.one(phrases(name)) for name in ("actors", "verbs")]
        core += [subject, chance.one(phrases("purposes"))]
        said = joined(*core)
        if not is_reported:
            opened = joined(chance.one(phrases("openers")), said, between=", ")
            said = joined(opened, *self._marked(chance, number), between=". ")
            return joined(said, Pair(".", "."), between="")
        marked = [
            Pair(*(text[:1].lower() + text[1:] for text in one)) for one in self._marked(chance, number)
        ]
        return joined(said, *marked, between="; ")

    def _marked(self, chance: Chance, number: int) -> Iterator[Pair]:
        """Yield the sentences that a quotation has more than others, without their stop."""
        if number % COMMON == COMMON // 2:
            yield chance.one(phrases("common"))
        if number in self.rare:
            yield chance.one(phrases("rare"))
        elif chance.is_true(0.5):
            core = (chance.one(phrases(name)) for name in ("actors", "verbs", "objects", "purposes"))
            yield joined(*core).capitalized()


def sub_range(numbers: range, part: int, parts: int) -> range:
    """Return one part of a range, of which the first ones are the largest."""
    within = of_part(len(numbers), part, parts)
    return range(numbers.start + within.start, numbers.start + within.stop)
