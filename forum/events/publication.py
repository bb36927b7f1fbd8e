"""Rules of events, of those who take part in them, and of the documents that they adopt."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from forum.events.models import Document, Event, Participation, Session
from people.publication import not_held
from records.core.dates.fields import PartialDate
from records.core.dates.words import days_in_words, in_sentence
from records.core.locale_formats import zone_of_city
from records.core.models import Status
from records.core.publication import TimeZoneOf
from records.core.registry import register
from records.core.rules import Finding, Rows, Severity, error, rule, warning


def zone_of_event(event: Event) -> str:
    """Return the time zone in which the sessions of an event are told, else that of its city or country."""
    told = (
        event.sessions.exclude(time_zone="")
        .order_by("order", "pk")
        .values_list("time_zone", flat=True)
        .first()
    )
    cities = event.in_all_languages("city").values()
    return told or zone_of_city(event.country, map(str, cities))


register(TimeZoneOf(Event, zone_of_event))


def days_of(there: Any) -> tuple[date | None, date | None]:
    """Return the first and the last day of the session, else of the event, at which somebody took part or spoke."""
    session, event = there.session, there.event
    first = session.date_earliest if session else None
    last = session.date_latest if session else None
    return first or event.start_earliest, last or event.end_latest or event.start_latest


def days_of_event(event: Event) -> tuple[date | None, date | None]:
    """Return the first and the last day of an event; one whose end is not told is held on the day of its start."""
    return event.start_earliest, event.end_latest if event.end else event.start_latest


def lies_outside(day: PartialDate, first: date | None, last: date | None) -> bool:
    """Return whether none of the days that a date may mean lies between two days; an end that is not known is open."""
    is_early = first and day.latest and day.latest < first
    is_late = last and day.earliest and day.earliest > last
    return bool(is_early or is_late)


@rule(
    Session,
    publication=True,
    data_check=True,
    loading=True,
    rows=lambda sessions: sessions.select_related("event"),
)
def session_is_held_at_its_event(session: Session) -> Iterator[Finding]:
    if session.date and lies_outside(session.date, *days_of_event(session.event)):
        days = days_in_words(session.event.start, session.event.end)
        facts = {"day": capfirst(in_sentence(session.date)), "days": days}
        yield error("date", _("%(day)s lies outside the event: %(days)s.") % facts)


def _with_ordinal(events: Rows) -> Rows:
    return events.filter(editions__ordinal__isnull=False).distinct()


@rule(Event, publication=True, data_check=True, loading=True, only=Severity.WARNING, rows=_with_ordinal)
def editions_follow_each_other(event: Event) -> Iterator[Finding]:
    """By years: between the editions before and after it, the nearest of which the day is known."""
    for edition in (edition for edition in event.editions.all() if edition.ordinal is not None):
        dated = edition.series.editions.filter(event__start_earliest__isnull=False)
        others = dated.exclude(pk=edition.pk).exclude(event__status=Status.WITHDRAWN).select_related("event")
        before = others.filter(ordinal__lt=edition.ordinal).order_by("-ordinal").first()
        after = others.filter(ordinal__gt=edition.ordinal).order_by("ordinal").first()
        for first, second in ((before, edition), (edition, after)):
            if first and second and _is_of_later_year(first.event, second.event):
                facts = {
                    "first": first,
                    "year": first.event.year,
                    "second": second,
                    "next": second.event.year,
                }
                message = _(
                    "“%(first)s” is of %(year)s, and the edition after it, “%(second)s”, is of %(next)s."
                )
                yield warning(message % facts)


def _is_of_later_year(event: Event, other: Event) -> bool:
    first, last = event.start_earliest, other.start_latest
    return bool(first and last and first.year > last.year)


def _with_office(participations: Rows) -> Rows:
    in_office = participations.filter(office__isnull=False)
    return in_office.select_related("office__organization", "event", "session", "person")


@rule(Participation, publication=True, data_check=True, loading=True, rows=_with_office)
def office_was_held_at_the_event(participation: Participation) -> Iterator[Finding]:
    if message := not_held(participation.office, *days_of(participation)):
        yield error("office", message)


@rule(Event, publication=True, only=Severity.WARNING)
def event_has_a_day(event: Event) -> Iterator[Finding]:
    if event.start is None:
        yield warning(_("It does not say when the event was held."))


@rule(Event, publication=True, data_check=True, only=Severity.WARNING)
def event_status_is_true(event: Event) -> Iterator[Finding]:
    """Nobody speaks at an event that is called off, and none is announced for days that are over."""
    last = event.end_latest or event.start_latest
    is_awaited = event.event_status in (Event.EventStatus.SCHEDULED, Event.EventStatus.RESCHEDULED)
    if is_awaited and last and last < timezone.localdate():
        yield warning(_("It is announced for days that are over: say whether it took place."))
    if event.is_called_off and event.quotations.exists():
        yield warning(_("Words are recorded at an event that is said to be called off."))


@rule(Event, publication=True, only=Severity.WARNING)
def people_have_offices(event: Event) -> Iterator[Finding]:
    without = event.participations.filter(office__isnull=True).select_related("person")
    for name in dict.fromkeys(one.person.name for one in without if not one.localized("affiliation")):
        yield warning(_("It does not say in which office %(name)s took part.") % {"name": name})


@rule(
    Document,
    publication=True,
    data_check=True,
    only=Severity.WARNING,
    rows=lambda documents: documents.select_related("event"),
)
def document_is_of_its_event(document: Document) -> Iterator[Finding]:
    """An event adopts no document after it is over, nor before it has begun."""
    event = document.event
    if event and document.date and lies_outside(document.date, *days_of_event(event)):
        facts = {
            "day": capfirst(in_sentence(document.date)),
            "days": days_in_words(event.start, event.end),
        }
        yield warning(_("%(day)s lies outside the event that adopted it: %(days)s.") % facts)


@rule(Document, publication=True, only=Severity.WARNING)
def document_can_be_read(document: Document) -> Iterator[Finding]:
    if not document.localizations("url") and not document.localizations("archived_url"):
        yield warning(_("It names no address where the document can be read."))
