"""Calendars (iCalendar, RFC 5545). What is known to the month or the year alone is a note without a day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils.translation import get_language, ngettext

from records.core import registry
from records.core.dates.fields import PartialDate
from records.core.locale_formats import format_list
from records.core.models import Record
from records.core.text import one_line
from records.serializers.base import absolute
from records.serializers.negotiation import Format

MOST_NAMED = 10  # of the entries without a day


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
        first, last = (day.earliest if day and has_day(day) else None for day in (self.start, self.end))
        return (first, max(first, last or first)) if first else None


def has_day(value: PartialDate | None) -> bool:
    """Return whether a date is known to the day, so that a calendar can show it."""
    return value is not None and value.precision == "day"


class Calendar:
    """The entries of one kind of record: `entry` makes the one of a record."""

    def __init__(self, model: type[Record], entry: Callable[[Any], CalendarEntry]) -> None:
        self.model, self.entry = model, entry


def without_days(names: Sequence[str], count: int) -> str:
    """Return a sentence on the entries without a known day, some of which are named; "" where there are none."""
    if not count:
        return ""
    sentence = ngettext(
        "%(count)s event has no known day, and calendars leave it out: %(names)s.",
        "%(count)s events have no known day, and calendars leave them out: %(names)s.",
        count,
    )
    named = [f"“{one_line(name)}”" for name in names[:MOST_NAMED]]
    if more := count - len(named):
        named.append(ngettext("%(n)s other", "%(n)s others", more) % {"n": more})
    return sentence % {"count": count, "names": format_list(named)}


def calendar(model: type[Record], records: Iterable[Record], name: str, url: str) -> bytes:
    """Return a calendar of records fetched with `for_page()`; its description says what has no day in it."""
    declared = registry.get(Calendar, model)
    entries = [declared.entry(record) for record in records] if declared else []
    dayless = [entry.record.title for entry in entries if not entry.days]
    whole = icalendar.Calendar()
    whole.add("prodid", f"-//{settings.SITE_NAME}//{urlsplit(settings.SITE_URL).netloc}//")
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("name", one_line(name))
    whole.add("x-wr-calname", one_line(name))
    if left_out := without_days(dayless, len(dayless)):
        whole.add("description", left_out)
        whole.add("x-wr-caldesc", left_out)
    whole.add("url", url)
    # One day between looks, for the programs that know this and for those that know that.
    whole.add("x-published-ttl", "P1D")
    whole["refresh-interval"] = icalendar.prop.vDuration(timedelta(days=1), params={"VALUE": "DURATION"})
    for entry in entries:
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
    component.add("summary", one_line(entry.summary), parameters=language)
    component.add("description", "\n".join(entry.description), parameters=language)
    component.add("url", absolute(record.get_permanent_url()))
    if entry.categories:
        component.add("categories", [one_line(name) for name in entry.categories])
    if entry.days:
        first, last = entry.days
        is_doubtful = any(day and (day.uncertain or day.approximate) for day in (entry.start, entry.end))
        component.add("dtstart", first)
        # The end of a span of days is the day after the last one.
        if last < date.max:
            component.add("dtend", last + timedelta(days=1))
        component.add("status", entry.status or ("TENTATIVE" if is_doubtful else "CONFIRMED"))
        component.add("transp", "TRANSPARENT")
        if entry.location:
            component.add("location", one_line(entry.location), parameters=language)
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
    component.add("summary", one_line(part.summary), parameters=language)
    component.add("dtstart", part.start.astimezone(UTC))
    if part.end:
        component.add("dtend", part.end.astimezone(UTC))
    component.add("status", entry.status or ("TENTATIVE" if part.is_doubtful else "CONFIRMED"))
    component.add("url", absolute(record.get_permanent_url()))
    if part.location:
        component.add("location", one_line(part.location), parameters=language)
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
