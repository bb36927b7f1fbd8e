"""Events with their sessions and speakers from schedules of pretalx, frab and Indico, and events of Popolo."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from forum.events.models import Event, Participation, Session
from people.models import Person
from records.core.languages import language_codes
from records.core.registry import register
from records.core.text import fold
from records.editing.tables.popolo import Cells, Document, Item, PopoloTable, filled, text
from records.editing.tables.rows import Cell, Ref, Table, TableRow
from records.editing.tables.sources import Options, TableSource, is_xml

EVENT = Ref("event")  # of the same file


@dataclass(frozen=True)
class Speaker:
    """Somebody in a programme; the affiliation as it is printed there."""

    name: str
    family_name: str = ""
    affiliation: str = ""
    biography: str = ""
    role: str = Participation.Role.SPEAKER


@dataclass
class Talk:
    """A session of a programme. Dates are ISO 8601, times HH:MM at the place, or in the zone."""

    name: str
    language: str
    date: str = ""
    start: str = ""
    end: str = ""
    zone: str = ""
    room: str = ""
    kind: str = ""
    speakers: list[Speaker] = field(default_factory=list)


@dataclass
class Programme:
    """An event with its talks, as a file tells them; `event` is the cell that leads to one that is known already."""

    language: str
    name: str = ""
    start: str = ""
    end: str = ""
    venue: str = ""
    website: str = ""
    event: Cell = EVENT
    talks: list[Talk] = field(default_factory=list)

    def tables(self) -> list[Table]:
        """Return its tables: the event, the sessions, the people, and their parts."""
        people = self._people()
        events = [TableRow(1, self._event(), "event")] if self.event == EVENT else []
        sessions = [
            TableRow(number, self._session(talk), f"session:{number}") for number, talk in self._numbered()
        ]
        named = [TableRow(number, cells, name) for number, (name, cells) in enumerate(people.items(), 1)]
        parts = [
            TableRow(number, self._part(number, talk, speaker))
            for number, talk in self._numbered()
            for speaker in talk.speakers
        ]
        found = [(Event, events), (Session, sessions), (Person, named), (Participation, parts)]
        return [Table(model, rows, str(model._meta.verbose_name_plural)) for model, rows in found if rows]

    def _numbered(self) -> Iterator[tuple[int, Talk]]:
        return enumerate(self.talks, 1)

    def _event(self) -> Cells:
        words = {"name": self.name, "venue": self.venue, "website": self.website}
        cells: Cells = {
            build_localized_fieldname(one, self.language): value for one, value in words.items() if value
        }
        return cells | filled(start=self.start, end=self.end if self.end != self.start else "")

    def _session(self, talk: Talk) -> Cells:
        words = {"name": talk.name, "room": talk.room}
        cells: Cells = {
            build_localized_fieldname(one, talk.language): value for one, value in words.items() if value
        }
        times = {
            "date": talk.date,
            "start_time": talk.start,
            "end_time": talk.end if talk.end > talk.start else "",
        }
        return cells | filled(event=self.event, kind=session_kind(talk.kind), time_zone=talk.zone, **times)

    def _people(self) -> dict[str, Cells]:
        """Return the cells of each person once, by the name that parts call the row."""
        found: dict[str, Cells] = {}
        for talk in self.talks:
            for one in talk.speakers:
                biography = {build_localized_fieldname("biography", talk.language): one.biography}
                cells = filled(name=one.name, family_name=one.family_name, **biography)
                found[person_key(one)] = {**cells, **found.get(person_key(one), {})}
        return found

    def _part(self, number: int, talk: Talk, one: Speaker) -> Cells:
        printed = build_localized_fieldname("affiliation", talk.language)
        return filled(
            **{printed: one.affiliation},
            affiliation_language=talk.language if one.affiliation else "",
            event=self.event,
            session=Ref(f"session:{number}"),
            person=Ref(person_key(one)),
            role=one.role,
        )


def person_key(one: Speaker) -> str:
    return f"person:{fold(one.name, 'lookup').strip()}"


def session_kind(named: str) -> str:
    """Return the kind of session that a file calls so; blank where it is none of ours."""
    code = fold(named, "lookup").strip().replace(" ", "-")
    return code if code in Session.KINDS.terms() else ""


def known_language(code: Any, otherwise: str) -> str:
    """Return the language of a text, if the site has it; a region does not matter."""
    short = str(code or "").replace("_", "-").partition("-")[0].lower()
    return short if short in language_codes() else otherwise


def day_of(moment: Any) -> str:
    return str(moment or "")[:10]


def time_after(start: str, duration: str) -> str:
    """Return the time when what lasts so long ends: hours and minutes; "" where it is not told, or on another day."""
    try:
        begins = datetime.strptime(start, "%H:%M")  # noqa: DTZ007 a time of day
        hours, minutes = map(int, duration.split(":")[:2])
        ends = begins + timedelta(hours=hours, minutes=minutes)
    except ValueError:
        return ""
    return ends.strftime("%H:%M") if ends.date() == begins.date() else ""


# pretalx and frab


def is_schedule(parsed: Any) -> bool:
    inner = parsed.get("schedule") if isinstance(parsed, dict) else None
    return isinstance(inner, dict) and "conference" in inner


def read_schedule(parsed: Any, options: Options) -> list[Table]:
    """Read `schedule.json` of pretalx and frab."""
    conference = parsed["schedule"]["conference"]
    programme = Programme(
        options.language,
        name=str(conference["title"]),
        start=day_of(conference.get("start")),
        end=day_of(conference.get("end")),
        website=str(conference.get("url") or ""),
    )
    zone = str(conference.get("time_zone_name") or "")
    for day in conference["days"]:
        for room, talks in day["rooms"].items():
            programme.talks += (_json_talk(talk, day["date"], room, zone, options.language) for talk in talks)
    return programme.tables()


def _json_talk(talk: Item, day: str, room: str, zone: str, language: str) -> Talk:
    persons = talk.get("persons") or []
    named = [
        (text(one, "public_name", "name", "full_public_name"), text(one, "biography")) for one in persons
    ]
    return Talk(
        text(talk, "title"),
        known_language(talk.get("language"), language),
        day_of(talk.get("date") or day),
        text(talk, "start"),
        time_after(text(talk, "start"), text(talk, "duration")),
        zone,
        text(talk, "room") or room,
        text(talk, "type"),
        [Speaker(name, biography=biography) for name, biography in named if name],
    )


def read_schedule_xml(parsed: Any, options: Options) -> list[Table]:
    """Read `schedule.xml` of pretalx and frab."""
    told = parsed.find("conference")
    if told is None:
        raise ValidationError(_("The schedule names no conference."))
    programme = Programme(
        options.language,
        name=_text(told, "title"),
        start=day_of(_text(told, "start")),
        end=day_of(_text(told, "end")),
        venue=_text(told, "venue"),
        website=_text(told, "url"),
    )
    for day in parsed.iter("day"):
        for room in day.iter("room"):
            programme.talks += (
                _xml_talk(talk, day, room, _text(told, "time_zone_name"), options.language)
                for talk in room.iter("event")
            )
    return programme.tables()


def _xml_talk(talk: Any, day: Any, room: Any, zone: str, language: str) -> Talk:
    start = _text(talk, "start")
    return Talk(
        _text(talk, "title"),
        known_language(_text(talk, "language"), language),
        day_of(_text(talk, "date") or day.get("date")),
        start,
        time_after(start, _text(talk, "duration")),
        zone,
        _text(talk, "room") or room.get("name", ""),
        _text(talk, "type"),
        [Speaker(name) for one in talk.iter("person") if (name := (one.text or "").strip())],
    )


def _text(element: Any, name: str) -> str:
    return str(element.findtext(name) or "").strip()


# Indico


def is_indico(parsed: Any) -> bool:
    results = parsed.get("results") if isinstance(parsed, dict) else None
    return isinstance(results, list) and all(isinstance(one, dict) and "title" in one for one in results)


def is_indico_timetable(parsed: Any) -> bool:
    return isinstance(parsed, dict) and isinstance(parsed.get("results"), dict)


def read_indico(parsed: Any, options: Options) -> list[Table]:
    """Read the export of one event, with its contributions (`?detail=contributions`) or sessions."""
    if len(parsed["results"]) != 1:
        raise ValidationError(_("The file has several events or none. Export one at a time."))
    (event,) = parsed["results"]
    programme = Programme(
        options.language,
        name=text(event, "title"),
        start=_moment(event, "startDate")[0],
        end=_moment(event, "endDate")[0],
        venue=text(event, "location"),
        website=text(event, "url"),
    )
    programme.talks = [_indico_talk(one, options.language) for one in _contributions(event)]
    return programme.tables()


def read_indico_timetable(parsed: Any, options: Options) -> list[Table]:
    """Read a timetable, which does not name its event."""
    if not options.event:
        raise ValidationError(_("A timetable does not name its event: write above to which it belongs."))
    programme = Programme(options.language, event=options.event)
    days = (day for event in parsed["results"].values() for day in event.values())
    entries = (entry for day in days for entry in day.values())
    programme.talks = [_indico_talk(one, options.language) for one in _entries(entries)]
    return programme.tables()


def _contributions(event: Item) -> Iterator[Item]:
    for session in event.get("sessions") or []:
        yield from session.get("contributions") or [session.get("session", session)]
    yield from event.get("contributions") or []


def _entries(entries: Iterable[Item]) -> Iterator[Item]:
    """Yield the contributions of a timetable; those of a session after it."""
    for entry in entries:
        if text(entry, "entryType") != "Break":
            yield entry
            inner = entry.get("entries")
            yield from _entries(inner.values() if isinstance(inner, dict) else ())


def _moment(item: Item, name: str) -> tuple[str, str, str]:
    """Return day, time and zone."""
    told = item.get(name) or {}
    return text(told, "date"), text(told, "time")[:5], text(told, "tz")


def _indico_talk(one: Item, language: str) -> Talk:
    day, start, zone = _moment(one, "startDate")
    last, end, _zone = _moment(one, "endDate")
    roles = {
        "speakers": Participation.Role.SPEAKER,
        "presenters": Participation.Role.SPEAKER,
        "conveners": Participation.Role.CHAIR,
        "chairs": Participation.Role.CHAIR,
    }
    people = [_indico_speaker(person, role) for name, role in roles.items() for person in one.get(name) or []]
    return Talk(
        *(text(one, "title"), language, day, start),
        *(end if last == day else "", zone, text(one, "room"), text(one, "type", "entryType")),
        [person for person in people if person.name],
    )


def _indico_speaker(person: Item, role: str) -> Speaker:
    given, family = text(person, "first_name", "firstName"), text(person, "last_name", "familyName")
    name = f"{given} {family}".strip() or text(person, "fullName", "name")
    return Speaker(name, family if given else "", text(person, "affiliation"), role=role)


# Popolo


def events(document: Document, item: Item) -> Iterator[Cells]:
    yield filled(
        **{
            document.column("name"): text(item, "name"),
            document.column("venue"): text(item, "location"),
            document.column("description"): text(item, "description"),
        },
        start=day_of(text(item, "start_date")),
        end=day_of(text(item, "end_date")),
    )


register(
    PopoloTable(Event, "events", events, rank=4),
    TableSource("pretalx, frab (schedule.json)", is_schedule, read_schedule),
    TableSource("pretalx, frab (schedule.xml)", lambda parsed: is_xml(parsed, "schedule"), read_schedule_xml),
    TableSource("Indico", is_indico, read_indico),
    TableSource(gettext_lazy("Indico, timetable"), is_indico_timetable, read_indico_timetable),
)
