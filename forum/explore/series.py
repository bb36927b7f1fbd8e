"""Events by year and series: a row for each series, and one for all events."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_noop

from forum.events.context import dates_of
from forum.events.models import Edition, Event, Series
from forum.events.years import is_year_uncertain
from forum.explore.base import YearChart, name_cells, name_columns
from forum.quotations.models import Quotation
from records.core.status import visible
from records.core.text import roman
from records.serializers.base import absolute
from records.site.lists import PREVIEW_SIZE, PreviewList

ALL_EVENTS = gettext_noop("All events, each counted once")
MAX_SERIES = 8
MAX_NUMERAL = 4  # letters of a Roman numeral that fit a mark
ALL = 0  # key of the lane of all events; no series has this primary key


def ordinals(event: Any) -> dict[int, int | None]:
    """Return the ordinals of an event of the chart by the keys of its series."""
    found: dict[int, int | None] = event.ordinals
    return found


def numeral(event: Event, series: int) -> str:
    """Return the number of its edition of a series: Roman if short enough, empty if unknown."""
    number = ordinals(event).get(series)
    letters = roman(number) if number else ""
    return letters if len(letters) <= MAX_NUMERAL else str(number)


def dated_title(event: Event) -> str:
    """Return name and days, with any doubt about them, and whether it was called off."""
    return ", ".join(filter(None, (event.title, dates_of(event))))


@dataclass(frozen=True)
class SeriesYear:
    """The events of a year (None: undated ones) in a series (None: all events)."""

    year: int | None
    series: Series | None
    events: list[Any]

    @property
    def count(self) -> int:
        return len(self.events)

    @property
    def joint_count(self) -> int:
        return sum(len(ordinals(event)) > 1 for event in self.events)

    @property
    def uncertain_count(self) -> int:
        return sum(is_year_uncertain(event.start) for event in self.events)

    @property
    def has_quotations(self) -> bool:
        return any(event.has_quotations for event in self.events)

    @property
    def list_url(self) -> str:
        """Address of the list of these events; without a year, of all events of the series."""
        filters = {"series": self.series.slug} if self.series else {}
        if self.year:
            filters["year"] = str(self.year)
        return reverse("event-list", query=filters)


class SeriesByYear(YearChart):
    """Number of events by year and series."""

    max_years = 30

    @cached_property
    def events(self) -> list[Any]:
        """All published events by date, with `ordinals` and whether words are quoted of them (two queries)."""
        quotations = Quotation.objects.published().direct().filter(event=OuterRef("pk"))
        events = Event.objects.published().without_descriptions("").newest_first().reverse()
        events = events.annotate(has_quotations=Exists(quotations))
        editions: dict[int, dict[int, int | None]] = defaultdict(dict)
        rows = Edition.objects.filter(visible("series")).order_by("pk")
        for event, series, ordinal in rows.values_list("event", "series", "ordinal"):
            editions[event][series] = ordinal
        found: list[Any] = list(events)
        for one in found:
            one.ordinals = editions[one.pk]
        return found

    @cached_property
    def cells(self) -> dict[tuple[int | None, int | None], list[Any]]:
        """Events by year and primary key of a series; all events of a year stand under None as well."""
        cells: dict[tuple[int | None, int | None], list[Any]] = defaultdict(list)
        for event in self.events:
            for series in (None, *ordinals(event)):
                cells[event.year, series].append(event)
        return cells

    @cached_property
    def known_years(self) -> set[int]:
        return {event.year for event in self.events if event.year}

    @cached_property
    def sizes(self) -> Counter[int]:
        """Number of events by primary key of a series."""
        return Counter(series for event in self.events for series in ordinals(event))

    @cached_property
    def series(self) -> list[Series]:
        """The series with most events, those with joint events beside each other (one query)."""
        largest = sorted(self.sizes, key=lambda pk: (-self.sizes[pk], pk))[:MAX_SERIES]
        found = Series.objects.without_descriptions("").in_bulk(largest)
        return [found[pk] for pk in self._side_by_side(largest)]

    def _side_by_side(self, series: list[int]) -> list[int]:
        """Begin with the first; let the one follow that has most joint events with the one before."""
        joint = Counter(pair for event in self.events for pair in combinations(sorted(ordinals(event)), 2))
        waiting, placed, last = list(series), [], 0
        while waiting:
            last = max(waiting, key=lambda pk: joint[min(last, pk), max(last, pk)])
            waiting.remove(last)
            placed.append(last)
        return placed

    def cell(self, year: int | None, series: Series | None) -> SeriesYear:
        return SeriesYear(year, series, self.cells.get((year, series.pk if series else None), []))

    @property
    def table(self) -> list[tuple[int, list[SeriesYear]]]:
        """A row for each year with events, the latest first."""
        return [(year, self._row(year)) for year in reversed(self.years) if year in self.known_years]

    @property
    def undated_row(self) -> list[SeriesYear]:
        return self._row(None) if (None, None) in self.cells else []

    def _row(self, year: int | None) -> list[SeriesYear]:
        return [self.cell(year, series) for series in (None, *self.series)]

    @property
    def totals(self) -> list[SeriesYear]:
        """All events of each column, with those of years that are not drawn and those without a date."""
        of_series = ([event for event in self.events if one.pk in ordinals(event)] for one in self.series)
        return [self.all_events, *map(partial(SeriesYear, None), self.series, of_series)]

    @property
    def all_events(self) -> SeriesYear:
        return SeriesYear(None, None, self.events)

    @property
    def is_truncated(self) -> bool:
        """Tell if there are more series than are drawn."""
        return len(self.sizes) > len(self.series)

    @cached_property
    def not_drawn(self) -> dict[str, PreviewList]:
        """Events that have no place among the series: `undated` ones, and those `without_series`."""
        groups = {
            "undated": [event for event in self.events if event.year is None],
            "without_series": [event for event in self.events if event.year and not ordinals(event)],
        }
        return {name: PreviewList(found[:PREVIEW_SIZE], len(found), "") for name, found in groups.items()}

    def csv_rows(self) -> Iterator[list[Any]]:
        """Yield a row for each year and series, and one for all events of the year."""
        yield [
            "year", *name_columns("series"), "events", "joint_events", "year_uncertain", "event_ids", "url",
        ]  # fmt: skip
        known = Series.objects.in_bulk(self.sizes)
        for year, pk in sorted(self.cells, key=lambda key: (key[0] or 9999, key[1] or 0)):
            cell = self.cell(year, known.get(pk or 0))
            yield [
                year or "",
                *name_cells(cell.series, ALL_EVENTS),
                cell.count,
                cell.joint_count,
                cell.uncertain_count,
                " ".join(event.uid for event in cell.events),
                absolute(cell.list_url) if year else "",
            ]
