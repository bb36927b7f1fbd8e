"""Files of Popolo, pretalx, frab and Indico, read as tables."""

import json

import pytest

from forum.models import Event, Participation, Session
from organizations.models import Organization
from people.models import Office, Person, PersonName
from records.core.models import Status
from tests import factories

pytestmark = pytest.mark.django_db

POPOLO = {
    "persons": [
        {
            "id": "alicia",
            "name": "Alicia Bárcena",
            "family_name": "Bárcena",
            "memberships": [
                {"organization_id": "eclac", "role": "Executive Secretary", "start_date": "2008-07"}
            ],
        },
        {"id": 7, "name": "Wang Chao", "other_names": [{"name": "王超", "note": "zh"}, {"name": "W. C."}]},
    ],
    "organizations": [
        {"id": "eclac", "name": "Economic Commission", "classification": "international", "parent_id": "un"},
        {"id": "un", "name": "United Nations", "classification": "something else", "founding_date": "1945"},
    ],
    "posts": [{"id": "minister", "label": "Vice Minister", "organization_id": "un"}],
    "memberships": [{"person_id": 7, "post_id": "minister"}],
    "events": [{"id": "forum", "name": "Forum", "start_date": "2021-10-12T09:00:00", "location": "Santiago"}],
}
SCHEDULE = {
    "schedule": {
        "version": "1.0",
        "conference": {
            "title": "Academic Forum",
            "start": "2021-10-12",
            "end": "2021-10-13",
            "time_zone_name": "America/Santiago",
            "days": [
                {
                    "date": "2021-10-12",
                    "rooms": {
                        "Sala Celso Furtado": [
                            {
                                "title": "Apertura",
                                "language": "es",
                                "start": "10:00",
                                "duration": "00:30",
                                "type": "Keynote",
                                "persons": [{"code": "ABC", "public_name": "Alicia Bárcena"}],
                            },
                            {"title": "Questions", "start": "11:00", "duration": "bad", "persons": []},
                        ]
                    },
                },
                {
                    "date": "2021-10-13",
                    "rooms": {
                        "Online": [
                            {
                                "title": "Questions",
                                "start": "23:00",
                                "duration": "02:00",
                                "persons": [{"name": "Alicia Bárcena"}, {"name": ""}],
                            },
                        ]
                    },
                },
            ],
        },
    }
}
SCHEDULE_XML = """<?xml version="1.0"?>
<schedule><conference><title>Academic Forum</title><start>2021-10-12</start><end>2021-10-12</end></conference>
<day index="1" date="2021-10-12"><room name="Main"><event id="1"><date>2021-10-12T10:00:00-03:00</date>
<start>10:00</start><duration>00:30</duration><title>Opening</title><language>en</language>
<persons><person id="1">Wang Chao</person></persons></event></room></day></schedule>"""
INDICO = {
    "count": 1,
    "results": [
        {
            "_type": "Conference",
            "title": "Forum",
            "startDate": {"date": "2021-10-12", "time": "09:00:00", "tz": "America/Santiago"},
            "endDate": {"date": "2021-10-13", "time": "18:00:00", "tz": "America/Santiago"},
            "location": "ECLAC",
            "contributions": [
                {
                    "title": "The region",
                    "startDate": {"date": "2021-10-12", "time": "10:00:00", "tz": "America/Santiago"},
                    "endDate": {"date": "2021-10-12", "time": "10:30:00", "tz": "America/Santiago"},
                    "room": "Main",
                    "speakers": [{"first_name": "Alicia", "last_name": "Bárcena", "affiliation": "ECLAC"}],
                }
            ],
        }
    ],
}
TIMETABLE = {
    "results": {
        "42": {
            "20211012": {
                "s1": {
                    "entryType": "Session",
                    "title": "Panel",
                    "startDate": {"date": "2021-10-12", "time": "10:00:00", "tz": "UTC"},
                    "endDate": {"date": "2021-10-12", "time": "12:00:00", "tz": "UTC"},
                    "conveners": [{"firstName": "Wang", "familyName": "Chao"}],
                    "entries": {
                        "c1": {"entryType": "Contribution", "title": "Talk", "presenters": [{"name": "Ana"}]}
                    },
                },
                "b1": {"entryType": "Break", "title": "Coffee"},
            }
        }
    }
}


def twice(editor, kind, content, **more):
    """Import a file; the second time nothing changes. Return the outcomes of the first."""
    found = editor.run(kind, content, **more)
    assert {row["outcome"] for row in editor.look(kind, content, **more)} == {"same"}
    return found


def test_popolo_brings_people_bodies_offices_and_events(editor):
    assert set(twice(editor, "people.person", json.dumps(POPOLO))) == {"created"}
    eclac = Organization.objects.get(name_en="Economic Commission")
    assert (eclac.parent.name_en, eclac.kind, eclac.parent.kind) == ("United Nations", "international", "")
    assert str(eclac.parent.founded) == "1945"
    held = {(office.person.name, office.title_en, office.organization) for office in Office.objects.all()}
    assert held == {
        ("Alicia Bárcena", "Executive Secretary", eclac),
        ("Wang Chao", "Vice Minister", eclac.parent),
    }
    assert [(one.name, one.language) for one in PersonName.objects.all()] == [("王超", "zh")]
    event = Event.objects.get()
    assert (event.name_en, str(event.start), event.venue_en) == ("Forum", "2021-10-12", "Santiago")


@pytest.mark.slow
def test_what_the_archive_gives_as_popolo_is_known_to_it(login, archive):
    from tests.records.editing.tables.conftest import Editor

    owner = Editor(login("superuser"))
    rows = owner.look("people.person", b"".join(owner.client.get("/popolo.json").streaming_content))
    assert {
        row["outcome"] for row in rows if row["kind"] in ("people.person", "organizations.organization")
    } <= {
        "same",
        "changed",
    }


def test_a_schedule_of_pretalx_brings_an_event_with_its_sessions(editor):
    assert set(twice(editor, "forum.event", json.dumps(SCHEDULE))) == {"created"}
    event = Event.objects.get()
    assert (event.name_en, str(event.start), str(event.end)) == ("Academic Forum", "2021-10-12", "2021-10-13")
    opening, first, second = event.sessions.order_by("pk")
    assert (opening.name_es, opening.room_es, opening.kind, str(opening.date)) == (
        "Apertura",
        "Sala Celso Furtado",
        "keynote",
        "2021-10-12",
    )
    assert [str(one) for one in (opening.start_time, opening.end_time)] == ["10:00:00", "10:30:00"]
    assert (first.end_time, second.end_time, opening.time_zone) == (None, None, "America/Santiago")
    assert {first.slug, second.slug} == {"questions", "questions-2"}
    assert Person.objects.get().participations.count() == 2


def test_a_schedule_of_frab_in_xml(editor):
    assert twice(editor, "forum.event", SCHEDULE_XML) == ["created"] * 4
    part = Participation.objects.get()
    assert (part.session.name_en, part.person.name, part.role) == ("Opening", "Wang Chao", "speaker")


def test_an_event_of_indico(editor):
    assert twice(editor, "forum.event", json.dumps(INDICO)) == ["created"] * 4
    part = Participation.objects.select_related("session", "person").get()
    assert (part.affiliation_en, part.affiliation_language, part.person.family_name) == (
        "ECLAC",
        "en",
        "Bárcena",
    )
    assert (part.session.name_en, str(part.session.start_time), part.session.room_en) == (
        "The region",
        "10:00:00",
        "Main",
    )


def test_a_timetable_of_indico_needs_its_event(editor):
    event = factories.EventFactory(name_en="Forum", status=Status.DRAFT)
    assert "does not name its event" in editor.refusal("forum.event", json.dumps(TIMETABLE))
    twice(editor, "forum.event", json.dumps(TIMETABLE), event="forum")
    assert [one.name_en for one in Session.objects.filter(event=event).order_by("pk")] == ["Panel", "Talk"]
    assert {part.role for part in Participation.objects.all()} == {"chair", "speaker"}


@pytest.mark.parametrize(
    "content",
    [
        '{"schedule": {"conference": {}}}',
        '{"results": []}',
        '{"results": {"1": []}}',
        "<schedule/>",
        '{"persons": [1, null]}',
        '{"schedule": {"conference": {"title": 1, "days": [1]}}}',
    ],
)
def test_files_that_are_not_as_they_should_be_are_refused(editor, content):
    assert editor.refusal("forum.event", content, event="x")
