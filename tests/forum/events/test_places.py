"""Places of events on a map: every mark is a link, and the table tells what the map cannot show."""

import gzip
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from forum.events.places import places_of
from forum.events.serializers import event_properties
from forum.models import Event
from records.core.models import Status
from tests.factories import EditionFactory, EventFactory

BEIJING = {"city_en": "Beijing", "country": "CN", "latitude": 39.9, "longitude": 116.41}
SANTIAGO = {"city_en": "Santiago", "country": "CL", "latitude": -33.45, "longitude": -70.67}


def event(number: int, **facts) -> Event:
    return Event(pk=number, slug=f"event-{number}", name_en=f"Event {number}", **facts)


def test_events_of_one_place_are_one_mark_and_the_others_are_told():
    events = [
        event(1, **SANTIAGO),
        event(2, **BEIJING),
        event(3, **BEIJING),
        event(4, mode="online"),
        event(5),
    ]
    found = places_of(events)
    assert [(place.name, len(place.events)) for place in found.places] == [
        ("Beijing, China", 2),
        ("Santiago, Chile", 1),
    ]
    assert [place.url for place in found.places] == ["#place-2", "/en/events/event-1/"]
    assert ([one.pk for one in found.online], [one.pk for one in found.unplaced]) == ([4], [5])


@pytest.mark.parametrize(
    ("places", "box"),
    [
        ([(0, 0)], (240, 108, 240, 120)),
        ([(39.9, 116.41), (-33.45, -70.67)], (179, 48, 454, 227)),
        ([(84, -180)], (0, 0, 240, 120)),
        ([(-90, 180)], (480, 164, 240, 120)),
        ([(80, -179), (-50, 179)], (0, 0, 720, 284)),
    ],
)
def test_the_map_shows_the_part_of_the_world_where_the_places_are(places, box):
    events = [event(n, latitude=lat, longitude=lon) for n, (lat, lon) in enumerate(places, 1)]
    assert places_of(events).box == box


def test_a_map_is_light_and_writes_numbers_as_svg_does():
    events = [event(n, latitude=n / 2, longitude=-n) for n in range(1, 31)]
    with override("es"):
        markup = render_to_string("components/map.html", {"map": places_of(events), "label": "Mapa"})
    assert len(gzip.compress(markup.encode())) < 6 * 1024
    assert markup.count("<a href=") == 30
    assert not re.search(r'(?:cx|cy|r|x|y|font-size)="[^"]*,', markup)


@pytest.mark.parametrize(
    ("language", "coordinates"), [("en", "33.45° S, 70.67° W"), ("es", "33,45° S, 70,67° O")]
)
def test_coordinates_are_said_in_the_language_of_the_page(language, coordinates):
    with override(language):
        assert places_of([event(1, **SANTIAGO)]).places[0].coordinates == coordinates


@pytest.mark.slow
@pytest.mark.django_db
def test_maps_stand_on_the_pages_of_event_series_and_archive(client):
    edition = EditionFactory(event=EventFactory(name_en="Held there", **BEIJING), series__slug="forum")
    other = EditionFactory(series=edition.series, event=EventFactory(name_en="Held nowhere")).event
    EventFactory(name_en="Secret", status=Status.DRAFT, **SANTIAGO)
    page = client.get(edition.event.get_absolute_url()).text
    assert '<svg class="map"' in page and "Beijing, China · 39.9° N, 116.41° E" in page
    assert '<svg class="map"' not in client.get(other.get_absolute_url()).text
    for address in ("/en/series/forum/", "/en/explore/"):
        page = client.get(address).text
        [figure] = re.findall(r'<figure class="plot places">.*?</figure>', page, re.DOTALL)
        assert (
            f'<a href="{edition.event.get_absolute_url()}"><title>Beijing, China: 1 event</title>' in figure
        )
        assert "no coordinates recorded" in figure and "Held nowhere" in figure and "Santiago" not in figure


@pytest.mark.django_db
def test_a_place_has_both_coordinates_on_earth_and_gives_them_to_programs(client):
    found = EventFactory(**BEIJING)
    assert event_properties(found)["location"][0]["geo"]["latitude"] == 39.9
    row = client.get(f"/api/v1/events/{found.uid}").json()
    assert (row["latitude"], row["longitude"], row["delegations"]) == (39.9, 116.41, None)
    for wrong in ({"longitude": None}, {"latitude": 95}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.filter(pk=found.pk).update(**wrong)
    with pytest.raises(ValidationError):
        Event(name_en="Off the earth", latitude=95, longitude=0).full_clean()
