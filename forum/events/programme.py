"""An event as its page tells it: bodies by role, people by session, words by speaker."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from forum.events.models import Event, Organizer, Participation, Session
from records.core.dates.fields import PartialDate
from records.core.dates.formats import format_date_range

ROLE_HEADINGS = {
    Organizer.Role.ORGANIZER: ngettext_lazy("Organizer", "Organizers"),
    Organizer.Role.CO_ORGANIZER: ngettext_lazy("Co-organizer", "Co-organizers"),
    Organizer.Role.CONVENER: ngettext_lazy("Convener", "Conveners"),
    Organizer.Role.HOST: ngettext_lazy("Host", "Hosts"),
    Organizer.Role.SUPPORTER: ngettext_lazy("With the support of", "With the support of"),
    Organizer.Role.SPONSOR: ngettext_lazy("Sponsor", "Sponsors"),
}


@dataclass(frozen=True)
class RoleGroup:
    """Bodies with one role in an event, under a heading in the singular or the plural."""

    role: str
    organizers: list[Organizer]

    @property
    def heading(self) -> str:
        return str(ROLE_HEADINGS[Organizer.Role(self.role)] % len(self.organizers))


@dataclass(frozen=True)
class SessionBlock:
    """A session and who took part in it."""

    session: Session
    participations: list[Participation]


def organizers_in_order(event: Event) -> list[Organizer]:
    """Return the bodies behind an event, by role and then as the source names them."""
    roles = Organizer.Role.values
    return sorted(event.organizers.all(), key=lambda organizer: roles.index(organizer.role))


def role_groups(event: Event) -> list[RoleGroup]:
    """The bodies behind an event under their roles."""
    by_role = groupby(organizers_in_order(event), key=lambda organizer: organizer.role)
    return [RoleGroup(role, list(organizers)) for role, organizers in by_role]


def session_blocks(event: Event) -> list[SessionBlock]:
    """The sessions of an event with their people."""
    people = list(event.participations.all())
    return [
        SessionBlock(session, [one for one in people if one.session_id == session.pk])
        for session in event.sessions.all()
    ]


def people_of_no_session(event: Event) -> list[Participation]:
    """Return the people who took part in no session that a source names."""
    return [one for one in event.participations.all() if one.session_id is None]


def speaker_blocks(quotations: Iterable[Any]) -> list[list[Any]]:
    """Return quotations in source order, cut where speaker, office or session changes."""
    by_speaker = groupby(quotations, key=lambda one: (one.speaker_id, one.office_id, one.session_id))
    return [list(block) for _key, block in by_speaker]


def date_doubts(event: Event) -> list[str]:
    """Return sentences about the days of an event that are not certain."""
    if event.end is None or event.end == event.start:
        return [sentence for sentence in [_doubt_about(event.start)] if sentence]
    return [sentence for end in (event.start, event.end) if (sentence := _doubt_about(end))]


def _doubt_about(value: PartialDate | None) -> str:
    if value is None or not (value.uncertain or value.approximate):
        return ""
    day = {"date": format_date_range(value, None, year=value.precision == "year")}
    if value.uncertain and value.approximate:
        return _("%(date)s is inferred and approximate") % day
    return _("%(date)s is inferred") % day if value.uncertain else _("%(date)s is approximate") % day


def event_trail(event: Event) -> list[dict[str, str]]:
    """Return the breadcrumb above an event: all events, those of its year."""
    url = reverse("event-list")
    trail = [{"label": _("Events"), "url": url}]
    if event.year:
        trail.append({"label": str(event.year), "url": f"{url}?year={event.year}"})
    return trail
