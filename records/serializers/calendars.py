"""Calendars (iCalendar, RFC 5545). What is known to the month or the year alone is a note without a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils.translation import get_language

from records.core import registry
from records.core.dates.fields import PartialDate
from records.core.models import Record
from records.serializers.base import absolute
from records.serializers.negotiation import Format


@dataclass(frozen=True)
class CalendarPart:
    """A part of a record with times, such as a session; `key` names it within the record."""

    key: str
    summary: str
    start: datetime
    end: datetime | None
    location: str = ""
    is_doubtful: bool = False


@dataclass(frozen=True)
class CalendarEntry:
    """A record in the words of iCalendar. The sentences of `description` are printed a line each."""

    record: Record
    summary: str
    start: PartialDate | None
    end: PartialDate | None
    location: str = ""
    description: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    # As iCalendar has it; without one it follows from the doubt about the days.
    status: str = ""
    parts: list["CalendarPart"] = field(default_factory=list)

    @property
    def days(self) -> tuple[date, date] | None:
        """First and last day; the first one twice where the last is not known, or a wrong one comes before it."""
        first, last = (
            day.earliest if day and day.precision == "day" else None for day in (self.start, self.end)
        )
        return (first, max(first, last or first)) if first else None


class Calendar:
    """The entries of one kind of record: `entry` makes the one of a record."""

    def __init__(self, model: type[Record], entry: Callable[[Any], CalendarEntry]) -> None:
        self.model, self.entry = model, entry


def calendar(model: type[Record], records: Iterable[Record], name: str, url: str) -> bytes:
    """Return a calendar of records fetched with `for_page()`."""
    whole = icalendar.Calendar()
    whole.add("prodid", f"-//{settings.SITE_NAME}//{urlsplit(settings.SITE_URL).netloc}//")
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("name", name)
    whole.add("x-wr-calname", name)
    whole.add("url", url)
    # One day between looks, for the programs that know this and for those that know that.
    whole.add("x-published-ttl", "P1D")
    whole["refresh-interval"] = icalendar.prop.vDuration(timedelta(days=1), params={"VALUE": "DURATION"})
    if declared := registry.get(Calendar, model):
        for record in records:
            entry = declared.entry(record)
            for component in (_component(entry), *(_part(entry, part) for part in entry.parts)):
                whole.add_component(component)
    return bytes(whole.to_ical())


def _component(entry: CalendarEntry) -> Any:
    record, language = entry.record, {"language": get_language() or ""}
    component: Any = icalendar.Event() if entry.days else icalendar.Journal()
    component.add("uid", _uid(record))
    component.add("dtstamp", record.updated_at)
    component.add("created", record.created_at)
    component.add("last-modified", record.updated_at)
    component.add("summary", entry.summary, parameters=language)
    component.add("description", "\n".join(entry.description), parameters=language)
    component.add("url", absolute(record.get_permanent_url()))
    if entry.categories:
        component.add("categories", entry.categories)
    if entry.days:
        first, last = entry.days
        is_doubtful = any(day and (day.uncertain or day.approximate) for day in (entry.start, entry.end))
        component.add("dtstart", first)
        # The end of a span of days is the day after the last one.
        component.add("dtend", last + timedelta(days=1))
        component.add("status", entry.status or ("TENTATIVE" if is_doubtful else "CONFIRMED"))
        component.add("transp", "TRANSPARENT")
        if entry.location:
            component.add("location", entry.location, parameters=language)
    elif entry.status:
        component.add("status", entry.status if entry.status != "CONFIRMED" else "FINAL")
    return component


def _uid(record: Record, key: str = "") -> str:
    return f"{'-'.join(filter(None, (record.uid, key)))}@{urlsplit(settings.SITE_URL).netloc}"


def _part(entry: CalendarEntry, part: CalendarPart) -> Any:
    """Return a part as an event of its own, in UTC: no program needs to know its zone."""
    record, language = entry.record, {"language": get_language() or ""}
    component: Any = icalendar.Event()
    component.add("uid", _uid(record, part.key))
    component.add("related-to", _uid(record))
    component.add("dtstamp", record.updated_at)
    component.add("summary", part.summary, parameters=language)
    component.add("dtstart", part.start.astimezone(UTC))
    if part.end:
        component.add("dtend", part.end.astimezone(UTC))
    component.add("status", entry.status or ("TENTATIVE" if part.is_doubtful else "CONFIRMED"))
    component.add("url", absolute(record.get_permanent_url()))
    if part.location:
        component.add("location", part.location, parameters=language)
    return component


def subscription_url(path: str) -> str:
    """An address under which a calendar program subscribes, instead of keeping a file."""
    return f"webcal://{urlsplit(settings.SITE_URL).netloc}{path}"


ICS = Format(
    *("ics", "text/calendar", "iCalendar"),
    lambda one: calendar(type(one), [one], one.title, absolute(one.get_absolute_url())),
    is_file=True,
)
ICS_LIST = replace(
    ICS,
    write=lambda some: calendar(some.model, some, f"{some.title} – {settings.SITE_NAME}", some.url),
    route="calendar",
)
