"""Kept pages are what would be made now, whatever was written and in whichever way; what did not change stays kept."""

from datetime import date
from functools import partial
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve, reverse

from forum.models import Event, Quotation, Series, Topic
from organizations.models import Organization
from people.models import Person
from records.core.database.bulk import insert_rows
from records.core.database.stamps import begin_stamp, end_stamp, read_stamp
from records.core.dates.fields import EDTFField
from records.core.models import DerivedModel, Record, Source, Status, Term
from records.site.page_cache.middleware import answered
from tests import factories
from tests.conftest import OUR_APPS, our_models

pytestmark = pytest.mark.django_db


@pytest.fixture
def outcomes():
    """Return how requests were answered, in their order."""
    found = []

    def take(outcome, **kwargs):
        found.append(outcome)

    answered.connect(take)
    yield found
    answered.disconnect(take)


@pytest.fixture
def queries():
    """Counts the queries of a call."""

    def count(call):
        with CaptureQueriesContext(connection) as captured:
            call()
        return len(captured)

    return count


@pytest.fixture
def everything():
    """One record of each kind, joined to the others, and a row of every other model that pages show."""
    make = factories
    source, note = make.SourceFactory(), make.EditorialNoteFactory()
    topic, body = make.TopicFactory(), make.OrganizationFactory(acronym_en="UNX", country="CL")
    person = make.PersonFactory(country="CL")
    office = make.OfficeFactory(person=person, organization=body)
    event = make.EventFactory(country="CL", latitude=1, longitude=2)
    edition = make.EditionFactory(event=event)
    session = make.SessionFactory(event=event)
    article = make.ArticleFactory(publisher=body)
    paragraph = make.ParagraphFactory(article=article)
    quotation = make.QuotationFactory(
        speaker=person, office=office, event=event, session=session, article=article, paragraph=paragraph
    )
    further = make.QuotationSpeakerFactory(quotation=quotation)
    document = make.DocumentFactory(event=event)
    rows = [
        edition.series,
        source,
        note,
        topic,
        body,
        person,
        office,
        event,
        edition,
        session,
        article,
        paragraph,
    ]
    rows += [quotation, further, document, make.OrganizerFactory(event=event, organization=body)]
    rows += [make.ParticipationFactory(event=event, person=person), make.PhotoFactory(event=event)]
    article.events.add(event)
    quotation.topics.add(topic)
    event.topics.add(topic)
    for record in (edition.series, topic, body, person, event, article, quotation, document):
        record.sources.add(source)
        record.notes.add(note)
    note.sources.add(source)
    return rows


def addresses(rows):
    """Every public address without a query, in the first language, every other form of a page, and some more."""
    slugs = {row.url_name: row.slug for row in rows if hasattr(row, "url_name")}
    uid = next(row.uid for row in rows if isinstance(row, Quotation))
    for name in pages():
        kind, _minus, _rest = name.partition("-")
        path = reverse(name) if takes(name) == [] else reverse(name, args=[slugs[kind]])
        yield path
        forms = getattr(getattr(resolve(path).func, "view_class", None), "formats", ())
        yield from (f"{path}?format={form.name}" for form in forms if path.endswith("/"))
    yield from ("/es/", "/en/search/?q=words", "/en/quotations/?year=2021", f"/en/basket/?id={uid}")
    yield from ("/sitemap.xml", "/sitemap-event.xml", f"/id/{uid}", "/en/events/nothing/")


def pages():
    """The names of pages in a language that take a slug or nothing; no pictures."""
    for name in filter(lambda one: isinstance(one, str), get_resolver().reverse_dict):
        (address, _parameters) = get_resolver().reverse_dict[name][0][0]
        if address.startswith("en/") and takes(name) in ([], ["slug"]) and "picture" not in name:
            yield name


def takes(name):
    return get_resolver().reverse_dict[name][0][0][1]


@pytest.fixture
def compare(client):
    """Compares the kept answers of addresses with those that are made now."""

    def compare(asked):
        for address in asked:
            kept = client.get(address)
            with (
                patch("records.site.page_cache.middleware.may_be_kept", return_value=False),
                patch("records.site.templatetags.kept.key_of_row", return_value=None),
            ):
                made = client.get(address)
            assert (kept.status_code, kept.getvalue()) == (made.status_code, made.getvalue()), address

    return compare


# Fresh


def other(field):
    """An expression of a value that a field does not have; None of keys, choices and dates."""
    if field.primary_key or field.is_relation or field.choices or isinstance(field, EDTFField):
        return None
    if isinstance(field, (models.CharField, models.TextField)):
        return Concat(F(field.name), Value("x"))
    if isinstance(field, models.BooleanField):
        return Case(When(**{field.name: True}, then=False), default=True)
    return F(field.name) + 1 if isinstance(field, (models.IntegerField, models.FloatField)) else None


def changes(model):
    """Changes of the fields of all rows of a model, without any signal."""
    rows = model._base_manager
    for field in model._meta.concrete_fields:
        if (value := other(field)) is not None:
            yield partial(rows.update, **{field.name: value})


def is_made(change):
    """Return whether the database let a change be made."""
    try:
        with transaction.atomic():
            change()
            connection.check_constraints()
    except DatabaseError:
        return False
    return True


SHOWN = [model for model in our_models() if not issubclass(model, DerivedModel)]
ROWS = ("/en/quotations/", "/en/events/", "/en/people/")
FULLEST = ("/en/", "/en/explore/", "/en/topics/", "/en/quotations/", "/en/events/")


@pytest.mark.slow
def test_pages_show_a_change_of_which_no_signal_tells(compare, everything):
    asked = [row.get_absolute_url() for row in everything[:6] if hasattr(row, "get_absolute_url")]
    compare(asked)
    assert Person.objects.update(name="A", status=Status.DRAFT)
    compare(asked)


@pytest.mark.slow
def test_no_row_is_other_than_it_would_be_made_whichever_table_is_changed(compare, everything):
    factories.QuotationSpeakerFactory(quotation=factories.QuotationFactory(event=Event.objects.first()))
    compare(ROWS)
    for model in SHOWN:
        for change in changes(model):
            is_made(change)
        compare(ROWS)


@pytest.mark.parametrize(
    ("address", "template"), list(zip(ROWS, ("_direct_row", "_event_status", "_linked_name"), strict=True))
)
def test_a_kept_row_asks_the_database_nothing_and_is_not_rendered_again(
    client, everything, queries, address, template
):
    pages = []

    def look():
        pages.append(client.get(address))

    with patch("records.site.page_cache.middleware.may_be_kept", return_value=False):
        look()  # the first page of a process asks for more
        with patch("records.site.templatetags.kept.key_of_row", return_value=None):
            asked = queries(look)
        assert queries(look) == asked
    assert [any(template in (one.name or "") for one in page.templates) for page in pages] == [
        True,
        True,
        False,
    ]


@pytest.mark.slow
def test_no_page_is_other_than_it_would_be_made_whatever_is_changed(compare, everything):
    records = [row for row in everything if isinstance(row, Record)]
    asked = [*FULLEST, *(record.get_absolute_url() for record in records)]
    compare(asked)
    for label in OUR_APPS:
        made = [is_made(change) for one in SHOWN if one._meta.app_label == label for change in changes(one)]
        assert not made or any(made), label
        compare(asked if made else ())
    for record in records:
        for status in (Status.DRAFT, Status.PUBLISHED):
            type(record)._base_manager.update(status=status)
            compare([record.get_absolute_url(), "/en/"])
    for model in SHOWN:
        is_made(partial(model._base_manager.all()._raw_delete, "default"))
    compare(asked)


@pytest.mark.slow
def test_every_form_of_every_page_is_made_anew_when_all_is_changed(compare, everything):
    asked = list(addresses(everything))
    compare(asked)
    for model in SHOWN:
        for change in changes(model):
            is_made(change)
    compare(asked)


@pytest.mark.slow
def test_every_page_that_is_no_stream_is_kept(client, everything, outcomes):
    """One that is not would be right, and slow."""
    passed = []
    for address in addresses(everything):
        answer = client.get(address)
        if outcomes and outcomes.pop() == "passed" and answer.status_code == 200 and not answer.streaming:
            passed.append(address)
    assert passed == []


def test_what_did_not_change_stays_kept(client, everything, outcomes):
    """Its queries are asked again, once, and it is not made; not even sent to a reader who has it."""
    event, quotation = factories.EventFactory(), factories.QuotationFactory()
    first = client.get(quotation.get_absolute_url())
    client.get(event.get_absolute_url())
    Event.objects.filter(pk=event.pk).update(name_en="Another name")
    assert outcomes == ["made", "made"]
    again = client.get(quotation.get_absolute_url(), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, outcomes[2:]) == (304, ["tried"])
    client.get(quotation.get_absolute_url())
    assert "Another name" in client.get(event.get_absolute_url()).content.decode()
    assert outcomes[3:] == ["hit", "made"]


@pytest.mark.slow
def test_a_description_is_part_of_the_page_of_its_record_and_of_no_list(client, everything, outcomes):
    """An editor who writes it, save by save, does not have every list made anew."""
    described = [row for row in everything if isinstance(row, Person | Event | Organization | Series | Topic)]
    assert len(described) == 5
    lists = ["/en/", "/en/explore/", *(reverse(f"{row.url_name}-list") for row in described)]
    lists += [reverse("quotation-list"), Quotation.objects.get().get_absolute_url()]
    for path in lists:
        client.get(path)
    for row in described:
        field = "biography_en" if isinstance(row, Person) else "description_en"
        setattr(row, field, "Written meanwhile.")
        row.save()
        outcomes.clear()
        for path in lists:
            client.get(path)
        assert outcomes == ["tried"] * len(lists), row
        assert "Written meanwhile." in client.get(row.get_absolute_url()).content.decode()


def test_a_kept_page_takes_one_query_and_one_that_is_tried_no_more_than_it_was_made_of(
    client, everything, queries
):
    path = everything[-1].event.get_absolute_url()
    made = queries(lambda: client.get(path))
    assert queries(lambda: client.get(path)) == 1
    assert queries(lambda: client.get(path, headers={"if-none-match": client.get(path)["ETag"]})) == 2
    factories.SourceFactory()
    assert queries(lambda: client.get(path)) <= made


def test_a_change_while_a_page_is_made_shows_in_the_next_request(client, monkeypatch):
    """Between two queries of a page another process may write."""
    person = factories.PersonFactory()
    shown = Person.get_absolute_url

    def change(record):
        Person.objects.update(name="Renamed meanwhile")
        monkeypatch.setattr(Person, "get_absolute_url", shown)
        return shown(record)

    monkeypatch.setattr(Person, "get_absolute_url", change)
    path = shown(person)
    assert "Renamed meanwhile" not in client.get(path).content.decode()
    assert "Renamed meanwhile" in client.get(path).content.decode()


def test_terms_that_a_process_remembers_are_part_of_a_page(client, outcomes):
    """Other processes send no signal: a row is changed without one."""
    body, kind = factories.OrganizationFactory(), Term.objects.filter(code="international")
    path, other_path = body.get_absolute_url(), factories.TopicFactory().get_absolute_url()
    client.get(other_path)
    for name in ("Great kind", "Greater kind"):
        kind.update(name_en=name)
        for address in ("/en/organizations/", path, path):
            assert name in client.get(address).content.decode()
    client.get(other_path), client.get(other_path)
    assert outcomes[-2:] == ["tried", "hit"], "its page names no term"


def test_a_page_is_that_of_one_day(client, monkeypatch, outcomes):
    client.get("/en/")
    monkeypatch.setattr("records.site.page_cache.middleware.timezone.localdate", lambda: date(2031, 1, 1))
    client.get("/en/")
    assert outcomes == ["made", "made"]


def test_an_image_without_its_copies_is_no_part_of_a_kept_page(client, outcomes, settings, tmp_path):
    """They come from a task, which changes no row."""
    settings.MEDIA_ROOT = tmp_path
    person = factories.PersonFactory(portrait="people/portrait-400x500.jpg")
    client.get(person.get_absolute_url()), client.get(person.get_absolute_url())
    assert outcomes == ["passed", "passed"]


def test_nothing_is_kept_while_tables_change(client, outcomes):
    end_stamp("default", plan=["a migration"])
    client.get("/en/people/"), client.get("/en/people/")
    begin_stamp("default")
    client.get("/en/people/"), client.get("/en/people/")
    assert outcomes == ["passed", "passed", "made", "hit"]


# Every way of writing changes the stamp


def write_rows():
    """As a bulk load writes them."""
    source = factories.SourceFactory.build(pk=10**6)
    fields = Source._meta.concrete_fields
    row = [field.get_db_prep_save(getattr(source, field.attname), connection) for field in fields]
    insert_rows(Source._meta.db_table, [field.column for field in fields], [row])


WAYS = {
    "save": lambda one: one.save(),
    "update": lambda one: Person.objects.update(name="x"),
    "bulk_update": lambda one: Person.objects.bulk_update([one], ["name"]),
    "bulk_create": lambda one: Source.objects.bulk_create([Source(slug="new", title="New")]),
    "ignored conflicts": lambda one: Source.objects.bulk_create(
        [Source(slug="new", title="New")], ignore_conflicts=True
    ),
    "relation": lambda one: one.sources.add(factories.SourceFactory()),
    "delete": lambda one: one.delete(),
    "raw delete": lambda one: Person.objects.all()._raw_delete("default"),
    "statement": lambda one: connection.cursor().execute("UPDATE people_person SET name = 'x'"),
    "bulk load": lambda one: write_rows(),
    "loaddata": lambda one: call_command("loaddata", "article_2021", verbosity=0),
}


@pytest.mark.parametrize("way", WAYS)
def test_whoever_writes_changes_the_stamp(way):
    person = factories.PersonFactory()
    before = read_stamp("default")
    WAYS[way](person)
    assert read_stamp("default") != before


def test_who_logs_in_changes_no_stamp(client, django_user_model):
    before = read_stamp("default")
    client.force_login(django_user_model.objects.create_user("somebody"))
    assert read_stamp("default") == before


def test_what_is_undone_brings_no_earlier_stamp_back(client):
    """A page of a state that never was is not found again."""
    person = factories.PersonFactory()
    path, before = person.get_absolute_url(), read_stamp("default")
    with transaction.atomic():
        Person.objects.update(name="Never so")
        assert "Never so" in client.get(path).content.decode()
        transaction.set_rollback(True)
    assert read_stamp("default") == before
    assert "Never so" not in client.get(path).content.decode()
    Person.objects.update(name="Now so")
    assert "Never so" not in client.get(path).content.decode()
