"""Places of events on a map, with what the map cannot show.

The map is drawn by `components/map.html`, in half degrees from the upper left corner of `components/land.html`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from forum.events.context import place_of
from forum.events.models import Event

UNITS = 2  # a degree
WEST, NORTH = 180, 84
WIDTH, HEIGHT = 720, 284
LEAST_WIDTH = 240  # of the part of the world that is shown: a continent
MARGIN = 40
MOST_NAMED = 10  # events of a place that its row names
MOST_PLACES = 60


@dataclass
class Place:
    """A city, or what else has the coordinates of its events, the latest event first."""

    name: str
    latitude: float
    longitude: float
    number: int
    events: list[Event] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The page of its only event, else its row in the table below the map."""
        return self.events[0].get_absolute_url() if len(self.events) == 1 else f"#place-{self.number}"

    @property
    def title(self) -> str:
        count = len(self.events)
        counted = ngettext("%(number)s event", "%(number)s events", count) % {"number": count}
        return f"{self.name}: {counted}"

    @property
    def named(self) -> list[Event]:
        return self.events[:MOST_NAMED]

    @property
    def rest(self) -> int:
        return len(self.events) - len(self.named)

    @property
    def coordinates(self) -> str:
        """Latitude and longitude, as the page's language writes numbers and directions."""
        sides = (self.latitude, _("N"), _("S")), (self.longitude, _("E"), pgettext("west", "W"))
        return ", ".join(
            f"{number_format(abs(degrees), use_l10n=True)}° {positive if degrees >= 0 else negative}"
            for degrees, positive, negative in sides
        )

    @property
    def point(self) -> tuple[float, float]:
        """Return its place in the drawing."""
        return (self.longitude + WEST) * UNITS, (NORTH - self.latitude) * UNITS


@dataclass(frozen=True)
class PlacesMap:
    """Places, those with most events first; events that were online, and those whose place is not known."""

    places: Sequence[Place]
    online: Sequence[Event]
    unplaced: Sequence[Event]

    @property
    def listed(self) -> Sequence[Place]:
        return self.places[:MOST_PLACES]

    @property
    def is_truncated(self) -> bool:
        return len(self.places) > len(self.listed)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """The part of the world that is drawn: x, y, width and height, with some sea around the places."""
        xs, ys = zip(*(place.point for place in self.places), strict=True)
        wanted = max(max(xs) - min(xs), 2 * (max(ys) - min(ys))) + 2 * MARGIN
        width = round(min(WIDTH, max(LEAST_WIDTH, wanted)))
        height = min(HEIGHT, width // 2)
        x, y = (max(xs) + min(xs) - width) / 2, (max(ys) + min(ys) - height) / 2
        return round(min(max(0, x), WIDTH - width)), round(min(max(0, y), HEIGHT - height)), width, height

    @property
    def view_box(self) -> str:
        return " ".join(map(str, self.box))

    @property
    def marks(self) -> list[dict[str, Any]]:
        """Return each `place` with the circle and the label that stand for it: numbers as SVG writes them."""
        left, _top, width, _height = self.box
        unit, found = width / 100, []
        for place in self.places:
            x, y = place.point
            radius = unit * (0.9 + 0.4 * sqrt(len(place.events)))
            is_right = x > left + 0.75 * width
            numbers = {
                "x": x,
                "y": y,
                "radius": radius,
                "size": 2 * unit,
                "label_x": x + (-1 if is_right else 1) * (radius + unit / 2),
                "label_y": y + 0.7 * unit,
            }
            texts = {name: f"{value:.1f}" for name, value in numbers.items()}
            found.append({"place": place, **texts, "anchor": "end" if is_right else "start"})
        return found


def places_of(events: Iterable[Event]) -> PlacesMap:
    """Return the places of events on a map; their events stand in the order in which they are given."""
    places: dict[tuple[float, float], Place] = {}
    online: list[Event] = []
    unplaced: list[Event] = []
    for event in events:
        if event.latitude is not None and event.longitude is not None:
            key = event.latitude, event.longitude
            place = places.setdefault(key, Place(place_of(event), *key, number=len(places) + 1))
            place.events.append(event)
        else:
            (online if event.is_online else unplaced).append(event)
    by_size = sorted(places.values(), key=lambda place: -len(place.events))
    return PlacesMap(by_size, online, unplaced)
