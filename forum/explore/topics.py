"""Quotations and events by topic and year, and their drawing: a row for each topic, with circles by year."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from forum.events.models import Event, Topic
from forum.events.years import dated_parts
from forum.explore import shapes as svg
from forum.explore.base import YearChart, name_cells, name_columns
from forum.quotations.models import Quotation
from records.search.kept_counts import Numbers
from records.serializers.base import absolute

MAX_DRAWN = 12
MAX_LISTED = 60


@dataclass
class TopicCounts:
    """Number of quotations and events of a topic in a year; of how many of them the year is in doubt."""

    direct: int = 0
    reported: int = 0
    events: int = 0
    uncertain_quotations: int = 0
    uncertain_events: int = 0

    @property
    def quotations(self) -> int:
        return self.direct + self.reported

    @property
    def uncertain(self) -> int:
        return self.uncertain_quotations + self.uncertain_events


@dataclass(frozen=True)
class TopicYear:
    """A topic in a year, with the lists of its quotations and of its events."""

    topic: Topic
    year: int
    counts: TopicCounts

    @property
    def quotations_url(self) -> str:
        return reverse("quotation-list", query={"topic": self.topic.slug, "year": self.year})

    @property
    def events_url(self) -> str:
        return reverse("event-list", query={"topic": self.topic.slug, "year": self.year})


def _dated(numbers: Numbers) -> Iterator[tuple[str, int | None, bool, list[str], int]]:
    """Yield topic, year, whether that is in doubt, what else is counted by, and the number of records."""
    for (topic, value), number in numbers.of_pairs("topic", "dated").items():
        yield topic, *dated_parts(value), number


class TopicsByYear(YearChart):
    """Number of quotations and events by topic and year."""

    max_years = 20

    def __init__(self, words: Numbers | None = None) -> None:
        self.words = words or Numbers(Quotation)

    @cached_property
    def counts(self) -> dict[str, dict[int | None, TopicCounts]]:
        """By slug of a topic and year, what has no date under None (four queries)."""
        found: dict[str, dict[int | None, TopicCounts]] = defaultdict(lambda: defaultdict(TopicCounts))
        for topic, year, is_uncertain, (kind,), number in _dated(self.words):
            counts = found[topic][year]
            setattr(counts, kind, getattr(counts, kind) + number)
            counts.uncertain_quotations += number if is_uncertain else 0
        for topic, year, is_uncertain, _more, number in _dated(Numbers(Event)):
            counts = found[topic][year]
            counts.events += number
            counts.uncertain_events += number if is_uncertain else 0
        return found

    @cached_property
    def known_years(self) -> set[int]:
        return {year for years in self.counts.values() for year in years if year}

    @cached_property
    def order(self) -> list[str]:
        """Slugs of the topics, by number of quotations, then of events."""

        def weight(topic: str) -> tuple[int, int, str]:
            years = self.counts[topic].values()
            return -sum(counts.quotations for counts in years), -sum(counts.events for counts in years), topic

        return sorted(self.counts, key=weight)

    @cached_property
    def topics(self) -> list[Topic]:
        """The topics of the table (one query)."""
        listed = self.order[:MAX_LISTED]
        found = Topic.objects.without_descriptions("").in_bulk(listed, field_name="slug")
        return [found[slug] for slug in listed]

    @property
    def drawn(self) -> list[Topic]:
        return self.topics[:MAX_DRAWN]

    def row(self, topic: Topic) -> list[TopicYear]:
        """Return the years in which there is something about a topic."""
        known = self.counts[topic.slug]
        return [TopicYear(topic, year, known[year]) for year in sorted(year for year in known if year)]

    @property
    def table(self) -> list[dict[str, Any]]:
        """For each topic: `topic`, its years with `quotations`, those with `events`, and the `undated` counts."""
        return [
            {
                "topic": topic,
                "quotations": [one for one in self.row(topic) if one.counts.quotations],
                "events": [one for one in self.row(topic) if one.counts.events],
                "undated": self.counts[topic.slug].get(None),
            }
            for topic in self.topics
        ]

    @property
    def is_truncated(self) -> bool:
        """Tell if there are more topics than are drawn."""
        return len(self.order) > len(self.drawn)

    @property
    def has_uncertain(self) -> bool:
        return any(counts.uncertain for years in self.counts.values() for counts in years.values())

    def csv_rows(self) -> Iterator[list[Any]]:
        """Yield a row for each topic and year."""
        yield [
            *name_columns("topic"), "year", "quotations", "direct", "reported", "events", "year_uncertain",
            "quotations_url", "events_url",
        ]  # fmt: skip
        known = Topic.objects.in_bulk(self.order, field_name="slug")
        for slug in self.order:
            for year, counts in sorted(self.counts[slug].items(), key=lambda item: item[0] or 9999):
                one = TopicYear(known[slug], year or 0, counts)
                yield [
                    *name_cells(one.topic),
                    year or "",
                    counts.quotations,
                    counts.direct,
                    counts.reported,
                    counts.events,
                    counts.uncertain,
                    absolute(one.quotations_url) if year and counts.quotations else "",
                    absolute(one.events_url) if year and counts.events else "",
                ]


# The drawing


def topic_drawings(chart: TopicsByYear) -> list[svg.Drawing]:
    return [_wide_drawing(chart), _tall_drawing(chart)] if chart.years else []


def _largest_count(chart: TopicsByYear) -> int:
    counts = (one.counts for topic in chart.drawn for one in chart.row(topic))
    return max((max(count.quotations, count.events) for count in counts), default=1)


def _wide_drawing(chart: TopicsByYear) -> svg.Drawing:
    left, top, pitch = 300, 34, 44
    step = min(110.0, (1220 - left) / len(chart.years))
    right, bottom = left + step * len(chart.years), top + pitch * len(chart.drawn)
    columns = {year: left + step * (place + 0.5) for place, year in enumerate(chart.years)}
    drawing, most = svg.Drawing("1220", svg.num(bottom), "broad"), _largest_count(chart)
    for year, x in columns.items():
        drawing.labels.append(svg.label(x, 18, 13, str(year), css_class="soft", anchor="middle"))
        drawing.lines.append(svg.path(f"M{svg.num(x - step / 2)} {top - 6}V{svg.num(bottom)}", "grid yr"))
    for place, topic in enumerate(chart.drawn):
        y, name = top + pitch * (place + 0.5), topic.localized("name")
        lines, language = svg.wrap(str(name), 14, left - 20), svg.foreign_language(name)
        drawing.lines.append(svg.path(f"M0 {svg.num(y + pitch / 2)}H{svg.num(right)}", "lane"))
        drawing.labels.append(svg.label(0, y + 5 - 8.5 * (len(lines) - 1), 14, *lines, language=language))
        for one in chart.row(topic):
            if one.year in columns:
                drawing.marks.extend(_marks(one, columns[one.year], y, min(step / 4, 19), most))
    return drawing


def _tall_drawing(chart: TopicsByYear) -> svg.Drawing:
    """Draw a block for each topic: its name, then the years in which there is something, five in a line."""
    drawing, most, y = svg.Drawing("360", "0", "tall"), _largest_count(chart), 0.0
    for topic in chart.drawn:
        name = topic.localized("name")
        text, language = svg.truncate(str(name), 14, 358), svg.foreign_language(name)
        drawing.labels.append(svg.label(0, y + 19, 14, text, language=language))
        years = [one for one in chart.row(topic) if one.year in chart.years]
        for place, one in enumerate(years):
            x, line = 72 * (place % 5) + 36, y + 42 + 54 * (place // 5)
            drawing.labels.append(svg.label(x, line, 11.5, str(one.year), css_class="soft", anchor="middle"))
            drawing.marks.extend(_marks(one, x, line + 20, 17, most))
        y += 32 + 54 * math.ceil(len(years) / 5) + 6
        drawing.lines.append(svg.path(f"M0 {svg.num(y)}H360", "lane"))
    drawing.height = svg.num(y + 1)
    return drawing


def _marks(one: TopicYear, x: float, y: float, room: float, most: int) -> Iterator[SafeString]:
    """Yield a filled circle for quotations and an open one for events, side by side where there are both.

    `room`: half the width for a circle, in pixels. `most`: the number whose circle fills it.
    """
    counts, topic = one.counts, one.topic.localized("name")
    quotations = ngettext(
        "%(topic)s, %(year)s: %(number)s quotation or statement",
        "%(topic)s, %(year)s: %(number)s quotations and statements",
        counts.quotations,
    )
    events = ngettext(
        "%(topic)s, %(year)s: %(number)s event", "%(topic)s, %(year)s: %(number)s events", counts.events
    )
    sides = (
        (quotations, counts.quotations, counts.uncertain_quotations, one.quotations_url, -1),
        (events, counts.events, counts.uncertain_events, one.events_url, 1),
    )
    offset = room if counts.quotations and counts.events else 0
    for title, number, uncertain, url, side in sides:
        if number:
            title %= {"topic": topic, "year": one.year, "number": number}
            # The area of a circle grows with its number; it is no smaller than a fingertip where there is room.
            centre, largest = x + side * offset, room - 1
            size = max(min(10, largest), largest * math.sqrt(number / most))
            shape = svg.circle(centre, y, size, svg.dot_class(side < 0, uncertain))
            count = svg.label_inside(centre, y, size, str(number), "inv" if side < 0 else "")
            yield svg.mark(url, svg.described(title, False, uncertain), shape, count)
