"""Drawings of the events by year and series: a lane for each series, and one for all events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.events.models import Event, Series
from forum.explore.data.base import is_year_uncertain
from forum.explore.data.series import SeriesByYear, SeriesYear, dated_title, numeral, ordinals
from forum.explore.svg import shapes as svg
from records.core.languages import LocalizedText

ALL = 0  # key of the lane of all events; no series has this primary key


@dataclass(frozen=True)
class Grid:
    """Places of years and lanes: along x and y in the wide drawing, along y and x in the narrow one."""

    years: dict[int, float]
    lanes: dict[int, float]
    radius: float
    half_year: float
    half_lane: float
    is_tall: bool

    def point(self, year: int, lane: int) -> tuple[float, float]:
        return self._placed(self.years[year], self.lanes[lane])

    def _placed(self, along: float, across: float) -> tuple[float, float]:
        return (across, along) if self.is_tall else (along, across)

    def tie(self, year: int, lanes: tuple[int, int]) -> str:
        """Return the path from one lane to another; around the marks of lanes between, it runs between the years."""
        along, order = self.years[year], list(self.lanes)
        start, end = sorted(self.lanes[lane] for lane in lanes)
        corners = [(along, start), (along, end)]
        if abs(order.index(lanes[0]) - order.index(lanes[1])) > 1:
            beside = along - self.half_year if self.is_tall else along + self.half_year
            corners[1:1] = [(beside, start + self.half_lane), (beside, end - self.half_lane)]
        points = (self._placed(*corner) for corner in corners)
        return "M" + "L".join(f"{svg.num(x)} {svg.num(y)}" for x, y in points)


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
        is_tall=False,
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


def _tall_drawing(chart: SeriesByYear) -> svg.Drawing:
    lanes, left, top, pitch = _lanes(chart), 46, 186, 38
    step = min(52.0, (360 - left) / len(lanes))
    bottom, right = top + pitch * len(chart.years), left + step * len(lanes)
    grid = Grid(
        {year: top + pitch * (place + 0.5) for place, year in enumerate(reversed(chart.years))},
        {lane: left + step * (place + 0.5) for place, lane in enumerate(lanes)},
        min(15, step / 2 - 1.5),
        half_year=pitch / 2,
        half_lane=step / 2,
        is_tall=True,
    )
    drawing = svg.Drawing("360", svg.num(bottom), "tall", marks=list(_marks(chart, grid)))
    for year, y in grid.years.items():
        drawing.lines.append(svg.path(f"M0 {svg.num(y - pitch / 2)}H{svg.num(right)}", "grid yr"))
        drawing.labels.append(svg.label(0, y + 5, 14, str(year), css_class="soft"))
    for lane, x in grid.lanes.items():
        drawing.lines.append(svg.path(f"M{svg.num(x)} {top - 4}V{svg.num(bottom)}", "lane"))
        name = _lane_name(lanes[lane])
        lines, language = svg.wrap(str(name), 13, top - 14), svg.foreign_language(name)
        x += 4.5 - 7.8 * (len(lines) - 1)
        drawing.labels.append(svg.label(x, top - 10, 13, *lines, language=language, is_upright=True))
    return drawing


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
    title = _("%(first)s and %(second)s, %(year)s: %(joint)s joint events of %(number)s") % {
        "first": first.series,
        "second": second.series,
        "year": first.year,
        "joint": len(events),
        "number": either,
    }
    return reverse("event-list", query={"series": slugs, "year": first.year}), title


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
