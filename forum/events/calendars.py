"""Events as entries of a calendar, with those of their sessions whose times are known."""

from django.utils.translation import gettext as _

from forum.events.context import date_doubts, status_sentence
from forum.events.models import Event, Session
from records.core.locale_formats import country_name, doubt, format_date_range, format_partial_date
from records.serializers.base import absolute
from records.serializers.calendars import CalendarEntry, CalendarPart

CALENDAR_STATUSES = {
    Event.EventStatus.SCHEDULED: "CONFIRMED",
    Event.EventStatus.RESCHEDULED: "CONFIRMED",
    Event.EventStatus.POSTPONED: "DRAFT",  # of a note, as which it stands without a day
    Event.EventStatus.CANCELLED: "CANCELLED",
}


def calendar_entry(event: Event) -> CalendarEntry:
    country = country_name(event.country) if event.country else ""
    places = (str(event.localized("venue")), str(event.localized("city")), country)
    location = ", ".join(filter(None, places)) or (_("Online") if event.is_online else "")
    description = [
        status_sentence(event),
        str(event.localized("description")),
        *(session_line(session) for session in event.sessions.all() if session.times),
        *(f"{doubt}." for doubt in date_doubts(event)),
        unknown_days(event),
        absolute(event.get_absolute_url()),
    ]
    is_postponed = event.event_status == Event.EventStatus.POSTPONED
    called_off = str(event.get_event_status_display()) if event.is_called_off else ""
    return CalendarEntry(
        record=event,
        summary=": ".join(filter(None, (called_off, str(event.localized("name"))))),
        start=event.calendar_start,
        end=None if is_postponed else event.end,
        status=CALENDAR_STATUSES.get(event.event_status, ""),  # type: ignore[call-overload]
        parts=[] if is_postponed else session_entries(event, location),
        location=location,
        description=list(filter(None, description)),
        categories=[edition.series.title for edition in event.editions.all()],
    )


def session_line(session: Session) -> str:
    """Return a session with its day, times and room, for programs that show only the event."""
    day = format_partial_date(session.date)
    return ", ".join(filter(None, (str(session), day, session.times, str(session.localized("room")))))


def session_entries(event: Event, location: str) -> list[CalendarPart]:
    """Return the sessions whose day, time and zone are known."""
    found = []
    for session in event.sessions.all():
        start, end = session.moment(session.start_time), session.moment(session.end_time)
        if start and start.tzinfo:
            room = ", ".join(filter(None, (str(session.localized("room")), location)))
            summary = f"{session} – {event.localized('name')}"
            found.append(CalendarPart(session.slug, summary, start, end, room, bool(doubt(session.date))))
    return found


def unknown_days(event: Event) -> str:
    """Return a sentence on the days that no source gives; nothing if all are known."""
    if event.start is None:
        return _("No source states when it was held.")
    if event.start.precision != "day":
        days = format_date_range(event.start, event.end)
        return _("No source states the days; what is known: {days}.").format(days=days)
    if event.end is None or event.end.precision != "day":
        return _("No source states the last day.")
    return ""
