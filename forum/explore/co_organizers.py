"""Organizations that organized events together, and their drawing: a triangular matrix."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from forum.events.models import Organizer
from forum.explore import shapes as svg
from forum.explore.base import name_cells, name_columns
from organizations.models import Organization
from records.core.languages import LocalizedText
from records.core.status import visible
from records.serializers.base import absolute

MAX_ORGANIZATIONS = 12
MAX_PAIRS = 60


@dataclass(frozen=True)
class OrganizationPair:
    """Two organizations and the uids of the events that both organized."""

    first: Organization
    second: Organization
    events: list[str]

    @property
    def list_url(self) -> str:
        return reverse("event-list", query={"organizer": self.first.slug, "with": self.second.slug})


class CoOrganizers:
    """Organizations with those that organized events together with them."""

    @cached_property
    def events_by_pair(self) -> dict[tuple[int, int], list[str]]:
        """Uids of the events by the primary keys of two organizations, pairs with most events first (one query)."""
        organizers: dict[str, set[int]] = defaultdict(set)
        rows = (
            Organizer.objects.published().organizing().filter(visible("organization")).order_by("event__uid")
        )
        for event, organization in rows.values_list("event__uid", "organization_id"):
            organizers[event].add(organization)
        found: dict[tuple[int, int], list[str]] = defaultdict(list)
        for event, organizations in organizers.items():
            for pair in combinations(sorted(organizations), 2):
                found[pair].append(event)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))

    @cached_property
    def weights(self) -> Counter[int]:
        """Number of meetings with other organizations at events, by primary key."""
        weights: Counter[int] = Counter()
        for pair, events in self.events_by_pair.items():
            weights.update(dict.fromkeys(pair, len(events)))
        return weights

    def _by_weight(self, organization: int) -> tuple[int, int]:
        return -self.weights[organization], organization

    @cached_property
    def by_key(self) -> dict[int, Organization]:
        """All organizations by primary key (one query)."""
        return Organization.objects.without_descriptions("").in_bulk(self.weights)

    @cached_property
    def organizations(self) -> list[Organization]:
        """Return those of the drawing, which meet others most often."""
        return [self.by_key[pk] for pk in sorted(self.weights, key=self._by_weight)[:MAX_ORGANIZATIONS]]

    @property
    def pairs(self) -> list[OrganizationPair]:
        """The pairs of the table."""
        return [self.pair(*keys) for keys in list(self.events_by_pair)[:MAX_PAIRS]]

    def pair(self, *keys: int) -> OrganizationPair:
        """Return the pair of the organizations with two primary keys, which may share no event."""
        first, second = sorted(keys, key=self._by_weight)
        events = self.events_by_pair.get((min(keys), max(keys)), [])
        return OrganizationPair(self.by_key[first], self.by_key[second], events)

    @property
    def is_truncated(self) -> bool:
        """Tell if there are more organizations than are drawn."""
        return len(self.weights) > MAX_ORGANIZATIONS

    @property
    def has_repeated(self) -> bool:
        """Tell if two organizations organized several events together."""
        return any(len(events) > 1 for events in self.events_by_pair.values())

    def csv_rows(self) -> Iterator[list[Any]]:
        """Yield a row for each pair."""
        yield [*name_columns("organization"), *name_columns("with"), "events", "event_ids", "url"]
        for keys in self.events_by_pair:
            pair = self.pair(*keys)
            yield [
                *name_cells(pair.first),
                *name_cells(pair.second),
                len(pair.events),
                " ".join(pair.events),
                absolute(pair.list_url),
            ]


# The drawing


def short_name(organization: Organization) -> LocalizedText:
    return organization.localized("acronym") or organization.localized("name")


def co_organizer_drawings(chart: CoOrganizers) -> list[svg.Drawing]:
    """Draw nothing where a table of all pairs says as much: while no two met twice, and the table holds them all."""
    if not chart.has_repeated and len(chart.events_by_pair) <= MAX_PAIRS:
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
