"""Events, documents, series and topics as rows, in schema.org, as citations, in feeds and in sitemaps."""

from contextlib import suppress
from dataclasses import replace
from datetime import time

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.events.calendars import calendar_entry
from forum.events.context import dates_of
from forum.events.models import Document, Event, Organizer, Series, Session, Topic
from people.models import Person
from people.serializers import OFFICE, office_that_day
from records.core.dates.fields import PartialDate
from records.core.locale_formats import format_partial_date
from records.core.registry import register
from records.serializers.base import OTHER_NAMES, Nested, Serializer, absolute, permanent_url
from records.serializers.calendars import Calendar
from records.serializers.citations import Author, Citable, Work, record_work
from records.serializers.feeds import Feed, with_doubt, with_translation_note
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
OFFICE_THAT_DAY = office_that_day(
    lambda row: row.office.known_name_on(row.day) if row.office else "",
    *("office__organization__other_names", "session", "event"),
)
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
        "subjectOf": references((*event.articles.all(), *event.documents.all())),
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
    if not (venue or city or event.country or event.latitude is not None):
        return None
    return known(
        {
            "@type": "Place",
            "name": venue,
            "address": known(address) if city or event.country else None,
            "geo": geo(event),
        }
    )


def geo(event: Event) -> Node | None:
    """Return where the place is on the map (WGS 84, degrees)."""
    if event.latitude is None:
        return None
    return {"@type": "GeoCoordinates", "latitude": event.latitude, "longitude": event.longitude}


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
    is_postponed = event.event_status == Event.EventStatus.POSTPONED
    day = "previousStartDate" if is_postponed else "startDate"
    return known(
        {
            "@type": "Event",
            "@id": f"{permanent_url(event)}#{session.slug}",
            "name": language_values(session, "name"),
            day: iso_moment(session, session.start_time) or certain_date(session.date),
            "eventStatus": EVENT_STATUSES.get(event.event_status),  # type: ignore[call-overload]
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


def document_type(document: Document) -> str:
    return "Report" if document.kind == Document.Kind.REPORT else "DigitalDocument"


def document_properties(document: Document) -> Node:
    addresses = (*document.localizations("url"), *document.localizations("archived_url"))
    return {
        "name": language_values(document, "name"),
        "description": language_values(document, "description"),
        "genre": str(document.get_kind_display()),
        "identifier": document.symbol,
        "dateCreated": certain_date(document.date),
        "disambiguatingDescription": doubtful_date(_("date"), document.date),
        "recordedAt": reference(document.event),
        "publisher": reference(document.publisher),
        "inLanguage": document.language,
        "sameAs": [str(address) for address in addresses],
        **evidence(document),
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


# Citations


def event_work(event: Event) -> Work:
    """Return the record of an event to cite, with its days; of one that is called off, with that it is."""
    days = None if event.event_status == Event.EventStatus.POSTPONED else days_of(event)
    work = record_work(event, days, csl_type="event", ris_type="CONF")
    status = str(event.get_event_status_display()).lower() if event.is_called_off else ""
    return replace(work, genre=f"{work.genre}; {status}") if status else work


def days_of(event: Event) -> PartialDate | None:
    """Return the days of an event as one date; the first alone where notation has none for both together."""
    start, end = event.start, event.end
    if start and end and start != end:
        with suppress(ValidationError):
            return PartialDate(f"{start}/{end}")
    return start or end


def document_work(document: Document) -> Work:
    """Return a document to cite: at its own address in the page's language, else at the page of the archive."""
    archived, title = permanent_url(document), document.localized("name")
    issuer = document.publisher if document.publisher and document.publisher.is_visible else None
    name = str(issuer.localized("name")) if issuer else ""
    event = document.event if document.event and document.event.is_visible else None
    return Work(
        record=document,
        title=title,
        genre=str(document.get_kind_display() or document._meta.verbose_name),
        when=document.date,
        url=str(document.localized("url")) or archived,
        permanent_url=archived,
        author=Author(name, name) if name else None,
        occasion=str(event.localized("name")) if event else "",
        csl_type="document",
        ris_type="ELEC",
    )


# Feeds


def document_lines(document: Document) -> list[object]:
    event = document.event if document.event and document.event.is_visible else None
    return [
        document.get_kind_display(),
        with_doubt(format_partial_date(document.date), document.date),
        event.localized("name") if event else "",
        with_translation_note(document.localized("description")),
    ]


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
        Document,
        *("name", "kind", "symbol", "date", "event", "publisher", "language"),
        *("url", "archived_url", "description"),
    ),
    SchemaType(Document, document_type, document_properties),
    Citable(Document, document_work),
    Feed(Document, document_lines),
    RecordSitemap(Document),
)
register(
    Serializer(
        Event,
        *("name", "kind", "start", "end", "event_status", "mode", "venue", "city", "country"),
        *("latitude", "longitude", "delegations", "theme", "description", "website"),
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
            Nested("office", *OFFICE),
            *OFFICE_THAT_DAY,
            *(SESSION, "affiliation", "affiliation_language", "remark", "order"),
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
