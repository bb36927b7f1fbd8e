"""The memory of translators: sentences, what is offered of them, and how they follow the records."""

import pytest
from django.core.management import call_command

from forum.models import Event
from records.core.models import StaleTranslation, Status
from records.editing.memory.finding import remembered
from records.editing.memory.models import Segment, SegmentKey
from records.editing.memory.sentences import pairs, sentences
from tests import factories

pytestmark = pytest.mark.indexed

SOURCE = "The ministers adopted the plan of action for the region."
TARGET = "Los ministros aprobaron el plan de acción para la región."


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("One. Two! “Three?” Four…", 4),
        ("El Sr. Pérez y la Dra. Gómez hablaron. Después, nadie más.", 2),
        ("Las relaciones con los EE. UU. Muchos callaron.", 2),
        ("Los EE. UU. Mexicanos no existen.", 1),
        ("Mr. Smith of the U.N. Secretariat met J. M. Díaz at 3.30 p.m. on Tuesday.", 1),
        ("The U.N. The Assembly.", 2),
        ("¿Cuándo? ¡Hoy! El art. 3 del anexo, núm. 12.", 3),
        ("Line one\nline two.", 2),
        ("", 0),
    ],
)
def test_sentences_end_where_people_end_them(text, number):
    assert len(sentences(text)) == number


def test_texts_that_part_otherwise_are_one_pair():
    assert pairs("One. Two.", "Uno. Dos.") == [("One.", "Uno."), ("Two.", "Dos.")]
    assert pairs("One. Two.", "Uno y dos.") == [("One. Two.", "Uno y dos.")]
    assert pairs("One.\nTwo.", "Uno y dos.") == [("One.\nTwo.", "Uno y dos.")]


@pytest.fixture
def event(db):
    return factories.EventFactory(theme_en=f"First. {SOURCE}", theme_es=f"Primero. {TARGET}")


@pytest.mark.usefixtures("event")
def test_the_same_and_nearly_the_same_is_offered_both_ways():
    (same,) = remembered(f"Before. {SOURCE.upper()}", "en", "es")
    assert (same.percent, same.target) == (100, TARGET)
    (near,) = remembered("The ministers adopted the programme of action for the region.", "en", "es")
    assert 75 <= near.percent < 100
    assert ("out", "plan") in [(piece.kind, piece.words) for piece in near.pieces]
    (back,) = remembered(TARGET, "es", "en")
    assert back.target == SOURCE
    assert remembered("Nothing like the others stands here.", "en", "es") == []


def test_it_follows_the_records(event, django_assert_max_num_queries):
    assert Segment.objects.filter(record=event.pk, field="theme").count() == 4
    event.theme_es = "Otro."
    event.save()
    assert remembered(SOURCE, "en", "es") == []
    event.status = Status.DRAFT
    with django_assert_max_num_queries(30):
        event.save()
    event.delete()
    assert not Segment.objects.filter(kind="forum.event").exists()
    assert not SegmentKey.objects.filter(segment__kind="forum.event").exists()


def test_a_text_is_not_offered_itself_nor_what_is_out_of_date(event):
    assert remembered(SOURCE, "en", "es", ("forum.event", event.pk, "theme")) == []
    StaleTranslation.objects.create(
        row=event,
        field="theme",
        language="es",
        source_language="en",
        former_source="",
        since=event.created_at,
    )
    assert remembered(SOURCE, "en", "es") == []


def test_it_is_made_again_by_a_command(event):
    Event.objects.filter(pk=event.pk).update(theme_en="Another theme.", theme_es="Otro tema.")
    factories.SourceFactory()
    Segment.objects.create(
        kind="forum.event",
        record=event.pk + 1,
        field="theme",
        place=0,
        source_language="en",
        target_language="es",
        source="Gone.",
        target="Ido.",
    )
    call_command("reindex_translations", verbosity=0)
    assert [one.source for one in Segment.objects.filter(field="theme", source_language="en")] == [
        "Another theme."
    ]
    assert [one.target for one in remembered("Another theme!", "en", "es")] == ["Otro tema."]


def test_three_queries_find_all(event, django_assert_max_num_queries):
    for number in range(5):
        factories.EventFactory(theme_en=f"{SOURCE} {number}", theme_es=f"{TARGET} {number}")
    with django_assert_max_num_queries(4):
        assert remembered(f"{SOURCE} Another one. {SOURCE}", "en", "es")
