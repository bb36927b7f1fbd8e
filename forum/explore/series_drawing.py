"""The drawing of events by year and series: a lane for each series, and one for all events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.events.models import Event, Series
from forum.events.years import is_year_uncertain
from forum.explore import shapes as svg
from forum.explore.series import SeriesByYear, SeriesYear, dated_title, numeral, ordinals
from records.core.languages import LocalizedText

ALL = 0  # key of the lane of all events; no series has this primary key


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
