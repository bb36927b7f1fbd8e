"""Rules of events and of those who take part in them."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from forum.events.models import Event, Participation
from people.publication import not_held
from records.core.rules import Finding, Rows, Severity, error, rule, warning


def days_of(participation: Participation) -> tuple[date | None, date | None]:
    """Return the first and the last day on which somebody may have taken part."""
    session, event = participation.session, participation.event
    first = session.date_earliest if session else None
    last = session.date_latest if session else None
    return first or event.start_earliest, last or event.end_latest or event.start_latest


def _with_office(participations: Rows) -> Rows:
    in_office = participations.filter(office__isnull=False)
    return in_office.select_related("office__organization", "event", "session", "person")


@rule(Participation, publication=True, data_check=True, rows=_with_office)
def office_was_held_at_the_event(participation: Participation) -> Iterator[Finding]:
    if message := not_held(participation.office, *days_of(participation)):
        yield error("office", message)


@rule(Event, publication=True, only=Severity.WARNING)
def event_has_a_day(event: Event) -> Iterator[Finding]:
    if event.start is None:
        yield warning(_("It does not say when the event was held."))


@rule(Event, publication=True, only=Severity.WARNING)
def people_have_offices(event: Event) -> Iterator[Finding]:
    without = event.participations.filter(office__isnull=True).select_related("person")
    for name in dict.fromkeys(one.person.name for one in without if not one.localized("affiliation")):
        yield warning(_("It does not say in which office %(name)s took part.") % {"name": name})
