"""Drawings of what was spoken about when: a row for each topic, with circles by year."""

import math
from collections.abc import Iterator

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from forum.explore.data.topics import TopicsByYear, TopicYear
from forum.explore.svg import shapes as svg


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
