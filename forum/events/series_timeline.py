"""Timelines: the editions of a series in a row, by numeral and year."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from forum.events.models import Edition, Event

MAX_EDITIONS = 24


@dataclass(frozen=True)
class Timeline:
    """The editions of one series, around the one of an event."""

    edition: Edition
    editions: list[Edition]


def timelines(event: Event) -> list[Timeline]:
    """Return for each series of an event its published editions in order of time (one query)."""
    own = list(event.editions.all())
    if not own:
        return []
    known = Edition.objects.of_published_events().filter(series__in=[edition.series_id for edition in own])
    editions = (
        known.select_related("event")
        .only("series", "ordinal", "event__slug", "event__start")
        .order_by(F("event__start_earliest").asc(nulls_last=True), "ordinal", "pk")
    )
    return [
        Timeline(one, _around(event, [e for e in editions if e.series_id == one.series_id])) for one in own
    ]


def _around(event: Event, editions: list[Edition]) -> list[Edition]:
    """Return the `MAX_EDITIONS` editions nearest to that of the event."""
    place = next((place for place, edition in enumerate(editions) if edition.event_id == event.pk), 0)
    first = max(0, min(place - MAX_EDITIONS // 2, len(editions) - MAX_EDITIONS))
    return editions[first : first + MAX_EDITIONS]


def latest_editions(series: Any) -> list[Edition]:
    """Return the latest editions of a series of `for_list()`, in order of time."""
    return sorted(series.known_editions, key=_time_of)[-MAX_EDITIONS:]


def _time_of(edition: Edition) -> tuple[date, int]:
    start = edition.event.start
    return (start.earliest if start and start.earliest else date.max, edition.ordinal or 0)
