"""A file of entries fills an empty site: all of it or nothing, or in parts that go on where they were cut off."""

import bz2
import gzip
import io
import json
import lzma
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest
import zstandard
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from forum.generated.archive import Archive
from forum.management.commands.generate_archive import json_line
from forum.models import Event, Quotation, Topic
from records.core.fixtures import json_stream, keys
from records.core.fixtures.bulk import Column
from records.core.models import Status, record_models
from records.exports import load_entries
from records.exports.build import write_tables
from records.exports.load import contents
from records.exports.models import UnfinishedLoad
from records.exports.published import Published
from records.search.backends import TABLE, get_backend
from records.search.base import indexes
from records.search.counts import counts_are_those_of_documents
from records.search.documents import COLUMNS
from records.search.indexing import differences
from records.search.models import ListCount, PairCount, SearchDocument, SearchValue, SearchWord

pytestmark = pytest.mark.slow

PACKED = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.compress}
QUOTATIONS = 20


def lines() -> list[bytes]:
    return [json_line(entry) for entry in Archive(QUOTATIONS, 1).entries()]


@pytest.fixture
def made(tmp_path):
    path = tmp_path / "made.jsonl"
    path.write_bytes(b"".join(lines()))
    return path


def load(path, **options):
    call_command("load_records", str(path), verbosity=0, stderr=io.StringIO(), **options)


def tables(folder) -> dict[str, bytes]:
    """Return what an export would hold."""
    folder.mkdir()
    write_tables(folder, Published())
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def refusal(path, **options) -> str:
    with pytest.raises(CommandError) as refused:
        load(path, **options)
    return str(refused.value)


@pytest.mark.django_db
@pytest.mark.slow
def test_what_was_generated_and_what_was_loaded_are_the_same(made, tmp_path):
    with transaction.atomic():
        load(made)
        assert Quotation.objects.count() == QUOTATIONS
        loaded = tables(tmp_path / "loaded")
        transaction.set_rollback(True)
    call_command("generate_archive", quotations=QUOTATIONS, without_index=True, verbosity=0)
    assert tables(tmp_path / "generated") == loaded


def test_what_is_equal_is_not_taken_for_the_same():
    column = Column(Topic._meta.get_field("slug"), "default")
    with pytest.raises(ValidationError):
        column.stored(1.5)
    assert [column.stored(one) for one in (1, True, 1)] == ["1", "True", "1"]


@pytest.mark.parametrize("packed", ["", *PACKED])
def test_every_format_is_read(packed, tmp_path):
    whole, values = b"".join(lines()), [json.loads(line) for line in lines()]
    for name, text in (("one.jsonl", whole), ("one.json", json.dumps(values, indent=1).encode())):
        path = tmp_path / (f"{name}.{packed}" if packed else name)
        path.write_bytes(PACKED[packed](text) if packed else text)
        assert load_entries.is_of_entries(path)
        assert [one.fields for one in load_entries.read_file(path)] == [one["fields"] for one in values]


@pytest.mark.parametrize("text", ['[1, 23, "a\\u00e9[", {"b": [true, null]}, -4.5e3]', "[]", ' [ "ñ" ]\n'])
def test_values_are_read_in_pieces(text, monkeypatch):
    monkeypatch.setattr(json_stream, "PIECE", 1)
    read = json_stream.JSONStream(io.BytesIO(text.encode())).array()
    assert list(read) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1, 2", "Expecting ',' delimiter: line 1 column 6"),
        ("[1,\n 2 3]", "Expecting ',' delimiter: line 2 column 4"),
        ('["a', "Unterminated string starting at: line 1 column 2"),
        ("[1,]", "Illegal trailing comma before end of array"),
        ("[1] 2", "Extra data: line 1 column 5"),
        ("", "Expecting value: line 1 column 1"),
    ],
)
def test_a_fault_is_told_with_its_line(text, told, monkeypatch):
    monkeypatch.setattr(json_stream, "PIECE", 2)
    with pytest.raises(json_stream.JSONStreamError, match=told):
        list(json_stream.JSONStream(io.BytesIO(text.encode())).array())


TOPIC = {"uid": "t0000000", "slug": "x", "name_en": "X"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "fields", "told"),
    [
        ("forum.quotation", {"uid": "q0000000", "slug": "x", "event": ["gone"]}, "no forum.event “gone”"),
        ("forum.topic", TOPIC | {"slug": "no slug"}, "slug: Enter a valid"),
        ("forum.topic", TOPIC | {"slug": "trade"}, "twice"),
        ("forum.topic", TOPIC | {"parent": ["gone"]}, "no forum.topic “gone”"),
        ("forum.topic", TOPIC | {"status": "published", "name_en": None}, "published_on_a_day"),
        ("forum.topic", TOPIC | {"colour": "red"}, "There is no field “colour”"),
        ("auth.user", {"username": "x"}, "There is no kind “auth.user”"),
    ],
)
def test_one_wrong_entry_leaves_nothing(model, fields, told, made):
    with made.open("a") as file:
        file.write(json.dumps({"model": model, "fields": fields}))
    found = refusal(made)
    assert told in found and "made.jsonl, record " in found and found.endswith("Nothing was loaded.")
    assert contents() == {}


@pytest.mark.django_db
@pytest.mark.slow
def test_words_that_do_not_stand_in_their_paragraph_are_refused(made):
    made.write_bytes(made.read_bytes().replace(b'"text_en": "Today,', b'"text_en": "Never,'))
    assert "The words differ from paragraph" in refusal(made)
    assert contents() == {}


@pytest.mark.django_db
def test_what_has_no_status_is_a_draft_and_a_text_without_language_is_in_the_first(tmp_path):
    path = tmp_path / "draft.json"
    fields = {"uid": "t0000000", "slug": "draft", "name": "A draft", "name_es": "Un borrador"}
    path.write_text(json.dumps([{"model": "forum.topic", "fields": fields}]))
    load(path)
    topic = Topic.objects.get()
    assert (topic.status, topic.name_en, topic.name_es) == (Status.DRAFT, "A draft", "Un borrador")
    assert topic.created_at


@contextmanager
def cut_off(parts):
    """Stop loads in this block after so many parts, as somebody would at the keyboard."""
    whole, left = load_entries.EntryLoad.part, iter(range(parts))

    def part(*args):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return whole(*args)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(load_entries.EntryLoad, "part", part)
        with pytest.raises(KeyboardInterrupt):
            yield


@pytest.mark.django_db
@pytest.mark.slow
def test_a_load_that_was_cut_off_goes_on(made, tmp_path):
    with cut_off(2):
        load(made, commit_every=20)
    assert UnfinishedLoad.objects.get().entries == 40
    # Nobody reads half an archive.
    assert not any(model._base_manager.exclude(status=Status.DRAFT).exists() for model in record_models())
    other = tmp_path / "other.jsonl"
    other.write_text("")
    assert "another file, made.jsonl, is loaded in part" in refusal(other, commit_every=20)
    assert "not empty" in refusal(made)
    load(made, commit_every=20)
    assert Quotation.objects.published().count() == QUOTATIONS and not UnfinishedLoad.objects.exists()
    assert "not empty" in refusal(made, commit_every=20)


@pytest.mark.django_db
@pytest.mark.slow
def test_what_is_wrong_stays_a_draft_until_it_is_mended(made):
    made.write_bytes(made.read_bytes().replace(b'"text_en": "Today,', b'"text_en": "Never,'))
    found = refusal(made, commit_every=20)
    assert "The words differ from paragraph" in found and found.endswith("begin with an empty database.")
    drafts = Quotation.objects.filter(status=Status.DRAFT)
    assert drafts.count() == QUOTATIONS and not SearchDocument.objects.exists()
    for quotation in drafts.filter(text_en__startswith="Never,"):
        Quotation.objects.filter(pk=quotation.pk).update(
            text_en=quotation.text_en.replace("Never,", "Today,", 1)
        )
    load(made, commit_every=20)
    assert Quotation.objects.published().count() == QUOTATIONS
    assert not UnfinishedLoad.objects.exists() and problems_of_index() == []


@pytest.mark.django_db
def test_an_entry_that_no_published_record_may_be_is_named(tmp_path):
    path = tmp_path / "topics.jsonl"
    rows = [TOPIC | {"uid": f"t000000{number}", "slug": f"x-{number}"} for number in range(3)]
    days = {"status": "published", "published_at": "2026-01-01T00:00:00+00:00"}
    rows = [rows[0] | days, rows[1] | {"status": "published"}, rows[2] | days]
    path.write_text("\n".join(json.dumps({"model": "forum.topic", "fields": row}) for row in rows))
    found = refusal(path, commit_every=2)
    assert "topics.jsonl, record 2 (forum.topic x-1" in found and "published_on_a_day" in found
    assert Topic.objects.filter(status=Status.DRAFT).count() == 3


def problems_of_index() -> list[str]:
    found = (problem for kind in indexes().values() for problem in counts_are_those_of_documents(kind.model))
    wrong = [problem.record for problem in found]
    return wrong + [kind for kind, index in indexes().items() if differences(index)[1:] != (0, 0, 0)]


def index_rows() -> dict[tuple[str, str], tuple[object, ...]]:
    """All that the index has of each record, without its keys."""
    columns = [name for name in COLUMNS if name != "uid"]
    text = "vector" if connection.vendor == "postgresql" else "*"
    texts = {key: row for key, *row in get_backend().fetch(f"SELECT rowid, {text} FROM {TABLE}")}
    rows = SearchDocument.objects.values_list("kind", "uid", "pk", *columns)
    found = {(kind, uid): (*row, *texts[pk]) for kind, uid, pk, *row in rows}
    for table in (SearchWord, SearchValue, ListCount, PairCount):
        names = [field.name for field in table._meta.fields if field.name != "id"]
        found[table.__name__, ""] = tuple(sorted(table.objects.values_list(*names), key=repr))
    return found


@pytest.mark.django_db
@pytest.mark.indexed
@pytest.mark.slow
def test_documents_made_at_once_and_one_by_one_are_the_same(made, monkeypatch):
    """Of all rows that a load makes with several processes, and of those that a save of each record makes."""
    monkeypatch.setattr("records.search.indexing.CHUNK", 3)
    monkeypatch.setattr("records.search.indexing.MANY", 2)
    monkeypatch.setattr("records.exports.load.core_count", lambda: 2)
    load(made)
    at_once = index_rows()
    assert problems_of_index() == [] and len(at_once) > QUOTATIONS
    for table in (SearchDocument, SearchValue, SearchWord, ListCount, PairCount):
        table.objects.all().delete()
    get_backend().empty()
    for index in indexes().values():
        for record in index.records():
            record.save()
    assert index_rows() == at_once


@pytest.mark.django_db
@pytest.mark.slow
def test_an_archive_in_parts_is_the_archive(made, tmp_path):
    with transaction.atomic():
        load(made)
        at_once = tables(tmp_path / "archive")
        call_command("export_archive", str(tmp_path / "export"), verbosity=0, stdout=io.StringIO())
        transaction.set_rollback(True)
    with cut_off(2):
        load(tmp_path / "export", commit_every=30)
    assert UnfinishedLoad.objects.get().entries == 60 and not Quotation.objects.published().exists()
    load(tmp_path / "export", commit_every=30)
    assert tables(tmp_path / "again") == at_once and problems_of_index() == []


KILLED = """
import os, signal, sys, django
django.setup()
from django.core.management import call_command
from records.core.fixtures.bulk import BulkLoader
flush, left = BulkLoader._flush, [int(sys.argv[2])]
def flush_and_die(loader):
    flush(loader)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
BulkLoader._flush = flush_and_die
call_command("load_records", sys.argv[1], commit_every=int(sys.argv[3]), verbosity=0)
"""


@pytest.mark.django_db
@pytest.mark.slow
def test_a_load_that_was_killed_left_nothing_or_goes_on(made, tmp_path):
    killed, whole = tmp_path / "killed.sqlite3", tmp_path / "whole.sqlite3"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "on"}

    def run(*arguments, code=0, into=killed):
        environment["DATABASE_URL"] = f"sqlite:///{into}"
        asked = [sys.executable, *arguments]
        ended = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == code, ended.stderr

    def stored(select, of=killed):
        with closing(sqlite3.connect(of)) as database:
            return sorted(database.execute(select).fetchall())

    run("manage.py", "migrate", "--verbosity=0")
    shutil.copy(killed, whole)
    run("-c", KILLED, str(made), "1", "0", code=-signal.SIGKILL)
    assert stored("SELECT id FROM forum_event UNION SELECT entries FROM records_unfinishedload") == []
    run("-c", KILLED, str(made), "3", "30", code=-signal.SIGKILL)
    # The third part was written and not kept.
    assert stored("SELECT entries, is_public FROM records_unfinishedload") == [(60, 0)]
    run("manage.py", "load_records", str(made), "--commit-every=30", "--verbosity=0")
    assert stored("SELECT COUNT(*) FROM forum_quotation WHERE status = 'published'") == [(QUOTATIONS,)]
    run("manage.py", "load_records", str(made), "--verbosity=0", into=whole)
    documents = "SELECT kind, uid, names, list_values, text_digest, shared_digest FROM records_searchdocument"
    assert stored(documents) == stored(documents, whole)


@pytest.mark.django_db
def test_a_part_ends_where_nothing_leads_to_what_comes_later(tmp_path):
    parents = {f"topic-{number}": [f"topic-{number + 1}"] for number in range(5)}
    rows = [
        {"uid": f"t000000{slug[-1]}", "slug": slug, "name_en": slug, "parent": parent}
        for slug, parent in parents.items()
    ]
    rows.append({"uid": "t0000005", "slug": "topic-5", "name_en": "last"})
    path = tmp_path / "topics.jsonl"
    path.write_text("\n".join(json.dumps({"model": "forum.topic", "fields": row}) for row in rows))
    load(path, commit_every=2)
    assert dict(Topic.objects.values_list("slug", "parent__slug")) == {
        "topic-5": None, **{slug: parent for slug, [parent] in parents.items()}
    }  # fmt: skip


@pytest.mark.django_db
def test_a_trial_keeps_nothing(made):
    load(made, dry_run=True)
    assert contents() == {}


def test_keys_go_to_a_file_where_they_are_many(monkeypatch):
    monkeypatch.setattr(keys, "MOST", 3)
    known = keys.Keys()
    for number in range(10):
        known[Event, "slug", number] = number + 1
    assert [known.get((Event, "slug", number)) for number in range(10)] == list(range(1, 11))
    assert known.get((Event, "slug", 10)) is None and len(known.recent) <= 3


@pytest.mark.django_db
def test_keys_that_entries_bring_are_not_given_again(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps([{"model": "forum.topic", "pk": 7, "fields": TOPIC}]))
    load(path)
    assert Topic.objects.get().pk == 7
    assert Topic.objects.create(name_en="Next").pk > 7
