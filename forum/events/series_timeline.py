"""Timelines: the editions of a series in a row, by numeral and year."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.db.models import F
from django.urls import reverse

from forum.events.models import Edition, Event
from forum.events.roman import roman
from records.core.dates.value import PartialDate

MAX_EDITIONS = 24


@dataclass(frozen=True)
class TimelineEdition:
    """One edition in a timeline: numeral and year may be unknown."""

    numeral: str
    year: int | None
    url: str
    is_current: bool

    @classmethod
    def of(
        cls, ordinal: int | None, slug: str, start: PartialDate | None, *, is_current: bool = False
    ) -> Self:
        """An edition by its ordinal, with the slug and the start of its event."""
        year = start.earliest.year if start and start.earliest else None
        return cls(roman(ordinal) if ordinal else "", year, reverse("event-detail", args=[slug]), is_current)


@dataclass(frozen=True)
class Timeline:
    """The editions of one series, around the one of this event."""

    edition: Edition
    editions: list[TimelineEdition]


def timelines(event: Event) -> list[Timeline]:
    """For each series of the event its published editions in order of time, at most `MAX_EDITIONS` (one query)."""
    editions = list(event.editions.all())
    if not editions:
        return []
    sisters = Edition.objects.of_published_events().filter(
        series__in=[edition.series_id for edition in editions]
    )
    rows = sisters.order_by(F("event__start_earliest").asc(nulls_last=True), "ordinal", "pk").values_list(
        "series_id", "event_id", "ordinal", "event__slug", "event__start"
    )
    known = [(series, TimelineEdition.of(*facts, is_current=pk == event.pk)) for series, pk, *facts in rows]
    return [
        Timeline(one, _around([sister for pk, sister in known if pk == one.series_id])) for one in editions
    ]


def _around(editions: list[TimelineEdition]) -> list[TimelineEdition]:
    """The editions nearest to the current one."""
    place = next((place for place, edition in enumerate(editions) if edition.is_current), 0)
    first = max(0, min(place - MAX_EDITIONS // 2, len(editions) - MAX_EDITIONS))
    return editions[first : first + MAX_EDITIONS]


def latest_editions(series: Any) -> list[TimelineEdition]:
    """The latest editions of a series fetched with its editions, in order of time."""
    known = sorted(series.known_editions, key=_time_of)
    return [TimelineEdition.of(one.ordinal, one.event.slug, one.event.start) for one in known[-MAX_EDITIONS:]]


def _time_of(edition: Edition) -> tuple[date, int]:
    start = edition.event.start
    return (start.earliest if start and start.earliest else date.max, edition.ordinal or 0)
