"""Where the marks of the pictures of `forum.explore.data` stand: lines, words and marks of an SVG, wide and narrow.

A narrow page shows another drawing than a wide one, so that letters and marks keep their size. Figures are texts:
no language writes its own decimal mark into a drawing.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.events.models import Series, Topic
from forum.explore.data import Cell, Held, Pair, Partners, SeriesByYear, TopicsByYear, TopicYear
from organizations.models import Organization
from records.core.languages import LocalizedText
from records.site.preview_list import address

# The widest letters of the page's fonts take so much of their size, on average.
LETTER = 0.56
CAPITAL = 0.7


@dataclass(frozen=True)
class Shape:
    """A circle (its centre and radius), a square (a corner and its side) or a path; `look` is its class."""

    tag: str
    look: str
    place: tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """Words in a drawing, on one line or several; `is_upright` turns them by a quarter."""

    x: str
    y: str
    size: str
    lines: tuple[tuple[str, str], ...]
    look: str = ""
    anchor: str = ""
    language: str = ""
    is_upright: bool = False


@dataclass(frozen=True)
class Mark:
    """A link in a drawing: what it says to who hovers or listens, its shapes, and the words in them."""

    url: str
    title: str
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...] = ()


@dataclass
class Drawing:
    """An SVG by its parts, from the back to the front."""

    width: str
    height: str
    look: str
    lines: list[Shape] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


def n(value: float) -> str:
    """A number as SVG writes it."""
    return f"{round(value, 1):g}"


def circle(x: float, y: float, radius: float, look: str) -> Shape:
    return Shape("circle", look, (n(x), n(y), n(radius)))


def square(x: float, y: float, radius: float, look: str) -> Shape:
    return Shape("rect", look, (n(x - radius), n(y - radius), n(2 * radius)))


def path(drawn: str, look: str) -> Shape:
    return Shape("path", look, (drawn,))


def text(x: float, y: float, size: float, *lines: str, **more: Any) -> Label:
    """Words whose first line stands on y (upright: begins there)."""
    first = 0.0 if more.get("is_upright") else y
    placed = tuple((n(first + 1.2 * size * number), line) for number, line in enumerate(lines))
    return Label(n(x), n(y), n(size), placed, **more)


def inside(x: float, y: float, radius: float, words: str, look: str = "") -> Label:
    """Words in the middle of a mark, as large as fits it."""
    letter = LETTER if words.isdigit() else CAPITAL
    size = min(13.5, 1.7 * radius / max(1.0, letter * len(words)), 1.3 * radius)
    return text(x, y + size * 0.36, size, words, look=look, anchor="middle")


def width_of(words: str, size: float) -> float:
    """About how wide words are; ideographs are as wide as they are high."""
    return sum(size if east_asian_width(letter) in "WF" else size * LETTER for letter in words)


def cut(words: str, size: float, room: float) -> str:
    """Words that fit a line, with an ellipsis for what does not."""
    if width_of(words, size) <= room:
        return words
    kept = words
    while kept and width_of(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip(' ,;:-–')}…"


def wrapped(words: str, size: float, room: float, most: int = 2) -> list[str]:
    """Words on so many lines at most, cut at the end of the last one."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(lines) == most or not lines[-1] or width_of(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return [cut(line, size, room) for line in lines]


def foreign(name: LocalizedText) -> str:
    """The language of a name that is not of the page's."""
    return name.language if name.is_fallback else ""


# Events by year and series


@dataclass(frozen=True)
class Grid:
    """Where years and series cross: along x and y in the wide drawing, along y and x in the narrow one."""

    years: dict[int, float]
    lanes: dict[int, float]
    radius: float
    # Half the way to the next year, and to the next lane.
    aside: float
    half: float
    is_tall: bool

    def point(self, year: int, lane: int) -> tuple[float, float]:
        return self._placed(self.years[year], self.lanes[lane])

    def _placed(self, along: float, across: float) -> tuple[float, float]:
        return (across, along) if self.is_tall else (along, across)

    def tie(self, year: int, lanes: tuple[int, int]) -> str:
        """A line from one lane to another; round the marks of the lanes between it runs where no year has its own."""
        along, order = self.years[year], list(self.lanes)
        start, end = sorted(self.lanes[lane] for lane in lanes)
        corners = [(along, start), (along, end)]
        if abs(order.index(lanes[0]) - order.index(lanes[1])) > 1:
            beside = along - self.aside if self.is_tall else along + self.aside
            corners[1:1] = [(beside, start + self.half), (beside, end - self.half)]
        points = (self._placed(*corner) for corner in corners)
        return "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points)


def _dot(is_filled: bool, uncertain: int) -> str:
    """Classes of a mark: filled or open, its outline broken where a year is in doubt."""
    return " ".join(name for name, holds in (("dot", True), ("on", is_filled), ("maybe", uncertain)) if holds)


def _with_look(title: str, has_words: bool, uncertain: int = 0) -> str:
    """What a mark says, with what its look says."""
    filled = _("with quotations") if has_words else ""
    return ", ".join(filter(None, (title, filled, _("year uncertain") if uncertain else "")))


ALL = 0  # the lane of all events; no series has this key


def series_drawings(picture: SeriesByYear) -> list[Drawing]:
    return [_series_wide(picture), _series_tall(picture)] if picture.years else []


def _lanes(picture: SeriesByYear) -> dict[int, Series | None]:
    return {**{series.pk: series for series in picture.series}, ALL: None}


def _series_wide(picture: SeriesByYear) -> Drawing:
    lanes, left, top, pitch = _lanes(picture), 250, 36, 56
    step = min(78.0, (1220 - left) / len(picture.years))
    right, bottom = left + step * len(picture.years), top + pitch * len(lanes)
    grid = Grid(
        {year: left + step * (place + 0.5) for place, year in enumerate(picture.years)},
        {lane: top + pitch * (place + 0.5) for place, lane in enumerate(lanes)},
        min(17, step / 2 - 1.5),
        aside=step / 2,
        half=pitch / 2,
        is_tall=False,
    )
    drawing = Drawing("1220", n(bottom), "broad")
    for year, x in grid.years.items():
        drawing.lines.append(path(f"M{n(x - step / 2)} {top - 6}V{n(bottom)}", "grid yr"))
        drawing.labels.append(text(x, 20, min(13, step / 2.9), str(year), look="soft", anchor="middle"))
    for lane, y in grid.lanes.items():
        drawing.lines.append(path(f"M{left} {n(y)}H{n(right)}", "lane"))
        name = _lane_name(lanes[lane])
        lines = wrapped(str(name), 13, left - 15, most=3)
        drawing.labels.append(text(0, y + 4.5 - 7.8 * (len(lines) - 1), 13, *lines, language=foreign(name)))
    drawing.marks.extend(_series_marks(picture, grid))
    return drawing


def _series_tall(picture: SeriesByYear) -> Drawing:
    lanes, left, top, pitch = _lanes(picture), 46, 186, 38
    step = min(52.0, (360 - left) / len(lanes))
    bottom, right = top + pitch * len(picture.years), left + step * len(lanes)
    grid = Grid(
        {year: top + pitch * (place + 0.5) for place, year in enumerate(reversed(picture.years))},
        {lane: left + step * (place + 0.5) for place, lane in enumerate(lanes)},
        min(15, step / 2 - 1.5),
        aside=pitch / 2,
        half=step / 2,
        is_tall=True,
    )
    drawing = Drawing("360", n(bottom), "tall")
    for year, y in grid.years.items():
        drawing.lines.append(path(f"M0 {n(y - pitch / 2)}H{n(right)}", "grid yr"))
        drawing.labels.append(text(0, y + 5, 14, str(year), look="soft"))
    for lane, x in grid.lanes.items():
        drawing.lines.append(path(f"M{n(x)} {top - 4}V{n(bottom)}", "lane"))
        name = _lane_name(lanes[lane])
        lines = wrapped(str(name), 13, top - 14)
        drawing.labels.append(
            text(
                x + 4.5 - 7.8 * (len(lines) - 1),
                top - 10,
                13,
                *lines,
                language=foreign(name),
                is_upright=True,
            )
        )
    drawing.marks.extend(_series_marks(picture, grid))
    return drawing


def _lane_name(series: Series | None) -> LocalizedText:
    return series.localized("name") if series else LocalizedText(_("All events"), "", "", is_fallback=False)


def _series_marks(picture: SeriesByYear, grid: Grid) -> Iterator[Mark]:
    """One mark for each year and series; a joint event is one link over all the marks that are its alone."""
    for year in grid.years:
        row = {lane: picture.cell(year, series) for lane, series in _lanes(picture).items()}
        singles = {lane: cell.events[0] for lane, cell in row.items() if lane and cell.count == 1}
        yield from _ties(row, singles, grid)
        for event in dict.fromkeys(singles.values()):
            lanes = [lane for lane, single in singles.items() if single is event]
            yield _event_mark(event, lanes, grid)
        yield from (
            _cell_mark(cell, *grid.point(year, lane), grid.radius)
            for lane, cell in row.items()
            if cell.count and lane not in singles
        )


def _ties(row: dict[int, Cell], singles: dict[int, Held], grid: Grid) -> Iterator[Mark]:
    """Lines between series that met together, where the joint event is not alone in both."""
    joint: dict[tuple[int, int], list[Held]] = {}
    for event in row[ALL].events:
        lanes = [lane for lane in grid.lanes if lane in event.ordinals]
        for pair in pairwise(lanes):
            if not all(singles.get(lane) is event for lane in pair):
                joint.setdefault(pair, []).append(event)
    for pair, events in joint.items():
        first, second = (row[lane] for lane in pair)
        line = path(grid.tie(first.year or 0, pair), "tie")
        yield Mark(*_tie_says(first, second, events), (line,))


def _tie_says(first: Cell, second: Cell, events: list[Held]) -> tuple[str, str]:
    """Where the line between two series leads, and what it says."""
    if len(events) == 1:
        return events[0].url, events[0].dated_title
    slugs = [cell.series.slug for cell in (first, second) if cell.series]
    names = {"first": first.series, "second": second.series, "year": first.year}
    either = len({event.pk for cell in (first, second) for event in cell.events})
    words = _("%(first)s and %(second)s, %(year)s: %(joint)s joint events of %(number)s")
    url = f"{address('event-list', series=slugs[0])}&series={slugs[1]}&year={first.year}"
    return url, words % {**names, "joint": len(events), "number": either}


def _event_mark(event: Held, lanes: Sequence[int], grid: Grid) -> Mark:
    """The only event of its year in these series."""
    year = event.year or 0
    look = _dot(event.has_words, event.is_uncertain)
    pairs = pairwise(lane for lane in grid.lanes if lane in event.ordinals)
    ties = tuple(path(grid.tie(year, pair), "tie") for pair in pairs if set(pair) <= set(lanes))
    points = [(grid.point(year, lane), event.numeral(lane)) for lane in lanes]
    circles = tuple(circle(x, y, grid.radius, look) for (x, y), _numeral in points)
    ink = "serif inv" if event.has_words else "serif"
    labels = tuple(inside(x, y, grid.radius, numeral, ink) for (x, y), numeral in points if numeral)
    return Mark(event.url, _with_look(event.dated_title, event.has_words), (*ties, *circles), labels)


def _cell_mark(cell: Cell, x: float, y: float, radius: float) -> Mark:
    """Several events of a year in a series, or all of the year, by their number."""
    side = radius * 0.88
    look = _dot(cell.has_words, cell.uncertain)
    name = _lane_name(cell.series)
    counted = ngettext("%(number)s event", "%(number)s events", cell.count) % {"number": cell.count}
    label = inside(x, y, side, str(cell.count), "inv" if cell.has_words else "")
    title = _with_look(f"{name}, {cell.year}: {counted}", cell.has_words, cell.uncertain)
    return Mark(cell.list_url, title, (square(x, y, side, look),), (label,))


# Who organizes with whom


def short_name(body: Organization) -> LocalizedText:
    return body.localized("acronym") or body.localized("name")


def partner_drawings(picture: Partners) -> list[Drawing]:
    if not picture.bodies:
        return []
    return [_matrix(picture, 740, 44, 15, "broad"), _matrix(picture, 366, 25, 12.5, "tall")]


def _matrix(picture: Partners, width: float, step: float, size: float, look: str) -> Drawing:
    """Every two bodies where the row of one meets the column of the other, names along the diagonal."""
    bodies, top = picture.bodies, size
    places = [step * (place + 0.5) for place in range(len(bodies))]
    height = top + places[-1] + step / 2
    drawing = Drawing(n(width), n(height), look)
    most = max(len(events) for events in picture.shared.values())
    for row, body in enumerate(bodies):
        x, y = places[row], top + places[row]
        if row:
            drawing.lines.append(path(f"M{n(places[0])} {n(y)}H{n(x - step / 3)}", "grid"))
        if row < len(bodies) - 1:
            drawing.lines.append(path(f"M{n(x)} {n(y + step / 3)}V{n(top + places[-1])}", "grid"))
        name = short_name(body)
        start = x - step / 4
        label = cut(str(name), size, width - start)
        drawing.labels.append(text(start, y + size * 0.36, size, label, look="who", language=foreign(name)))
        for column in range(row):
            pair = picture.between(bodies[column], body)
            if pair:
                drawing.marks.append(_pair_mark(pair, places[column], y, step, most))
    return drawing


def _pair_mark(pair: Pair, x: float, y: float, step: float, most: int) -> Mark:
    """A circle whose area grows with the number of events, large enough for a finger."""
    least, largest = step * 0.3, step * 0.48
    radius = least + (largest - least) * math.sqrt((pair.count - 1) / max(1, most - 1))
    names = {"first": short_name(pair.first), "second": short_name(pair.second), "number": pair.count}
    words = ngettext(
        "%(first)s and %(second)s: %(number)s event",
        "%(first)s and %(second)s: %(number)s events",
        pair.count,
    )
    label = inside(x, y, radius, str(pair.count), "inv")
    return Mark(pair.list_url, words % names, (circle(x, y, radius, "bub"),), (label,))


# What was spoken about when


def topic_drawings(picture: TopicsByYear) -> list[Drawing]:
    return [_topics_wide(picture), _topics_tall(picture)] if picture.years else []


def _most(picture: TopicsByYear) -> int:
    rows = (one.spoken for topic in picture.drawn for one in picture.row(topic))
    return max((max(spoken.words, spoken.events) for spoken in rows), default=1)


def _topics_wide(picture: TopicsByYear) -> Drawing:
    left, top, pitch = 300, 34, 44
    step = min(110.0, (1220 - left) / len(picture.years))
    right, bottom = left + step * len(picture.years), top + pitch * len(picture.drawn)
    columns = {year: left + step * (place + 0.5) for place, year in enumerate(picture.years)}
    drawing, most = Drawing("1220", n(bottom), "broad"), _most(picture)
    for year, x in columns.items():
        drawing.labels.append(text(x, 18, 13, str(year), look="soft", anchor="middle"))
        drawing.lines.append(path(f"M{n(x - step / 2)} {top - 6}V{n(bottom)}", "grid yr"))
    for place, topic in enumerate(picture.drawn):
        y = top + pitch * (place + 0.5)
        drawing.lines.append(path(f"M0 {n(y + pitch / 2)}H{n(right)}", "lane"))
        drawing.labels.append(_topic_label(topic, y, left - 20))
        for one in picture.row(topic):
            if one.year in columns:
                drawing.marks.extend(_topic_marks(one, columns[one.year], y, min(step / 4, 19), most))
    return drawing


def _topic_label(topic: Topic, y: float, room: float) -> Label:
    name = topic.localized("name")
    lines = wrapped(str(name), 14, room)
    return text(0, y + 5 - 8.5 * (len(lines) - 1), 14, *lines, language=foreign(name))


def _topics_tall(picture: TopicsByYear) -> Drawing:
    """A block for each topic: its name, then the years in which there is something, five in a line."""
    drawing, most, y = Drawing("360", "0", "tall"), _most(picture), 0.0
    for topic in picture.drawn:
        name = topic.localized("name")
        drawing.labels.append(text(0, y + 19, 14, cut(str(name), 14, 358), language=foreign(name)))
        years = [one for one in picture.row(topic) if one.year in picture.years]
        for place, one in enumerate(years):
            x, line = 72 * (place % 5) + 36, y + 42 + 54 * (place // 5)
            drawing.labels.append(text(x, line, 11.5, str(one.year), look="soft", anchor="middle"))
            drawing.marks.extend(_topic_marks(one, x, line + 20, 17, most))
        y += 32 + 54 * math.ceil(len(years) / 5) + 6
        drawing.lines.append(path(f"M0 {n(y)}H360", "lane"))
    drawing.height = n(y + 1)
    return drawing


def _topic_marks(one: TopicYear, x: float, y: float, room: float, most: int) -> Iterator[Mark]:
    """A filled circle for words, an open one for events; side by side where there are both."""
    spoken = one.spoken
    aside = room if spoken.words and spoken.events else 0
    facts = {"topic": one.topic.localized("name"), "year": one.year}
    if spoken.words:
        words = ngettext(
            "%(topic)s, %(year)s: %(number)s quotation or statement",
            "%(topic)s, %(year)s: %(number)s quotations and statements",
            spoken.words,
        )
        disc = Disc(x - aside, y, _size(spoken.words, most, room), _dot(True, spoken.uncertain_words))
        title = _with_look(words % {**facts, "number": spoken.words}, False, spoken.uncertain_words)
        yield _counting(one.words_url, title, disc, spoken.words)
    if spoken.events:
        words = ngettext(
            "%(topic)s, %(year)s: %(number)s event", "%(topic)s, %(year)s: %(number)s events", spoken.events
        )
        disc = Disc(x + aside, y, _size(spoken.events, most, room), _dot(False, spoken.uncertain_events))
        title = _with_look(words % {**facts, "number": spoken.events}, False, spoken.uncertain_events)
        yield _counting(one.events_url, title, disc, spoken.events)


class Disc(NamedTuple):
    """A circle by its centre, its radius and its look."""

    x: float
    y: float
    radius: float
    look: str


def _size(number: int, most: int, room: float) -> float:
    """A radius whose circle grows with its number, up to the room it has."""
    largest = room - 1
    return max(min(10, largest), largest * math.sqrt(number / max(1, most)))


def _counting(url: str, title: str, disc: Disc, number: int) -> Mark:
    """A circle with a number in it."""
    label = inside(disc.x, disc.y, disc.radius, str(number), "inv" if "on" in disc.look.split() else "")
    return Mark(url, title, (circle(*disc),), (label,))


def explore_context() -> dict[str, Any]:
    """Everything on the page, in a fixed number of queries."""
    series, partners, topics = SeriesByYear(), Partners(), TopicsByYear()
    return {
        "series": series,
        "series_drawings": series_drawings(series),
        "partners": partners,
        "partner_drawings": partner_drawings(partners),
        "topics": topics,
        "topic_drawings": topic_drawings(topics),
    }
