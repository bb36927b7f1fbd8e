"""Events, series and topics as rows, in schema.org, as citations, in calendars, in feeds and in sitemaps."""

from contextlib import suppress
from datetime import time

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.events.context import date_doubts, dates_of, status_sentence
from forum.events.models import Event, Organizer, Series, Session, Topic
from people.models import Person
from people.serializers import OFFICE
from records.core.dates.fields import PartialDate
from records.core.locale_formats import country_name, doubt, format_date_range, format_partial_date
from records.core.registry import register
from records.serializers.base import OTHER_NAMES, Nested, Serializer, absolute, permanent_url
from records.serializers.calendars import Calendar, CalendarEntry, CalendarPart
from records.serializers.citations import Citable, Work, record_work
from records.serializers.feeds import Feed, with_translation_note
from records.serializers.schema_org import (
    Node,
    SchemaType,
    alternate_names,
    certain_date,
    doubtful_date,
    evidence,
    known,
    language_values,
    reference,
    references,
)
from records.serializers.sitemaps import RecordSitemap

PHOTOS = Nested("photos", "slug", "image", "caption", "text_status", "alt", "credit", "url", "order")
SESSION = Nested("session", "slug", "name")
CALENDAR_STATUSES = {
    Event.EventStatus.SCHEDULED: "CONFIRMED",
    Event.EventStatus.RESCHEDULED: "CONFIRMED",
    Event.EventStatus.POSTPONED: "DRAFT",  # of a note, as which it stands without a day
    Event.EventStatus.CANCELLED: "CANCELLED",
}
ATTENDANCE_MODES = {
    Event.Mode.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Event.Mode.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Event.Mode.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}
EVENT_STATUSES = {
    Event.EventStatus.SCHEDULED: "https://schema.org/EventScheduled",
    Event.EventStatus.POSTPONED: "https://schema.org/EventPostponed",
    Event.EventStatus.RESCHEDULED: "https://schema.org/EventRescheduled",
    Event.EventStatus.CANCELLED: "https://schema.org/EventCancelled",
}


# schema.org


def event_properties(event: Event) -> Node:
    doubts = (doubtful_date(_("start"), event.start), doubtful_date(_("end"), event.end))
    return {
        "name": language_values(event, "name"),
        "alternateName": alternate_names(event.other_names.all()),
        "description": language_values(event, "description"),
        **event_days(event),
        "disambiguatingDescription": [sentence for sentence in doubts if sentence],
        "eventAttendanceMode": ATTENDANCE_MODES.get(attendance_mode(event)),  # type: ignore[call-overload]
        "location": locations(event),
        "superEvent": references(edition.series for edition in event.editions.all()),
        "subEvent": [session_node(session, event) for session in event.sessions.all()],
        **organizers(event),
        "performer": performers(event),
        "about": references(event.topics.all()),
        "subjectOf": references(event.articles.all()),
        "recordedIn": references(event.quotations.all()),
        "sameAs": [str(website) for website in event.localizations("website")],
        **evidence(event),
    }


def event_days(event: Event) -> Node:
    """Return the days of an event and whether it is to take place; a postponed one has only those planned before."""
    days = {"startDate": certain_date(event.start), "endDate": certain_date(event.end)}
    if event.event_status == Event.EventStatus.POSTPONED:
        days = {"previousStartDate": certain_date(event.start)}
    status = EVENT_STATUSES.get(event.event_status)  # type: ignore[call-overload]
    return {**days, "eventStatus": status}


def attendance_mode(event: Event) -> str:
    return Event.Mode.ONLINE if event.is_online else event.mode


def locations(event: Event) -> list[Node]:
    """Return the place of an event, and the address at which it was online, or else its page here."""
    found = [place(event)]
    if attendance_mode(event) in (Event.Mode.ONLINE, Event.Mode.HYBRID):
        website = str(event.localized("website")) or permanent_url(event)
        found.append({"@type": "VirtualLocation", "url": website})
    return [one for one in found if one]


def place(event: Event) -> Node | None:
    """Return the place of an event, as far as a source gives it."""
    city, venue = language_values(event, "city"), language_values(event, "venue")
    address = {"@type": "PostalAddress", "addressLocality": city, "addressCountry": event.country}
    if not (venue or city or event.country):
        return None
    return known(
        {"@type": "Place", "name": venue, "address": known(address) if city or event.country else None}
    )


def organizers(event: Event) -> Node:
    """Return organizers, sponsors, and supporters as contributors, by property."""
    found: dict[str, list[Node]] = {}
    for organizer in event.organizers.all():
        if organization := reference(organizer.organization):
            other = "sponsor" if organizer.role == Organizer.Role.SPONSOR else "contributor"
            name = "organizer" if organizer.is_organizing else other
            found.setdefault(name, []).append(organization)
    return found


def performers(event: Event) -> list[Node]:
    """Return the participants, each once, with all roles."""
    roles: dict[Person, dict[str, None]] = {}
    for one in event.participations.all():
        names = roles.setdefault(one.person, {})
        names |= {str(one.get_role_display()): None} if one.role else {}
    return [
        known({"@type": "PerformanceRole", "roleName": list(names), "performer": reference(person)})
        for person, names in roles.items()
    ]


def session_node(session: Session, event: Event) -> Node:
    room = language_values(session, "room")
    location = {"@type": "Place", "name": room} if room else None
    return known(
        {
            "@type": "Event",
            "@id": f"{permanent_url(event)}#{session.slug}",
            "name": language_values(session, "name"),
            "startDate": iso_moment(session, session.start_time) or certain_date(session.date),
            "endDate": iso_moment(session, session.end_time),
            "location": location,
            "disambiguatingDescription": doubtful_date(_("date"), session.date),
            "superEvent": {"@id": permanent_url(event)},
        }
    )


def iso_moment(session: Session, time: time | None) -> str:
    """Return a time of a session with its day; nothing if the day is not known, inferred or only planned."""
    moment = session.moment(time) if certain_date(session.date) else None
    is_off = session.event.event_status == Event.EventStatus.POSTPONED
    return moment.isoformat() if moment and not is_off else ""


def series_properties(series: Series) -> Node:
    return {
        "name": language_values(series, "name"),
        "alternateName": alternate_names(series.other_names.all()),
        "description": language_values(series, "description"),
        "organizer": reference(series.framework),
        "subEvent": references(edition.event for edition in series.known_editions),  # type: ignore[attr-defined]
        **evidence(series),
    }


def topic_properties(topic: Topic) -> Node:
    topics = {"@type": "DefinedTermSet", "url": absolute(reverse("topic-list")), "name": _("Topics")}
    return {
        "name": language_values(topic, "name"),
        "alternateName": alternate_names(topic.other_names.all()),
        "description": language_values(topic, "description"),
        "inDefinedTermSet": topics,
        **evidence(topic),
    }


# Calendars


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


# Citations


def event_work(event: Event) -> Work:
    """Return the record of an event to cite, with its days."""
    return record_work(event, days_of(event), csl_type="event", ris_type="CONF")


def days_of(event: Event) -> PartialDate | None:
    """Return the days of an event as one date; the first alone where notation has none for both together."""
    start, end = event.start, event.end
    if start and end and start != end:
        with suppress(ValidationError):
            return PartialDate(f"{start}/{end}")
    return start or end


# Feeds


def described(record: Event | Series | Topic, *lines: object) -> list[object]:
    """Return the lines of an entry in a feed, with the description."""
    return [*lines, with_translation_note(record.localized("description"))]


register(
    Serializer(Topic, "name", "kind", "parent", "description", OTHER_NAMES),
    SchemaType(Topic, lambda topic: "DefinedTerm", topic_properties),
    Feed(Topic, lambda topic: described(topic, topic.get_kind_display())),
    Citable(Topic, record_work),
    RecordSitemap(Topic, rank=1),
)
register(
    Serializer(
        Series,
        *("name", "framework", "description"),
        Nested("editions", "event", "ordinal", "order", is_shown=lambda edition: edition.event.is_visible),
        OTHER_NAMES,
    ),
    SchemaType(Series, lambda series: "EventSeries", series_properties),
    Citable(Series, record_work),
    Feed(Series, described),
)
register(
    Serializer(
        Event,
        *("name", "kind", "start", "end", "event_status", "mode", "venue", "city", "country"),
        *("theme", "description", "website"),
        Nested("editions", "series", "ordinal", "order", is_shown=lambda edition: edition.series.is_visible),
        Nested(
            *("organizers", "organization", "role", "order"),
            is_shown=lambda organizer: organizer.organization.is_visible,
        ),
        Nested(
            *("sessions", "slug", "name", "kind", "date", "start_time", "end_time", "time_zone", "room"),
            *("coverage", "order"),
        ),
        Nested(
            *("participations", "person", "role"),
            *(Nested("office", *OFFICE), SESSION, "affiliation", "affiliation_language", "remark", "order"),
            is_shown=lambda participation: participation.person.is_visible,
        ),
        "topics",
        PHOTOS,
        OTHER_NAMES,
    ),
    SchemaType(Event, lambda event: "Event", event_properties),
    Citable(Event, event_work),
    Calendar(Event, calendar_entry),
    Feed(Event, lambda event: described(event, dates_of(event))),
    RecordSitemap(Event),
    RecordSitemap(Series),
)
