"""Events by year and series, and their drawing: a lane for each series, and one for all events."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations, pairwise
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from forum.events.context import dates_of
from forum.events.models import Edition, Event, Series
from forum.explore import shapes as svg
from forum.explore.base import YearChart, is_year_uncertain, name_cells, name_columns
from forum.quotations.models import Quotation
from records.core.languages import LocalizedText
from records.core.status import visible
from records.core.text import roman
from records.serializers.base import absolute
from records.site.lists import PREVIEW_SIZE, PreviewList

ALL_EVENTS = gettext_noop("All events, each counted once")
MAX_SERIES = 8
MAX_NUMERAL = 4  # letters of a Roman numeral that fit a mark
ALL = 0  # key of the lane of all events; no series has this primary key


def ordinals(event: Event) -> dict[int, int | None]:
    """Return the number of an event's edition, or None, by primary key of each of its series."""
    return {edition.series_id: edition.ordinal for edition in event.editions.all()}


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
        """All published events by date, whether words are quoted of them, and their editions (two queries)."""
        quotations = Quotation.objects.published().direct().filter(event=OuterRef("pk"))
        editions = Prefetch("editions", Edition.objects.filter(visible("series")))
        events = Event.objects.published().annotate(has_quotations=Exists(quotations))
        return list(events.prefetch_related(editions).order_by("start_earliest", "pk"))

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
        found = Series.objects.in_bulk(largest)
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


# The drawing


@dataclass(frozen=True)
class Grid:
    """Places of years and lanes, along x and y."""

    years: dict[int, float]
    lanes: dict[int, float]
    radius: float
    half_year: float
    half_lane: float

    def point(self, year: int, lane: int) -> tuple[float, float]:
        return self.years[year], self.lanes[lane]

    def tie(self, year: int, lanes: tuple[int, int]) -> str:
        """Return the path from one lane to another; around the marks of lanes between, it runs between the years."""
        x, order = self.years[year], list(self.lanes)
        start, end = sorted(self.lanes[lane] for lane in lanes)
        corners = [(x, start), (x, end)]
        if abs(order.index(lanes[0]) - order.index(lanes[1])) > 1:
            beside = x + self.half_year
            corners[1:1] = [(beside, start + self.half_lane), (beside, end - self.half_lane)]
        return "M" + "L".join(f"{svg.num(x)} {svg.num(y)}" for x, y in corners)


def series_drawings(chart: SeriesByYear) -> list[svg.Drawing]:
    return [_wide_drawing(chart), _tall_drawing(chart)] if chart.years else []


def _lanes(chart: SeriesByYear) -> dict[int, Series | None]:
    return {**{series.pk: series for series in chart.series}, ALL: None}


def _lane_name(series: Series | None) -> LocalizedText:
    return series.localized("name") if series else LocalizedText(_("All events"), "", "", is_fallback=False)


def _wide_drawing(chart: SeriesByYear) -> svg.Drawing:
    lanes, left, top, pitch = _lanes(chart), 250, 36, 56
    step = min(78.0, (1220 - left) / len(chart.years))
    right, bottom = left + step * len(chart.years), top + pitch * len(lanes)
    grid = Grid(
        {year: left + step * (place + 0.5) for place, year in enumerate(chart.years)},
        {lane: top + pitch * (place + 0.5) for place, lane in enumerate(lanes)},
        min(17, step / 2 - 1.5),
        half_year=step / 2,
        half_lane=pitch / 2,
    )
    drawing = svg.Drawing("1220", svg.num(bottom), "broad", marks=list(_marks(chart, grid)))
    for year, x in grid.years.items():
        drawing.lines.append(svg.path(f"M{svg.num(x - step / 2)} {top - 6}V{svg.num(bottom)}", "grid yr"))
        size = min(13, step / 2.9)
        drawing.labels.append(svg.label(x, 20, size, str(year), css_class="soft", anchor="middle"))
    for lane, y in grid.lanes.items():
        drawing.lines.append(svg.path(f"M{left} {svg.num(y)}H{svg.num(right)}", "lane"))
        name = _lane_name(lanes[lane])
        lines, language = svg.wrap(str(name), 13, left - 15, max_lines=3), svg.foreign_language(name)
        drawing.labels.append(svg.label(0, y + 4.5 - 7.8 * (len(lines) - 1), 13, *lines, language=language))
    return drawing


@dataclass(frozen=True)
class YearList(Grid):
    """A list by year, the latest first: below each year its series in rows, and all its events beside it."""

    heights: dict[tuple[int, int], float]

    def point(self, year: int, lane: int) -> tuple[float, float]:
        return self.lanes[lane], self.heights[year, lane]

    def tie(self, year: int, lanes: tuple[int, int]) -> str:
        """Return the path from one row to another; past the rows between, it runs on their left."""
        rows = [lane for row_year, lane in self.heights if row_year == year and lane]
        (x, start), (_x, end) = sorted(self.point(year, lane) for lane in lanes)
        if abs(rows.index(lanes[0]) - rows.index(lanes[1])) == 1:
            return f"M{svg.num(x)} {svg.num(start)}V{svg.num(end)}"
        around = svg.num(x - self.radius - 6)
        return f"M{svg.num(x)} {svg.num(start)}H{around}V{svg.num(end)}H{svg.num(x)}"


def _tall_drawing(chart: SeriesByYear) -> svg.Drawing:
    lanes, pitch, size, labels, lines = _lanes(chart), 36, 13, [], []
    left, heights, y = {lane: 40.0 if lane else 76.0 for lane in lanes}, {}, 0.0
    years = [year for year in reversed(chart.years) if year in chart.known_years]
    for year in years:
        heights[year, ALL] = y + pitch / 2
        labels.append(svg.label(0, y + pitch / 2 + 5, 15, str(year), css_class="who"))
        for lane, series in lanes.items():
            if lane and chart.cell(year, series).count:
                y += pitch
                heights[year, lane], name = y + pitch / 2, _lane_name(series)
                text, language = svg.truncate(str(name), size, 360 - 66), svg.foreign_language(name)
                labels.append(svg.label(66, y + pitch / 2 + 4.5, size, text, language=language))
        y += pitch + 8
        lines.append(svg.path(f"M0 {svg.num(y - 4)}H360", "lane"))
    columns = dict.fromkeys(years, 0.0)
    grid = YearList(columns, left, 15, half_year=0, half_lane=0, heights=heights)
    marks = list(_marks(chart, grid))
    return svg.Drawing("360", svg.num(y), "tall", lines=lines, labels=labels, marks=marks)


def _marks(chart: SeriesByYear, grid: Grid) -> Iterator[SafeString]:
    """Yield a mark for each year and series; a joint event is one link over all marks that stand for it alone."""
    for year in grid.years:
        row = {lane: chart.cell(year, series) for lane, series in _lanes(chart).items()}
        singles = {lane: cell.events[0] for lane, cell in row.items() if lane and cell.count == 1}
        yield from _ties(row, singles, grid)
        for event in dict.fromkeys(singles.values()):
            lanes = [lane for lane, single in singles.items() if single is event]
            yield _event_mark(event, year, lanes, grid)
        for lane, cell in row.items():
            if cell.count and lane not in singles:
                yield _cell_mark(cell, *grid.point(year, lane), grid.radius)


def _ties(row: dict[int, SeriesYear], singles: dict[int, Event], grid: Grid) -> Iterator[SafeString]:
    """Yield lines between series with joint events, unless the event has a link of its own over both."""
    joint: dict[tuple[int, int], list[Event]] = {}
    for event in row[ALL].events:
        for pair in pairwise(lane for lane in grid.lanes if lane in ordinals(event)):
            if not all(singles.get(lane) is event for lane in pair):
                joint.setdefault(pair, []).append(event)
    for pair, events in joint.items():
        first, second = (row[lane] for lane in pair)
        yield svg.mark(*_tie_link(first, second, events), svg.path(grid.tie(first.year or 0, pair), "tie"))


def _tie_link(first: SeriesYear, second: SeriesYear, events: list[Event]) -> tuple[str, str]:
    """Return address and title of the line between two series."""
    if len(events) == 1:
        return events[0].get_absolute_url(), dated_title(events[0])
    slugs = [cell.series.slug for cell in (first, second) if cell.series]
    either = len({event.pk for cell in (first, second) for event in cell.events})
    facts = {"first": first.series, "second": second.series, "year": first.year, "joint": len(events)}
    title = _("%(first)s and %(second)s, %(year)s: %(joint)s joint events of %(number)s")
    url = reverse("event-list", query={"series": slugs, "year": first.year})
    return url, title % {**facts, "number": either}


def _event_mark(event: Any, year: int, lanes: Sequence[int], grid: Grid) -> SafeString:
    """Return the link of the only event of its year in these series."""
    css_class = svg.dot_class(event.has_quotations, is_year_uncertain(event.start))
    pairs = pairwise(lane for lane in grid.lanes if lane in ordinals(event))
    ties = (svg.path(grid.tie(year, pair), "tie") for pair in pairs if set(pair) <= set(lanes))
    points = [(grid.point(year, lane), numeral(event, lane)) for lane in lanes]
    circles = (svg.circle(x, y, grid.radius, css_class) for (x, y), _letters in points)
    ink = "serif inv" if event.has_quotations else "serif"
    labels = (svg.label_inside(x, y, grid.radius, letters, ink) for (x, y), letters in points if letters)
    title = svg.described(dated_title(event), event.has_quotations, uncertain=0)
    return svg.mark(event.get_absolute_url(), title, *ties, *circles, *labels)


def _cell_mark(cell: SeriesYear, x: float, y: float, radius: float) -> SafeString:
    """Return the square for several events of a year in a series, or for all events of the year."""
    half, uncertain = radius * 0.88, cell.uncertain_count
    counted = ngettext("%(number)s event", "%(number)s events", cell.count) % {"number": cell.count}
    title = svg.described(
        f"{_lane_name(cell.series)}, {cell.year}: {counted}", cell.has_quotations, uncertain
    )
    number = svg.label_inside(x, y, half, str(cell.count), "inv" if cell.has_quotations else "")
    shape = svg.square(x, y, half, svg.dot_class(cell.has_quotations, uncertain))
    return svg.mark(cell.list_url, title, shape, number)
