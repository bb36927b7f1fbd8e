"""Fields for partial dates: the database always holds the notation with the days it may mean."""

import io
import json
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.writer import MigrationWriter
from django.forms import modelform_factory
from django.test.utils import isolate_apps

from forum.models import Event
from records.core.dates.fields import EDTFBound, EDTFField, EDTFModel, PartialDate

BOUNDS = ("start_earliest", "start_latest", "end_earliest", "end_latest")
OCTOBER_2021 = (date(2021, 10, 1), date(2021, 10, 31))


@pytest.fixture
def forum(db):
    return Event.objects.create(name="Forum", slug="forum", start="2021-10-11", end="2021-10-12?")


def stored(**conditions):
    """The columns of dates of the one event, as the database has them."""
    return Event.objects.filter(**conditions).values_list("start", "start_earliest", "start_latest").get()


def test_an_assigned_text_becomes_a_date():
    event = Event(start="2014-11", end="")
    assert event.start == PartialDate("2014-11")
    assert event.end is None
    assert (event.start_earliest, event.end_earliest) == (date(2014, 11, 1), None)
    event.start = datetime(2021, 10, 11, 9, 30, tzinfo=UTC)
    assert event.start == PartialDate("2021-10-11")
    event.start = date(999, 1, 2)
    assert event.start == PartialDate("0999-01-02")


def test_bounds_cannot_be_set_by_hand():
    event = Event(start="2014-11", start_earliest=date(1999, 1, 1))
    event.start_latest = date(1999, 1, 1)
    assert (event.start_earliest, event.start_latest) == (date(2014, 11, 1), date(2014, 11, 30))


def test_a_save_stores_the_bounds(forum):
    assert Event.objects.values_list(*BOUNDS).get() == (
        *(date(2021, 10, 11),) * 2,
        *(date(2021, 10, 12),) * 2,
    )
    forum.start = "2021-10"
    forum.save()
    assert stored() == (PartialDate("2021-10"), *OCTOBER_2021)
    forum.start = None
    forum.save()
    assert stored() == (None, None, None)
    assert Event.objects.filter(start="").exists()


@pytest.mark.parametrize("defer", [["start"], [*BOUNDS], ["start", *BOUNDS]])
def test_a_save_of_a_deferred_row_stores_the_bounds(forum, defer):
    event = Event.objects.defer(*defer).get()
    event.start = "2021-10"
    event.save()
    assert stored() == (PartialDate("2021-10"), *OCTOBER_2021)


def test_a_save_of_one_field_takes_its_bounds_along(forum):
    forum.start, forum.slug = "2021-10", "renamed"
    forum.save(update_fields=["start"])
    assert stored(slug="forum") == (PartialDate("2021-10"), *OCTOBER_2021)
    Event.objects.update_or_create(slug="forum", defaults={"start": "2014"})
    assert stored() == (PartialDate("2014"), date(2014, 1, 1), date(2014, 12, 31))


def test_bulk_writes_store_the_bounds(db):
    years = ("2014", "2015")
    Event.objects.bulk_create(Event(name="Forum", slug=f"forum-{year}", start=year) for year in years)
    found = Event.objects.order_by("-start_earliest").values_list("slug", "start_latest")
    assert list(found) == [("forum-2015", date(2015, 12, 31)), ("forum-2014", date(2014, 12, 31))]
    Event.objects.update(start="2021-10", start_earliest=OCTOBER_2021[0], start_latest=OCTOBER_2021[1])
    assert stored(slug="forum-2014") == (PartialDate("2021-10"), *OCTOBER_2021)


def test_bounds_of_a_deferred_date_are_read_from_their_columns(forum, django_assert_num_queries):
    event = Event.objects.only("start_earliest").get()
    with django_assert_num_queries(0):
        assert event.start_earliest == date(2021, 10, 11)
    with django_assert_num_queries(1):
        assert event.start == PartialDate("2021-10-11")
    event = Event.objects.only("start").get()
    with django_assert_num_queries(0):
        assert event.start_latest == date(2021, 10, 11)


def test_dates_are_found_by_text_and_by_bounds(forum):
    found = [
        {"start": "2021-10-11"},
        {"start": forum.start},
        {"start__startswith": "2021"},
        {"end__in": ["2021-10-12?"]},
    ]
    missed = [{"start": "2021-10"}, {"start": ""}, {"start_earliest__gt": date(2021, 10, 11)}]
    assert [Event.objects.filter(**conditions).exists() for conditions in found + missed] == [True] * 4 + [
        False
    ] * 3
    with pytest.raises(ValidationError):
        Event.objects.filter(start="never").exists()


def test_refreshing_reads_the_date_again(forum):
    Event.objects.update(start="2014", start_earliest=date(2014, 1, 1), start_latest=date(2014, 12, 31))
    forum.refresh_from_db()
    assert (forum.start, forum.start_latest) == (PartialDate("2014"), date(2014, 12, 31))


def test_a_bad_text_is_refused_under_its_field_and_never_stored(forum):
    forum.start = "2021-13"
    with pytest.raises(ValidationError) as refusal:
        forum.full_clean()
    assert [error.code for error in refusal.value.error_dict["start"]] == ["edtf"]
    for write in (forum.save, lambda: Event.objects.update(start="2021-13")):
        with pytest.raises(ValidationError), transaction.atomic():
            write()
    assert stored()[0] == PartialDate("2021-10-11")


def test_constraints_see_the_bounds_before_the_database_does(forum):
    forum.end = "2021-09"
    with pytest.raises(ValidationError, match="cannot end before it begins"):
        forum.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        forum.save()


def test_a_form_shows_the_text_and_reports_what_is_wrong(forum):
    form_class = modelform_factory(Event, fields=["end"])
    form = form_class(instance=forum)
    assert 'value="2021-10-12?"' in str(form["end"])
    assert not form_class({"end": "2021-10-12?"}, instance=forum).has_changed()
    assert form_class({"end": "2021-13"}, instance=forum).errors.as_data()["end"][0].code == "edtf"
    assert "cannot end before it begins" in str(form_class({"end": "2021-09"}, instance=forum).errors)
    form_class({"end": ""}, instance=Event.objects.get()).save()
    assert Event.objects.get().end is None


@pytest.mark.parametrize("kind", ["json", "xml", "jsonl"])
def test_fixtures_carry_the_text_and_loading_them_stores_the_bounds(forum, tmp_path, kind):
    Event.objects.create(name="Undated", slug="undated")
    fixture = tmp_path / f"events.{kind}"
    call_command("dumpdata", "forum.event", natural_primary=True, output=fixture, format=kind)
    assert "2021-10-12?" in fixture.read_text()
    assert "earliest" not in fixture.read_text()
    Event.objects.all().delete()
    call_command("loaddata", fixture, verbosity=0)
    assert stored(slug="forum") == (PartialDate("2021-10-11"), *(date(2021, 10, 11),) * 2)
    assert stored(slug="undated") == (None, None, None)


def test_a_fixture_with_a_bad_date_names_the_record_and_the_reason(forum, tmp_path):
    out = io.StringIO()
    call_command("dumpdata", "forum.event", stdout=out)
    fixture = tmp_path / "events.json"
    (record,) = json.loads(out.getvalue())
    record["fields"]["start"] = "2021-13"
    fixture.write_text(json.dumps([record]))
    with pytest.raises(
        Exception, match=r"events\.json, record 1 \(forum\.event forum\): start: “2021-13” is not a date"
    ):
        call_command("loaddata", fixture, verbosity=0)


@isolate_apps("records")
def test_a_date_may_be_required_and_other_fields_of_a_model_stay_as_they_are():
    class Dated(EDTFModel):
        day = EDTFField(blank=False)
        day_latest = EDTFBound("day", "latest", verbose_name="last day")

        class Meta:
            app_label = "records"

    with pytest.raises(ValidationError) as refusal:
        Dated(day="").full_clean()
    assert [error.code for error in refusal.value.error_dict["day"]] == ["blank"]
    assert Dated(day="2014").day_latest == date(2014, 12, 31)


@isolate_apps("records")
def test_a_bound_of_no_date_is_a_fault_of_the_model():
    class Undated(EDTFModel):
        day = EDTFField()
        day_last = EDTFBound("day", "last")
        end_latest = EDTFBound("end", "latest")

        class Meta:
            app_label = "records"

    faults = Undated.check()
    assert [(fault.id, fault.obj.name) for fault in faults] == [
        ("records.E001", "day_last"),
        ("records.E001", "end_latest"),
    ]


@pytest.mark.parametrize(
    ("field", "written"),
    [
        (EDTFField(), "records.core.dates.fields.EDTFField()"),
        (
            EDTFField(blank=False, help_text="Day"),
            "records.core.dates.fields.EDTFField(blank=False, help_text='Day')",
        ),
        (EDTFBound("start", "latest"), "records.core.dates.fields.EDTFBound('start', 'latest')"),
        (
            EDTFBound("a", "latest", db_index=True),
            "records.core.dates.fields.EDTFBound('a', 'latest', db_index=True)",
        ),
    ],
)
def test_fields_stand_in_migrations_without_what_goes_without_saying(field, written):
    assert MigrationWriter.serialize(field)[0] == written
    assert field.clone().deconstruct() == field.deconstruct()


def test_the_columns_are_a_text_and_a_date(db):
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, Event._meta.db_table)
    nullable = {column.name: column.null_ok for column in columns}
    assert (nullable["start"], nullable["start_earliest"]) == (False, True)
