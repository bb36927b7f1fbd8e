"""Drawings of who organizes with whom: a triangular matrix."""

import math

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from forum.explore.data.co_organizers import CoOrganizers, OrganizationPair
from forum.explore.svg import shapes as svg
from organizations.models import Organization
from records.core.languages import LocalizedText


def short_name(organization: Organization) -> LocalizedText:
    return organization.localized("acronym") or organization.localized("name")


def co_organizer_drawings(chart: CoOrganizers) -> list[svg.Drawing]:
    if not chart.events_by_pair:
        return []
    return [_matrix(chart, 740, 44, 15, "broad"), _matrix(chart, 366, 25, 12.5, "tall")]


def _matrix(chart: CoOrganizers, width: float, step: float, size: float, css_class: str) -> svg.Drawing:
    """Draw a mark where the row of one organization meets the column of another, with names along the diagonal."""
    organizations, top = chart.organizations, size
    places = [step * (place + 0.5) for place in range(len(organizations))]
    left, bottom = svg.num(places[0]), svg.num(top + places[-1])
    drawing = svg.Drawing(svg.num(width), svg.num(top + places[-1] + step / 2), css_class)
    most = max(len(events) for events in chart.events_by_pair.values())
    for row, organization in enumerate(organizations):
        x, y = places[row], top + places[row]
        if row:
            drawing.lines.append(svg.path(f"M{left} {svg.num(y)}H{svg.num(x - step / 3)}", "grid"))
        if row < len(organizations) - 1:
            drawing.lines.append(svg.path(f"M{svg.num(x)} {svg.num(y + step / 3)}V{bottom}", "grid"))
        name, start = short_name(organization), x - step / 4
        text, language = svg.truncate(str(name), size, width - start), svg.foreign_language(name)
        label = svg.label(start, y + size * 0.36, size, text, css_class="who", language=language)
        drawing.labels.append(label)
        for place, other in zip(places, organizations[:row], strict=False):
            if (pair := chart.pair(other.pk, organization.pk)).events:
                drawing.marks.append(_pair_mark(pair, place, y, step, most))
    return drawing


def _pair_mark(pair: OrganizationPair, x: float, y: float, step: float, most: int) -> SafeString:
    """Return a circle that grows with the number of events, at least as large as a fingertip."""
    least, largest = step * 0.3, step * 0.48
    count = len(pair.events)
    radius = least + (largest - least) * math.sqrt((count - 1) / max(1, most - 1))
    title = ngettext(
        "%(first)s and %(second)s: %(number)s event", "%(first)s and %(second)s: %(number)s events", count
    ) % {"first": short_name(pair.first), "second": short_name(pair.second), "number": count}
    number = svg.label_inside(x, y, radius, str(count), "inv")
    return svg.mark(pair.list_url, title, svg.circle(x, y, radius, "bub"), number)
