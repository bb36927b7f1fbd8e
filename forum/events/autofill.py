"""Values of an event that can be filled in: its one session, its day, the office held then, where its city is."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db.models import Q

from forum.events.models import Event, Participation, Session
from forum.events.publication import days_of
from people.models import Office, Person
from people.publication import may_be_held
from records.core.dates.fields import PartialDate
from records.core.dates.parse import typed_date
from records.editing.forms.form_fields import is_key


def session_of(event: Event | None, speaker: Person | None = None) -> Session | None:
    """The only session of an event; else the only one in which the speaker took part."""
    found = list(event.sessions.all()[:2]) if event else []
    if event and speaker and len(found) > 1:
        found = list(event.sessions.filter(participations__person=speaker).distinct()[:2])
    return found[0] if len(found) == 1 else None


def day_of(event: Event | None, session: Session | None) -> str:
    """The day of a session; else that of an event that was held on one day."""
    if session is not None and session.date is not None:
        return str(session.date)
    if event is None or event.start is None or event.start.precision == "interval":
        return ""
    is_one_day = event.end is None or str(event.end) == str(event.start)
    return str(event.start) if is_one_day else ""


def days_of_form(values: Mapping[str, str]) -> tuple[date | None, date | None]:
    """Return the days that a form speaks of: the one typed as `said_on`, else those of its session or event."""
    if typed := values.get("said_on"):
        with suppress(ValidationError):
            day = PartialDate(typed_date(typed))
            return day.earliest, day.latest
    keys = {name: values[name] for name in ("session", "event") if is_key(values.get(name, ""))}
    session = Session.objects.filter(pk=keys.get("session")).select_related("event").first()
    event = session.event if session else Event.objects.filter(pk=keys.get("event")).first()
    return days_of(Participation(event=event, session=session)) if event else (None, None)


def coordinates_of(city: Mapping[str, str | None], country: str) -> tuple[float, float] | None:
    """The latitude and longitude of a city, by its names in their columns, as an event in it has them."""
    named = reduce(or_, (Q(**{column: name}) for column, name in city.items() if name), Q())
    if not named or not country:
        return None
    there = Event.objects.filter(named, country=country, latitude__isnull=False).order_by("-pk")
    return there.values_list("latitude", "longitude").first()  # type: ignore[return-value]


def office_of(
    speaker: Person | None, event: Event | None, first: date | None, last: date | None
) -> Office | None:
    """The office in which somebody took part in an event; else the one that was held between two days."""
    if speaker is None:
        return None
    offices = Office.objects.filter(person=speaker)
    taken = offices.filter(participations__event=event).distinct() if event else offices.none()
    held = [one for one in taken if may_be_held(one, first, last)]
    if not held and (first or last):
        offices = offices.select_related("organization")
        held = [one for one in offices if may_be_held(one, first, last)]
    return held[0] if len(held) == 1 else None
