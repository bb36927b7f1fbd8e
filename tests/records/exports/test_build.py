"""The whole archive as files: what they hold, what they never hold, and that programs of others read them."""

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from types import SimpleNamespace

import pytest
import rdflib
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from rdflib.compare import isomorphic

from forum.models import Event
from people.models import Person
from records.core.database.one_state import one_state
from records.core.models import Status, record_models
from records.exports.tables import tables, tables_of_models
from records.serializers.base import serializer_of
from tests import factories
from tests.archive_files import SECRET, add_everything, contents, export, picture

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.portable]
# Columns that are not exported: kept for editors, told otherwise (a withdrawn record by its notice), or made anew.
NOT_EXPORTED = {"id", "status", "withdrawn_at", "remark", "reasons", "speaker_reason", "shown_on"}


@pytest.fixture
def everything(media):
    add_everything()


@pytest.fixture(scope="module")
def exported(django_db_setup, django_db_blocker, tmp_path_factory):
    """An export of everything, made once, with what was public then; the database is left as it was."""
    folder = tmp_path_factory.mktemp("export")
    overridden = override_settings(SITE_NAME="Testarchive", MEDIA_ROOT=folder / "media")
    with django_db_blocker.unblock(), overridden, transaction.atomic():
        get_user_model().objects.create_user("ana-editor", "ana@example.org")
        add_everything()
        found = SimpleNamespace(
            files=export(folder / "archive"),
            rows={
                model.url_name: list(serializer_of(model).rows(model.objects.published().order_by("pk")))
                for model in record_models()
            },
            hidden=[record.uid for model in record_models() for record in not_public(model)],
            newest=max(
                record.updated_at for model in record_models() for record in model.objects.published()
            ),
            portrait=Person.objects.get(slug="speaker").portrait.name,
        )
        transaction.set_rollback(True)
    return found


def not_public(model):
    shown = model.objects.published().values("pk")
    return model._base_manager.exclude(pk__in=shown).exclude(status=Status.WITHDRAWN)


@pytest.fixture
def files(exported):
    return exported.files


def table(folder, name) -> list[dict[str, str]]:
    with zipfile.ZipFile(folder / "testarchive-csv.zip") as archive:
        text = archive.read(f"data/{name}.csv").decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(autouse=True)
def site_name(settings):
    settings.SITE_NAME = "Testarchive"


def unpacked(path, folder):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


# What they hold


def test_every_field_of_every_table_is_exported_or_named_here():
    for one in tables_of_models():
        translated = one.model.translated_fields() if hasattr(one.model, "translated_fields") else ()
        fields = {field.name for field in one.model._meta.concrete_fields} - set(translated)
        left = fields - {field.name for field in one.fields} - NOT_EXPORTED
        assert {name for name in left if not name.startswith("withdrawal_reason")} == set(), one.name


def test_every_kind_is_exported_with_what_hangs_on_it():
    names = {one.name for one in tables()}
    assert {model.url_name for model in record_models()} <= names
    assert {"office", "session", "organizer", "participation", "paragraph", "photo", "edition"} <= names
    assert {"source", "editorial_note", "quotation_topics", "former_address", "tombstone"} <= names


def test_the_tables_hold_what_is_published(exported, files):
    for kind, rows in exported.rows.items():
        assert [row["uid"] for row in table(files, kind)] == [row["id"] for row in rows]
    [words] = [row for row in table(files, "quotation") if row["slug"] == "words"]
    [person] = [row for row in table(files, "person") if row["slug"] == "speaker"]
    assert words["speaker"] == person["uid"]
    assert words["office"] == f"{person['uid']}/envoy/2019?"
    assert (words["said_on"], words["said_on_latest"]) == ("2021-10-11?", "2021-10-11")
    assert person["portrait"] == exported.portrait
    [paragraph] = table(files, "paragraph")
    assert paragraph["text_en"] == "'Words' of the speaker\r\nand more"


def test_a_withdrawn_record_is_its_notice_alone(files):
    notices = {row["slug"]: row for row in table(files, "tombstone")}
    assert set(notices) == {"withdrawn-again", "withdrawn-event"}
    assert notices["withdrawn-again"]["withdrawal_reason_en"] == "The words were another person’s."
    former = {row["slug"] for row in table(files, "former_address")}
    assert {"first-name", "withdrawn-words"} <= former
    assert "before-hidden" not in former


def readable(folder):
    """All that stands in the files, as text."""
    for path in folder.iterdir():
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield from (archive.read(name) for name in archive.namelist())
        else:
            yield path.read_bytes()


def test_no_file_holds_what_is_not_public(exported, files):
    assert len(exported.hidden) > 4
    whole = b"\n".join(readable(files))
    for secret in [SECRET, "hidden-event", "hidden-body", "ana-editor", "ana@example.org", *exported.hidden]:
        assert secret.encode() not in whole, secret


def test_links_to_what_is_not_public_are_empty(files):
    [body] = [row for row in table(files, "organization") if row["slug"] == "open-body"]
    assert body["parent"] == ""
    [office] = [row for row in table(files, "office") if row["title_en"] == "Envoy"]
    assert office["organization"] == ""


def test_the_day_is_that_of_the_newest_change(exported, files):
    with zipfile.ZipFile(files / "testarchive-csv.zip") as archive:
        package = json.loads(archive.read("datapackage.json"))
        days = {info.date_time[:3] for info in archive.infolist()}
    newest = exported.newest
    assert package["version"] == str(newest.date())
    assert days == {(newest.year, newest.month, newest.day)}
    readme = (files / "README.txt").read_text()
    assert str(newest.date()) in readme
    assert "belongs to its publisher" in readme
    assert "data and translations: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/" in readme
    assert [one["name"] for one in package["licenses"]] == [
        "CC-BY-4.0",
        "LicenseRef-texts-of-their-publishers",
    ]


# Read by others


def read_package(folder):
    # Imported here: with all that it imports, each process that collects tests would wait for seconds.
    from frictionless import Package

    return Package(str(folder / "datapackage.json"))


def test_the_data_package_is_valid(files, tmp_path):
    folder = unpacked(files / "testarchive-csv.zip", tmp_path / "open")
    beside = {path.name for path in folder.iterdir()}
    assert beside == {"README.txt", "data", "datapackage.json", "dictionary.csv"}
    package = read_package(folder)
    report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])
    assert {resource.name for resource in package.resources} == {*(one.name for one in tables()), "image"}
    assert {"README.txt", "dictionary.csv"} < {path.name for path in folder.iterdir()}
    keys = package.get_resource("quotation").schema.foreign_keys
    assert {"speaker", "event", "office", "paragraph"} <= {field for key in keys for field in key["fields"]}
    assert all(field.title for resource in package.resources for field in resource.schema.fields)


def test_a_wrong_reference_would_be_found(files, tmp_path):
    folder = unpacked(files / "testarchive-csv.zip", tmp_path / "open")
    path = folder / "data" / "quotation_topics.csv"
    path.write_bytes(path.read_bytes() + b"q0000000,t0000000\r\n")
    assert not read_package(folder).validate().valid


def test_the_dictionary_tells_of_every_column_in_every_language(files, tmp_path):
    folder = unpacked(files / "testarchive-csv.zip", tmp_path / "open")
    with (folder / "dictionary.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    told = {(line["table"], line["column"]) for line in lines}
    assert {(one.name, field.name) for one in tables() for field in one.fields} <= told
    assert all(line["column_holds_en"] and line["column_holds_es"] for line in lines)
    [start] = [line for line in lines if (line["table"], line["column"]) == ("event", "start")]
    assert start["type"] == "edtf"


def test_sqlite_finds_nothing_amiss(files):
    with closing(sqlite3.connect(files / "testarchive.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        joined = """SELECT person.name, event.slug, paragraph.number FROM quotation
            JOIN person ON person.uid = quotation.speaker JOIN event ON event.uid = quotation.event
            JOIN paragraph ON paragraph.id = quotation.paragraph"""
        assert [row[0] for row in database.execute(joined)] == ["=1+1 Ñandú"]
        assert database.execute("SELECT count(*) FROM dictionary").fetchone()[0] > 150
        links = database.execute("PRAGMA foreign_key_list(participation)").fetchall()
        assert {link[2] for link in links} == {"event", "session", "person", "office"}


def test_each_line_of_json_is_a_row_of_the_api(exported, files):
    with zipfile.ZipFile(files / "testarchive-jsonl.zip") as archive:
        assert archive.testzip() is None
        for kind, rows in exported.rows.items():
            lines = archive.read(f"{kind}.jsonl").decode().splitlines()
            assert [json.loads(line) for line in lines] == rows


def test_linked_data_says_the_same_in_both_forms(exported, files):
    one = rdflib.Graph().parse(files / "testarchive.jsonld", format="json-ld")
    other = rdflib.Graph().parse(files / "testarchive.ttl", format="turtle")
    assert len(one) > 100
    assert isomorphic(one, other)
    schema = rdflib.Namespace("https://schema.org/")
    told = {str(subject).rsplit("/", 1)[-1] for subject in one.subjects(schema.identifier)}
    assert told == {row["id"] for rows in exported.rows.values() for row in rows}
    # Each is told of once: a node that names another one does not tell of it again.
    text = (files / "testarchive.ttl").read_text()
    assert text.count("a schema:NewsArticle") == len(exported.rows["article"])
    assert "<https://example.org/%7Ba%7D%7Cb>" in text


def test_checksums_are_those_of_the_files(files):
    lines = (files / "SHA256SUMS").read_text().splitlines()
    told = dict(reversed(line.split("  ")) for line in lines)
    assert told.keys() == contents(files).keys() - {"SHA256SUMS"}
    for name, data in contents(files).items():
        assert name == "SHA256SUMS" or told[name] == hashlib.sha256(data).hexdigest()


def test_images_go_along_with_their_checksums(files, tmp_path):
    folder = unpacked(files / "testarchive-images.zip", tmp_path / "images")
    rows = table(files, "image")
    assert {row["name"].split("/")[0] for row in rows} == {"logos", "portraits", "photos"}
    for row in rows:
        data = (folder / "media" / row["name"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (int(row["bytes"]), row["sha256"])


# The same bytes


def test_the_same_archive_gives_the_same_bytes_whatever_drafts_there_are(everything, tmp_path):
    before = contents(export(tmp_path / "one"))
    factories.EventFactory(status=Status.DRAFT)
    assert contents(export(tmp_path / "other")) == before


def test_an_empty_archive_is_exported_too(tmp_path):
    folder = export(tmp_path / "none")
    assert table(folder, "event") == []
    assert read_package(unpacked(folder / "testarchive-csv.zip", tmp_path / "o")).validate().valid


# The command


@pytest.mark.django_db(transaction=True)
def test_one_state_is_read_without_holding_up_writers(tmp_path):
    """Outside of a transaction, as the command runs; none is left open after it."""
    factories.EventFactory(slug="forum")
    with one_state():
        assert [event.slug for event in Event.objects.all()] == ["forum"]
        if connection.vendor == "postgresql":
            with pytest.raises(DatabaseError):
                factories.EventFactory()
    folder = export(tmp_path / "x")
    assert [row["slug"] for row in table(folder, "event")] == ["forum"]
    factories.EventFactory(slug="after")
    assert not connection.in_atomic_block


def test_a_trial_writes_nothing(tmp_path, capsys):
    factories.EventFactory.create_batch(3)
    call_command("export_archive", str(tmp_path / "none"), dry_run=True)
    assert list(tmp_path.iterdir()) == []
    assert "event: 3 rows" in capsys.readouterr().out


def test_an_earlier_export_is_replaced(tmp_path):
    folder = export(tmp_path / "x")
    factories.EventFactory(slug="new-one")
    export(folder)
    assert [row["slug"] for row in table(folder, "event")] == ["new-one"]
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("other", ["notes.txt", "folder/"])
def test_a_folder_that_holds_something_else_is_left_alone(other, tmp_path):
    path = tmp_path / other
    path.mkdir() if other.endswith("/") else path.write_text("mine")
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  other.txt\n")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(CommandError, match="holds something else"):
        export(tmp_path)
    assert sorted(tmp_path.iterdir()) == before


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CommandError, match="name a folder"):
        export(tmp_path / "file")


def test_a_failure_leaves_the_earlier_export(tmp_path, monkeypatch):
    folder = export(tmp_path / "x")
    before = contents(folder)
    monkeypatch.setattr("records.exports.build.write_linked", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(folder)
    assert contents(folder) == before
    assert list(tmp_path.iterdir()) == [folder]


def test_an_image_that_is_lost_is_told_and_left_out(media, tmp_path, capsys):
    person = factories.PersonFactory()
    person.portrait.save("portrait", picture())
    person.portrait.storage.delete(person.portrait.name)
    call_command("export_archive", str(tmp_path / "x"))
    assert person.portrait.name in capsys.readouterr().err
    assert table(tmp_path / "x", "image") == []
    assert [row["portrait"] for row in table(tmp_path / "x", "person")] == [person.portrait.name]


def test_many_records_cost_as_many_queries_as_few(media, tmp_path):
    def queries(name):
        with CaptureQueriesContext(connection) as asked:
            export(tmp_path / name)
        return len(asked)

    factories.QuotationFactory.create_batch(2, article=factories.ArticleFactory())
    few = queries("few")
    factories.QuotationFactory.create_batch(30)
    assert queries("many") == few
