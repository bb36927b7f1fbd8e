"""Events announced, postponed or cancelled, and sessions with times: pages, calendars, schema.org, rows, rules."""

from datetime import date

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from forum.events.models import Event, Session
from forum.events.publication import event_status_is_true
from forum.events.search import EventIndex
from forum.events.serializers import event_properties
from records.serializers.schema_org import node
from tests.factories import EventFactory, QuotationFactory, SessionFactory
from tests.reading import main_text

pytestmark = pytest.mark.django_db


def forum(status: str = "", **facts) -> Event:
    return EventFactory(slug="forum", name_en="Forum", end="2021-10-12", event_status=status, **facts)


def calendar_of(client) -> list:
    content = client.get("/en/events/forum/?format=ics").content
    return icalendar.Calendar.from_ical(content).subcomponents


@pytest.mark.parametrize(
    ("status", "on_page", "in_row", "schema"),
    [
        ("scheduled", "Announced", "11–12 October 2021", "EventScheduled"),
        ("rescheduled", "Rescheduled", "11–12 October 2021", "EventRescheduled"),
        ("postponed", "Postponed", "planned for 11–12 October 2021", "EventPostponed"),
        ("cancelled", "Cancelled", "planned for 11–12 October 2021", "EventCancelled"),
    ],
)
def test_a_page_a_row_a_result_and_data_say_what_became_of_an_event(client, status, on_page, in_row, schema):
    event = forum(status)
    page, rows = main_text(client.get("/en/events/forum/")), main_text(client.get("/en/events/"))
    assert f"Forum {on_page}" in page
    assert f"{on_page} Place not stated" in rows
    assert ("as planned" in rows) == ("Planned for 11–12 October 2021" in page) == event.is_called_off
    with override("en"):
        assert EventIndex().subtitle(event) == f"{on_page}, {in_row}"
    assert event_properties(event)["eventStatus"] == f"https://schema.org/{schema}"
    assert client.get(f"/api/v1/events?event_status={status}").json()["results"][0]["event_status"] == status


def test_an_event_that_took_place_says_nothing_of_it(client):
    event = forum()
    assert "eventStatus" not in node(Event.objects.for_page().get(pk=event.pk))
    facets = {facet["name"]: facet["choices"] for facet in client.get("/en/events/").context["facets"]}
    assert not facets.get("event_status")


def test_a_postponed_event_has_no_day_in_calendars_and_data(client):
    event = forum("postponed")
    [entry] = calendar_of(client)
    assert "calendars leave it out: “Forum”" in client.get("/en/events/").content.decode()
    page = main_text(client.get("/en/events/forum/"))
    assert "Calendars leave it out, since its day is not known." in page
    assert "No source" not in page and "Stated by no source" not in page  # it has not taken place
    assert entry.name == "VJOURNAL"
    assert "dtstart" not in entry
    assert entry["summary"] == "Postponed: Forum"
    found = event_properties(event)
    assert "startDate" not in found
    assert found["previousStartDate"] == "2021-10-11"


def test_a_cancelled_event_is_struck_from_calendars_on_its_day(client):
    forum("cancelled")
    [entry] = calendar_of(client)
    assert (entry["status"], entry["summary"]) == ("CANCELLED", "Cancelled: Forum")
    assert entry["dtstart"].dt == date(2021, 10, 11)


def session(**facts) -> Session:
    given = {"slug": "opening", "name_en": "Opening", "date": "2021-10-12", "start_time": "09:00", **facts}
    return Session.objects.get(pk=SessionFactory(**given).pk)


def test_sessions_have_times_with_their_zone_and_a_room(client):
    session(event=forum(), end_time="10:30", time_zone="America/Santiago", room_en="Sala Prebisch")
    page = main_text(client.get("/en/events/forum/"))
    assert "Opening 12 October 2021 09:00–10:30 (Santiago time, UTC-03:00) Sala Prebisch" in page
    _event, entry = calendar_of(client)
    assert entry["dtstart"].to_ical() == b"20211012T120000Z"
    assert entry["dtend"].to_ical() == b"20211012T133000Z"
    assert entry["location"] == "Sala Prebisch"
    data = client.get("/en/events/forum/?format=jsonld").json()["subEvent"][0]
    assert data["startDate"] == "2021-10-12T09:00:00-03:00"
    assert data["location"]["name"] == [{"@value": "Sala Prebisch", "@language": "en"}]
    row = client.get("/en/events/forum/?format=json").json()["sessions"][0]
    assert (row["start_time"], row["time_zone"], row["room_en"]) == (
        "09:00",
        "America/Santiago",
        "Sala Prebisch",
    )


@pytest.mark.parametrize(
    ("status", "day", "cited"),
    [
        ("postponed", "previousStartDate", "Forum [Event; postponed]. (n.d.)."),
        ("cancelled", "startDate", "Forum [Event; cancelled]. ("),
    ],
)
def test_sessions_and_citations_of_an_event_tell_that_it_is_called_off(client, status, day, cited):
    event = forum(status)
    session(event=event, end_time="10:30")
    page = main_text(client.get("/en/events/forum/"))
    assert "Opening 12 October 2021, as planned 09:00–10:30" in page
    assert cited in page
    [part] = event_properties(event)["subEvent"]
    assert part["eventStatus"] == f"https://schema.org/Event{status.capitalize()}"
    assert [name for name in ("startDate", "previousStartDate") if part.get(name)] == [day]


def test_times_without_a_zone_are_local_and_in_no_calendar_as_moments(client):
    session(event=forum())
    assert "09:00 (local time)" in main_text(client.get("/en/events/forum/"))
    assert "(hora local)" in main_text(client.get("/es/eventos/forum/"))
    [entry] = calendar_of(client)
    assert "Opening, 12 October 2021, 09:00 (local time)" in entry["description"]
    data = client.get("/en/events/forum/?format=jsonld").json()["subEvent"][0]
    assert data["startDate"] == "2021-10-12T09:00:00"


@pytest.mark.parametrize(
    "facts",
    [
        {"end_time": "08:00"},
        {"end_time": "09:00"},
        {"start_time": None, "end_time": "09:00"},
        {"time_zone": "Santiago"},
        {"time_zone": "Mars/Base"},
        {"time_zone": "posix/America/Santiago"},
    ],
)
def test_a_session_is_refused_that_ends_before_it_begins_or_lies_in_no_zone(facts):
    given = {"event": forum(), "slug": "a", "name_en": "A", "kind": "panel", "start_time": "09:00", **facts}
    with pytest.raises(ValidationError):
        Session(**given).full_clean()


@pytest.mark.parametrize(
    ("status", "start", "words", "warned"),
    [
        ("scheduled", "2021", False, True),
        ("scheduled", "2999", False, False),
        ("cancelled", "2021", False, False),
        ("cancelled", "2021", True, True),
        ("", "2021", True, False),
    ],
)
def test_editors_are_told_of_a_status_that_cannot_be(status, start, words, warned):
    event = EventFactory(event_status=status, start=start)
    if words:
        QuotationFactory(event=event)
    assert bool(list(event_status_is_true(event))) == warned
