"""How many documents of the index a save writes: those that change, and no other."""

import json

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import Event
from organizations.models import Organization
from people.models import Person
from records.search import indexing
from records.search.backends import TABLE
from records.search.base import indexes
from records.search.dependencies import watched_models
from records.search.indexing import differences, update_documents
from records.search.models import SearchDocument
from records.search.signal_handlers import batch_indexing, reindex_rows
from tests import factories
from tests.admin_forms import standing

pytestmark = [pytest.mark.django_db, pytest.mark.indexed, pytest.mark.slow, pytest.mark.portable]

MAX_QUERIES = 280  # of a save that changes documents of every kind
INDEX_TABLES = (SearchDocument._meta.db_table, TABLE)


class Written:
    """Documents written in a block, as (kind, key of the record), and the statements that wrote to the index."""

    def __init__(self, monkeypatch):
        self.documents, write = [], indexing.write

        def counted(made, kept):
            self.documents += [(one.kind, one.record) for one in made]
            write(made, kept)

        monkeypatch.setattr(indexing, "write", counted)
        self.queries = CaptureQueriesContext(connection)

    def __enter__(self):
        self.documents.clear()
        self.queries.__enter__()
        return self

    def __exit__(self, *raised):
        self.queries.__exit__(*raised)

    @property
    def statements(self):
        sent = [query["sql"].split(None, 4) for query in self.queries]
        return [
            words
            for words in sent
            if words[0] != "SELECT" and any(name in " ".join(words) for name in INDEX_TABLES)
        ]

    def is_nothing(self):
        return not self.documents and not self.statements


@pytest.fixture
def written(monkeypatch):
    return Written(monkeypatch)


def save_in_admin(client, record, **changes):
    """Send a record's form as it stands, with these changes."""
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    form = standing(client.get(address))
    answer = client.post(address, {**form, **changes})
    assert answer.status_code == 302, answer.context["errors"]


def rows():
    """Every document as it stands."""
    fields = [field.attname for field in SearchDocument._meta.concrete_fields]
    return {
        (row["kind"], row["record"]): json.dumps(row, default=str, sort_keys=True)
        for row in SearchDocument.objects.values(*fields)
    }


def is_as_it_should():
    return all(differences(index)[1:] == (0, 0, 0) for index in indexes().values())


def most_taken(index):
    """The record of a kind from which the most others take something."""
    from records.search.dependencies import dependents

    records = index.records().order_by("pk")
    return max(records, key=lambda record: len(dependents(index.model, {record.pk})))


def test_an_unchanged_save_in_the_admin_writes_no_document(archive, admin_client, written):
    assert SearchDocument.objects.count() == 145
    for index in indexes().values():
        with written:
            save_in_admin(admin_client, most_taken(index))
        assert written.is_nothing(), index.kind


def test_an_unchanged_save_writes_no_document(archive, written):
    with written:
        for index in indexes().values():
            most_taken(index).save()
    assert written.is_nothing()


def test_loading_the_same_again_writes_no_document(archive, written):
    with written:
        call_command("loaddata", "article_2021", "forum_history", verbosity=0)
    assert written.is_nothing()


@pytest.fixture
def body():
    return factories.OrganizationFactory(name_en="Commission", acronym_en="ECLAC", acronym_es="CEPAL")


@pytest.fixture
def shown_on(body):
    """Records that are found by the acronym of a body, and beside them one that is not."""
    part = factories.OrganizationFactory(parent=body)
    series = factories.SeriesFactory(framework=body)
    factories.PersonFactory()
    event = factories.OrganizerFactory(organization=body).event
    office = factories.OfficeFactory(organization=body)
    quotation = factories.QuotationFactory(office=office, speaker=office.person)
    article = factories.ArticleFactory(publisher=body)
    return [body, part, series, event, office.person, quotation, article]


def test_a_changed_acronym_writes_exactly_the_documents_that_show_it(body, shown_on, admin_client, written):
    with written:
        save_in_admin(admin_client, body, acronym_en="UNEC")
    assert sorted(written.documents) == sorted((record.url_name, record.pk) for record in shown_on)
    assert is_as_it_should()


def test_a_changed_acronym_in_the_archive_writes_what_changes_and_each_once(archive, admin_client, written):
    before = rows()
    with written:
        save_in_admin(admin_client, most_taken(indexes()["organization"]), acronym_en="UNEC")
    after = rows()
    assert sorted(written.documents) == sorted(key for key in after if after[key] != before[key])
    assert 1 < len(written.documents) < len(after)
    assert is_as_it_should()


def test_what_a_record_lends_not_changes_its_own_document_alone(archive, admin_client, written):
    person = most_taken(indexes()["person"])
    with written:
        save_in_admin(admin_client, person, biography_en="Long.")
    assert written.documents == [("person", person.pk)]


def test_a_withdrawn_record_is_taken_out_of_what_others_show(body, shown_on, written):
    with written, batch_indexing():
        Organization.objects.filter(pk=body.pk).update(status="draft")
        reindex_rows(Organization.objects.filter(pk=body.pk))
    assert ("organization", body.pk) not in rows()
    assert {kind for kind, _pk in written.documents} == {
        "event",
        "person",
        "quotation",
        "article",
        "series",
        "organization",
    }
    assert is_as_it_should()


def test_documents_are_written_again_where_the_full_text_table_has_lost_them(body, written):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")
    with written:
        body.save()
    assert written.documents == [("organization", body.pk)]


def test_all_is_written_where_that_is_asked_for(body, written):
    with written:
        assert update_documents("organization", [body.pk]).written == 0
        assert update_documents("organization", [body.pk], is_forced=True).written == 1
    assert written.documents == [("organization", body.pk)]


def test_other_words_in_rows_of_all_kinds_at_once_are_followed(archive):
    from tests.records.search.test_indexing import written_anew

    with transaction.atomic(), batch_indexing():
        for model in watched_models():
            for row in model._base_manager.order_by("pk")[:2]:
                written_anew(row)
    assert is_as_it_should()


def test_people_with_a_new_name_change_their_events_in_one_block(written):
    event = factories.ParticipationFactory(person=factories.PersonFactory(name="Xu Bu")).event
    person = Person.objects.get()
    with written, batch_indexing():
        person.name = "Xu Bai"
        person.save()
        Event.objects.get().save()
    assert sorted(written.documents) == [("event", event.pk), ("person", person.pk)]


@pytest.mark.parametrize("is_on", [True, False])
def test_the_index_follows_unless_the_setting_is_off(settings, is_on):
    settings.SEARCH_AUTO_UPDATE = is_on
    topic = factories.TopicFactory(name_en="Whaling")
    event = factories.EventFactory()
    event.topics.add(topic)
    with batch_indexing():
        topic.name_en = "Sealing"
        topic.save()
    assert is_as_it_should() is is_on
    assert SearchDocument.objects.count() == (2 if is_on else 0)
    topic.delete()
    assert SearchDocument.objects.count() == (1 if is_on else 0)


def test_what_was_written_while_the_setting_was_off_is_indexed_by_command(settings):
    settings.SEARCH_AUTO_UPDATE = False
    factories.TopicFactory(name_en="Whaling")
    call_command("reindex", verbosity=0)
    assert is_as_it_should()


@pytest.mark.parametrize("kind", list(indexes()))
def test_a_save_asks_a_bounded_number_of_questions_whatever_hangs_on_the_record(archive, kind):
    """A new name is the dearest change: all who show it are made again, a chunk of each kind at once."""
    record = most_taken(indexes()[kind])
    column = f"{record.title_field}_en" if hasattr(record, f"{record.title_field}_en") else record.title_field
    setattr(record, column, f"Renamed {getattr(record, column)}")
    with CaptureQueriesContext(connection) as queries:
        record.save()
    assert len(queries) <= MAX_QUERIES
    assert is_as_it_should()


def test_several_processes_make_the_same_documents(monkeypatch):
    monkeypatch.setattr(indexing, "CHUNK", 2)
    topics = [factories.TopicFactory(name_en=f"Topic {number}").pk for number in range(7)]
    update_documents("topic", topics)
    before = list(SearchDocument.objects.order_by("record").values())
    SearchDocument.objects.all().delete()
    assert update_documents("topic", topics, processes=2).written == 7
    after = list(SearchDocument.objects.order_by("record").values())
    assert [{**one, "id": 0} for one in after] == [{**one, "id": 0} for one in before]
