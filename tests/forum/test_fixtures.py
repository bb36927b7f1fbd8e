"""The fixtures: complete, true to the facts, loaded again and again with one result, refused with a reason."""

import copy
import json
import os
import re
import subprocess
import sys
from io import StringIO

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import CommandError, call_command
from django.core.serializers.json import Deserializer as DjangoDeserializer
from django.db import connection, transaction
from django.test import override_settings
from modeltranslation.translator import NotRegistered, translator

from forum.models import Article, Edition, Event, Participation, Quotation, Session, Topic
from organizations.models import Organization
from people.models import Office, Person
from records.core.fixtures.loader import may_be_left_out
from records.core.models import EditorialNote, FormerAddress, Source, Status, find_record
from tests import factories
from tests.conftest import ROOT

FIXTURES = ("article_2021", "forum_history")
FACTS = ROOT.parent / "shared" / "data" / "facts.yaml"
EVENT = "celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021"
ARTICLE = "cooperation-china-lac-opportunity-2021-10-13"
OWN_APPS = ("records", "organizations", "people", "forum")
pytestmark = [pytest.mark.django_db, pytest.mark.indexed, pytest.mark.slow]


def entries(fixture):
    return json.loads((ROOT / "fixtures" / f"{fixture}.json").read_text())


def load(*fixtures):
    call_command("loaddata", *fixtures, verbosity=0)


def dump(*labels):
    out = StringIO()
    call_command("dumpdata", *labels, natural_foreign=True, natural_primary=True, indent=1, stdout=out)
    return out.getvalue()


# What they hold


def owned_fields(model):
    """Fields whose values are a row's own: all but the key, the columns computed, and the languages' stand-ins."""
    try:
        translated = set(translator.get_options_for_model(model).fields)
    except NotRegistered:
        translated = set()
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return {field.name for field in fields if field.serialize and not field.primary_key} - translated


@pytest.mark.portable
@pytest.mark.parametrize("fixture", FIXTURES)
def test_every_entry_carries_every_field_but_those_that_may_be_left_out(fixture):
    for entry in entries(fixture):
        model = apps.get_model(entry["model"])
        assert entry.keys() == {"model", "fields"}
        assert entry["fields"].keys() <= owned_fields(model), entry
        left_out = owned_fields(model) - entry["fields"].keys()
        assert [name for name in left_out if not may_be_left_out(model._meta.get_field(name))] == [], entry


@pytest.fixture(scope="class")
def article(django_db_setup, django_db_blocker):
    """The article of 2021 alone, for tests that only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(SEARCH_AUTO_UPDATE=False):
            load("article_2021")
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("article")
class TestTheArticle:
    def test_the_article_and_its_event(self):
        event = Event.objects.get()
        article = Article.objects.get()
        assert [(one.numeral, one.series.slug) for one in event.editions.all()] == [
            ("II", "celac-china-high-level-academic-forum"),
            ("VI", "china-lac-think-tanks-forum"),
        ]
        assert (str(event.start), str(event.end), event.mode, event.city_en, event.venue_en) == (
            *("2021-10-11", "2021-10-12?"),
            *("", None, None),
        )
        assert [session.kind for session in event.sessions.all()] == ["opening", "session", "closing"]
        assert [paragraph.number for paragraph in article.paragraphs.all()] == list(range(1, 18))
        assert all(paragraph.text_en and paragraph.text_es for paragraph in article.paragraphs.all())
        assert (article.text_status_en, article.text_status_es) == ("original", "unofficial")
        assert [bool(photo.image) for photo in article.photos.all()] == [False, False]
        assert Topic.objects.count() == 27

    def test_six_people_with_the_offices_they_held_and_characters_where_these_are_certain(self):
        participations = Participation.objects.filter(session__slug="closing-session")
        assert [(one.person.name, str(one.office), one.role) for one in participations] == [
            ("Alicia Bárcena", "Executive Secretary, ECLAC", "speaker"),
            ("Lan Lijun", "President, CFIS", "moderator"),
            ("Wang Chao", "President, CPIFA", "participant"),
            ("Xu Bu", "President, CIIS", "remarks"),
            ("Chai Yu", "Director General and Researcher, ILAS-CASS", "remarks"),
            ("José Ignacio Martínez Cortés", "Professor, CRI", "remarks"),
        ]
        native = {
            person.name: [str(name) for name in person.native_names]
            for person in Person.objects.prefetch_related("other_names")
        }
        assert native == {
            "Alicia Bárcena": [],
            "Chai Yu": ["柴瑜"],
            "José Ignacio Martínez Cortés": [],
            "Lan Lijun": [],
            "Wang Chao": ["王超"],
            "Xu Bu": ["徐步"],
        }

    def test_all_words_are_attributed_to_the_one_speaker_as_certainly_as_the_source_does(self):
        counted = [
            (kind, certainty, Quotation.objects.filter(kind=kind, certainty=certainty).count())
            for kind in ("direct", "reported")
            for certainty in ("explicit", "resolved", "implied")
        ]
        assert counted == [
            ("direct", "explicit", 0),
            ("direct", "resolved", 6),
            ("direct", "implied", 0),
            ("reported", "explicit", 2),
            ("reported", "resolved", 8),
            ("reported", "implied", 2),
        ]
        assert {quotation.speaker.slug for quotation in Quotation.objects.all()} == {"alicia-barcena"}
        assert {
            (quotation.text_status_en, quotation.text_status_es) for quotation in Quotation.objects.all()
        } == {("original", "unofficial")}

    @pytest.mark.parametrize(
        ("name", "kind", "count"), [("quotations", "direct", 6), ("reported_speech", "reported", 12)]
    )
    def test_the_words_are_those_of_the_facts(self, name, kind, count):
        words = re.compile(
            r"^  ([\w-]+):\n(?:    .*\n)*?    text_en: (\".*\")\n    text_es: (\".*\")", re.MULTILINE
        )
        expected = {slug: (json.loads(en), json.loads(es)) for slug, en, es in words.findall(section(name))}
        quotations = Quotation.objects.filter(kind=kind)
        assert {
            quotation.slug: (quotation.text_en, quotation.text_es) for quotation in quotations
        } == expected
        assert len(expected) == count

    def test_every_oddity_of_the_facts_has_a_note_on_a_record(self):
        oddities = re.findall(r"^  ([\w-]+):$", section("oddities"), re.MULTILINE)
        attached = {
            note.slug
            for model in (Event, Article, Quotation)
            for row in model.objects.all()
            for note in row.notes.all()
        }
        attached |= {
            note.slug for row in apps.get_model("forum.series").objects.all() for note in row.notes.all()
        }
        notes = EditorialNote.objects.filter(slug__in=oddities)
        assert len(oddities) == 19
        assert {note.slug for note in notes if note.text_en and note.text_es} == set(oddities)
        assert set(oddities) <= attached


def test_the_history_is_of_related_events_with_their_editions(archive):
    editions = Edition.objects.filter(series__slug="china-lac-think-tanks-forum").order_by("ordinal")
    assert [edition.event.year for edition in editions] == [2010, 2013, 2016, 2017, 2019, 2021, 2025]
    assert str(editions[0].event.start) == "2010?"
    assert Event.objects.published().count() == 17


def facts():
    if not FACTS.exists():
        pytest.skip("The facts that the fixtures were made from are not beside this checkout.")
    return FACTS.read_text()


def section(name):
    return re.search(rf"^{name}:.*?\n(.*?)(?=^\S|\Z)", facts(), re.MULTILINE | re.DOTALL)[1]


# Loaded again, elsewhere, into a living archive


@pytest.mark.portable
def test_loading_again_changes_nothing(archive):
    before = dump()
    load(*FIXTURES)
    assert dump() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.django
def test_a_dump_fills_an_empty_database_with_the_same(tmp_path):
    load(*FIXTURES)
    whole = tmp_path / "whole.json"
    whole.write_text(dump(*OWN_APPS))
    call_command("flush", interactive=False, verbosity=0)
    assert Event.objects.count() == 0
    load(whole)
    assert dump(*OWN_APPS) == whole.read_text()


def manage(database, *arguments):
    """Return what a command of another process prints, working on another database."""
    environment = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, ROOT / "manage.py", *arguments]
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True, cwd=ROOT
    ).stdout


def test_postgresql_and_sqlite_read_each_other(archive, tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("This run has no PostgreSQL.")
    postgresql = tmp_path / "postgresql.json"
    postgresql.write_text(dump(*OWN_APPS))
    sqlite = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    manage(sqlite, "migrate", "--verbosity=0", "--skip-checks")
    manage(sqlite, "loaddata", str(postgresql), "--verbosity=0")
    options = ("--natural-foreign", "--natural-primary", "--indent=1")
    assert manage(sqlite, "dumpdata", *OWN_APPS, *options) == postgresql.read_text()
    load(postgresql)
    assert dump(*OWN_APPS) == postgresql.read_text()


@pytest.mark.portable
def test_editors_keep_what_the_fixtures_do_not_own(archive):
    draft = factories.EventFactory(slug="a-draft", status=Status.DRAFT)
    guest = factories.ParticipationFactory(event=Event.objects.get(slug=EVENT))
    load(*FIXTURES)
    assert Event.objects.get(pk=draft.pk).status == Status.DRAFT
    assert Participation.objects.filter(pk=guest.pk).exists()


@pytest.mark.portable
def test_a_record_renamed_by_an_editor_is_the_same_record_under_both_addresses(archive):
    event = Event.objects.get(slug=EVENT)
    event.slug = "the-forum"
    event.save()
    load(*FIXTURES)
    assert Event.objects.count() == 17
    assert find_record(event.uid).slug == EVENT
    assert FormerAddress.objects.target(Event, "the-forum") == event
    assert Event.objects.get(pk=event.pk).sessions.count() == 3


# Fields that are left out


def write(path, *rows):
    path.write_text(json.dumps([{"model": model, "fields": fields} for model, fields in rows]))
    return path


TOPIC = {
    "uid": "t1234567",
    "slug": "whales",
    "name_en": "Whales",
    "status": "published",
    "published_at": "2021-10-13T00:00:00Z",
}


def test_a_new_record_has_defaults_where_its_entry_leaves_fields_out(tmp_path):
    load(write(tmp_path / "topic.json", ("forum.topic", TOPIC)))
    topic = Topic.objects.get()
    assert (topic.name_en, topic.name_es, topic.parent) == ("Whales", None, None)
    assert topic.kind == Topic._meta.get_field("kind").get_default()
    assert topic.sources.count() == 0


def test_a_new_record_is_given_no_number_of_its_own(tmp_path):
    """It would be another one on every site."""
    fields = {name: value for name, value in TOPIC.items() if name != "uid"}
    path = write(tmp_path / "topic.json", ("forum.topic", fields))
    assert refusal(path) == ", record 1 (forum.topic whales): uid: This field cannot be null."


def test_loading_leaves_a_record_as_it_is_where_its_entry_leaves_fields_out(tmp_path):
    path = write(tmp_path / "topic.json", ("forum.topic", TOPIC))
    load(path)
    before = dump()
    load(path)
    assert dump() == before
    topic = Topic.objects.get()
    topic.parent = factories.TopicFactory()
    topic.name_es = "Ballenas"
    topic.name_en = "Wales"
    topic.save()
    topic.sources.add(factories.SourceFactory())
    load(path)
    loaded = Topic.objects.get(slug="whales")
    assert (loaded.name_en, loaded.name_es, loaded.parent_id) == ("Whales", "Ballenas", topic.parent_id)
    assert (loaded.uid, loaded.created_at, loaded.sources.count()) == (topic.uid, topic.created_at, 1)


def test_a_field_without_a_default_may_be_left_out_of_a_record_that_exists_only(tmp_path):
    factories.SourceFactory(slug="known", title="A title")
    load(write(tmp_path / "known.json", ("records.source", {"slug": "known", "publisher": "ECLAC"})))
    source = Source.objects.get()
    assert (source.title, source.publisher) == ("A title", "ECLAC")
    path = write(tmp_path / "new.json", ("records.source", {"slug": "new", "publisher": "ECLAC"}))
    assert refusal(path) == ", record 1 (records.source new): title: This field cannot be null."


def test_an_entry_may_refer_to_one_further_below_in_place_of_what_it_referred_to(tmp_path):
    before = factories.TopicFactory(slug="before")
    factories.TopicFactory(slug="whales", parent=before)
    child = {"slug": "whales", "parent": ["animals"]}
    path = write(tmp_path / "a.json", ("forum.topic", child), ("forum.topic", {**TOPIC, "slug": "animals"}))
    load(path)
    assert Topic.objects.get(slug="whales").parent.slug == "animals"


def test_an_entry_without_the_fields_of_its_key_is_refused(tmp_path):
    path = write(tmp_path / "new.json", ("forum.paragraph", {"number": 1}))
    assert refusal(path) == ", record 1 (forum.paragraph 1): article: This field cannot be null."


def test_the_loader_is_of_the_command_alone():
    assert serializers.get_deserializer("json") is DjangoDeserializer


# Refused


def change(model, index=0, **values):
    def write(rows):
        of_model = [row for row in rows if row["model"] == model]
        of_model[index]["fields"].update(values)

    return write


WRONG = {
    "a relation that leads nowhere": (
        change("forum.quotation", 1, office=["nobody", "nothing", ""]),
        r"record \d+ \(forum.quotation own-compass\): office: There is no people.office “nobody, nothing, ”\.",
    ),
    "a relation that must not be empty": (
        change("forum.quotation", speaker=["nobody"]),
        r"record \d+ \(forum.quotation covid-asymmetries\): speaker: There is no people.person “nobody”\.",
    ),
    "a row whose owner is unknown": (
        change("forum.paragraph", article=["no-article"]),
        r"record \d+ \(forum.paragraph no-article, 1\): article: There is no forum.article “no-article”\.",
    ),
    "a source that is unknown": (
        change("forum.event", sources=[["no-source"]]),
        rf"record \d+ \(forum.event {EVENT}\): sources: There is no records.source “no-source”\.",
    ),
    "a choice that there is not": (
        change("forum.event", kind="party"),
        rf"record \d+ \(forum.event {EVENT}\): kind: “party” is no term of the vocabulary “Kinds of events”\.",
    ),
    "a month that there is not": (
        change("forum.event", start="2021-13"),
        rf"record \d+ \(forum.event {EVENT}\): start: “2021-13” is not a date that the archive can read\. .+",
    ),
    "a rule of one row": (
        change("forum.event", end="2020"),
        rf"record \d+ \(forum.event {EVENT}\): An event cannot end before it begins\. \(event_ends_after_start\)",
    ),
    "a row that stands twice": (
        change("forum.paragraph", 1, number=1),
        rf"record \d+ \(forum.paragraph {ARTICLE}, 1\): The file has this record twice\.",
    ),
    "a rule of two tables": (
        change("forum.quotation", office=["xu-bu", "ciis-president", "2020-10-26"]),
        r"record \d+ \(forum.quotation covid-asymmetries\): office: This office was held by another person\.",
    ),
    "a number given twice": (
        change("forum.quotation", uid=entries("article_2021")[-1]["fields"]["uid"]),
        r"record \d+ \(forum.quotation forum-ideal-place\): Another record already has this uid\.",
    ),
    "words that are empty": (
        change("forum.quotation", text_en=None, text_es=None),
        r"record \d+ \(forum.quotation covid-asymmetries\): A published quotation needs its words in at least one "
        r"language\. \(quotation_published_with_words\)",
    ),
    "a value that must be there": (
        change("forum.quotation", status=None),
        r"record \d+ \(forum.quotation covid-asymmetries\): status: This field cannot be null\.",
    ),
    "a text longer than its field": (
        change("forum.event", name_en="x" * 401),
        rf"record \d+ \(forum.event {EVENT}\): name_en: Ensure this value has at most 400 characters \(it has 401\)\.",
    ),
    "a null character": (
        change("forum.event", theme_en="a\x00b"),
        rf"record \d+ \(forum.event {EVENT}\): theme_en: Null characters are not allowed\.",
    ),
    "a field that there is not": (
        change("forum.event", nmae="Forum"),
        rf"record \d+ \(forum.event {EVENT}\): There is no field “nmae”\.",
    ),
}


KEYS = {
    "forum.session": ("event", "slug"),
    "forum.paragraph": ("article", "number"),
    "people.office": ("person", "post", "start"),
}


def key_of(row):
    values = [row["fields"][name] for name in KEYS.get(row["model"], ("slug",))]
    return [part for value in values for part in (value if isinstance(value, list) else [value])]


@pytest.fixture(scope="module")
def few():
    """Of the article's entries some, with all that they refer to: what the faults are about."""
    rows = entries("article_2021")
    of_interest = [key_of(row) for row in rows if row["model"] == "forum.quotation"]
    of_interest = [*of_interest[:2], *of_interest[-1:], [ARTICLE, 1], [ARTICLE, 2]]
    of_interest += [["xu-bu", "ciis-president", "2020-10-26"]]
    kept = []
    for row in reversed(rows):  # those that others refer to come first in the file
        own = key_of(row) if {"slug", *KEYS.get(row["model"], ())} & row["fields"].keys() else None
        if own in of_interest:
            kept.insert(0, row)
            for value in row["fields"].values():
                if isinstance(value, list):
                    of_interest += [value, *(key for key in value if isinstance(key, list))]
    return kept


def refusal(path):
    """Why a fixture is refused. The archive must be as it was before."""
    before = dump()
    with pytest.raises(CommandError) as caught:
        load(path)
    assert dump() == before
    file, _, told = str(caught.value).partition(".json")
    assert f"{file}.json" == str(path)
    return told


@pytest.mark.portable
@pytest.mark.parametrize(("write", "told"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_fixture_is_named_with_its_record_and_the_reason(write, told, few, tmp_path):
    rows = copy.deepcopy(few)
    write(rows)
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(rows))
    assert re.fullmatch(f", {told}", refusal(path))


def test_what_the_faults_are_made_of_can_be_loaded(few, tmp_path):
    assert len(few) < len(entries("article_2021")) / 2
    path = tmp_path / "few.json"
    path.write_text(json.dumps(few))
    load(path)
    assert (Event.objects.count(), Quotation.objects.count()) == (1, 3)


def test_a_rule_of_several_rows_is_told_in_its_sentence(archive, tmp_path):
    edition = {
        "event": ["think-tanks-forum-v-2019"],
        "series": ["china-lac-think-tanks-forum"],
        "ordinal": 6,
        "order": 1,
    }
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps([{"model": "forum.edition", "fields": edition}]))
    assert refusal(path) == (
        ", record 1 (forum.edition think-tanks-forum-v-2019, china-lac-think-tanks-forum, 6, 1):"
        " The series already has an edition with this ordinal. (edition_ordinal_once_in_series)"
    )


@pytest.mark.portable
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"model": "records.source" "fields": {}}]', ": This is not JSON. Expecting ',' delimiter: .+"),
        ('{"model": "records.source"}', ": This is not a list of records."),
        ('[{"model": "records.source"}]', ", record 1: An entry is an object with “model” and “fields”."),
        (
            '[{"model": "records.souce", "fields": {"slug": "a"}}]',
            ", record 1 .+: There is no kind “records.souce”.",
        ),
    ],
)
def test_a_file_of_another_form_is_refused(text, told, tmp_path):
    path = tmp_path / "wrong.json"
    path.write_text(text)
    assert re.fullmatch(told, refusal(path))


def test_the_history_alone_says_what_it_lacks():
    with pytest.raises(CommandError, match=r"forum_history.json, record \d+ \(.+\): .+: There is no .+ “.+”"):
        load("forum_history")
    assert (Organization.objects.count(), Office.objects.count(), Session.objects.count()) == (0, 0, 0)
