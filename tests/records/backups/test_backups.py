"""Backups: what they hold, what they never hold, and that each kind of damage is found."""

import io
import json
import os
import re
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from people.models import Person
from records.backups.databases import programs, sqlite
from records.backups.errors import BackupError, DamagedError
from records.backups.keys import Key
from records.backups.manifest import Dump, from_json
from records.backups.retention import kept, parse_rules
from records.backups.stores import open_store
from records.backups.vault import TIME, Vault
from records.core.version import code_version
from scripts.compare_databases import differences, read
from scripts.restore_drill import LEFT_OUT, Drill, same
from scripts.upgrade_check import lost
from tests import factories

FILES = {"portraits/one.jpg": b"one" * 1000, "photos/two.jpg": b"one" * 1000, "photos/three.jpg": b"three"}


class StandIn:
    """In place of the module of a database: what is proved with it is the way of its file."""

    def __init__(self):
        self.rows, self.restored, self.vendor = b"rows", None, connection.vendor

    def dump(self, path, left_out):
        path.write_bytes(self.rows)
        return Dump(self.vendor, "15", {"forum_event": (1, "2")})

    def refuse_unfit(self, made_by):
        """Every place is empty."""

    def restore(self, path, made_by):
        self.restored = path.read_bytes()


@pytest.fixture
def database(monkeypatch):
    stand_in = StandIn()
    for user in ("make", "restore"):
        monkeypatch.setattr(f"records.backups.{user}.engine", lambda: stand_in)
    return stand_in


@pytest.fixture
def place(db, media, tmp_path, settings, database):
    """The store of backups of a site with three images: two contents, one of them twice."""
    settings.BACKUP_KEY_FILE = settings.BACKUP_KEY = ""
    for name, content in FILES.items():
        default_storage.save(name, ContentFile(content))
    return tmp_path / "backups"


@pytest.fixture
def key(tmp_path, settings, place):
    """The key of all backups from now on."""
    run("backup", new_key=tmp_path / "key")
    settings.BACKUP_KEY_FILE = str(tmp_path / "key")
    return tmp_path / "key"


@pytest.fixture
def elsewhere(settings, tmp_path):
    """Makes the media an empty folder."""

    def elsewhere():
        settings.MEDIA_ROOT = tmp_path / "restored"
        return settings.MEDIA_ROOT

    return elsewhere


def run(command, *arguments, **options):
    said = io.StringIO()
    call_command(command, *map(str, arguments), stdout=said, stderr=said, **options)
    return said.getvalue()


def refused(command, *arguments, **options):
    with pytest.raises(CommandError) as error:
        run(command, *arguments, **options)
    assert "\n" not in str(error.value)
    return str(error.value)


def vault(place, key=None):
    return Vault(open_store(str(place)), Key(key.read_text()) if key else None)


def blobs(place):
    return sorted(place.glob("blobs/*/*"))


def media_files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def make_older(place):
    """Let the one backup be of years ago."""
    (listed,) = place.glob("backups/*")
    listed.rename(listed.with_name(f"20200101T000000Z-{listed.name.partition('-')[2]}"))


def damage(path):
    path.write_bytes(path.read_bytes()[:-1] + b"#")


def test_a_backup_is_restored_whole(place, database, elsewhere):
    said = run("backup", place)
    assert "1 tables, 1 rows, 3 files of the media" in said and "not encrypted" in said
    assert len(blobs(place)) == 3, "each content once: the database and two images"
    assert {stat.S_IMODE(path.stat().st_mode) for path in blobs(place)} == {0o600}
    assert "can be restored here" in run("restore", place, dry_run=True) and database.restored is None
    media = elsewhere()
    run("restore", place)
    assert database.restored == b"rows" and media_files(media) == FILES


def test_what_is_there_is_not_stored_again(place, database, monkeypatch):
    run("backup", place)
    before, database.rows = blobs(place), b"other rows"
    default_storage.save("photos/four.jpg", ContentFile(b"four"))
    opened = []
    monkeypatch.setattr(default_storage, "open", lambda name: opened.append(name) or ContentFile(b"four"))
    assert "4 files of the media, 1 of them new" in run("backup", place, dry_run=True)
    run("backup", place)
    assert len(blobs(place)) == len(before) + 2 and opened == ["photos/four.jpg"]
    assert len(vault(place).backups()) == 2


def test_an_encrypted_backup_tells_nothing_and_needs_its_key(place, key, database, elsewhere, settings):
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    run("backup", place)
    written = b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())
    assert not any(word in written for word in (b"oneone", b"portraits", b"rows"))
    run("backup", place, verify="newest")
    elsewhere()
    settings.BACKUP_KEY_FILE = ""
    assert "is encrypted: set BACKUP_KEY_FILE" in refused("restore", place)
    settings.BACKUP_KEY_FILE = str(key.with_name("another"))
    assert "cannot be read" in refused("restore", place)
    run("backup", new_key=key.with_name("another"))
    assert "another key" in refused("restore", place)
    settings.BACKUP_KEY_FILE = str(key)
    run("restore", place)
    assert database.restored == b"rows"


def test_backups_of_an_earlier_key_are_read_with_both(place, key, settings, elsewhere):
    run("backup", place)
    run("backup", new_key=key.with_name("new"))
    both = key.with_name("both")
    both.write_text(key.with_name("new").read_text() + key.read_text())
    settings.BACKUP_KEY_FILE = str(both)
    first = vault(place, both).backups()[0]
    elsewhere()
    run("restore", place, at=first)
    assert Key(both.read_text()).hide("a") != Key(key.read_text()).hide("a")


def test_a_key_is_never_written_over(key):
    assert "exists" in refused("backup", new_key=key)


@pytest.mark.parametrize("text", ["", "# nothing\n", "AGE-SECRET-KEY-1", "password"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(BackupError):
        Key(text)


@pytest.mark.parametrize("encrypted", [False, True])
def test_every_damaged_file_is_found(place, tmp_path, encrypted, request, elsewhere, database):
    if encrypted:
        request.getfixturevalue("key")
    run("backup", place)
    elsewhere()
    for path in [*blobs(place), *place.glob("backups/*")]:
        whole = path.read_bytes()
        damage(path)
        refused("backup", place, verify="newest")
        refused("restore", place, dry_run=True)
        path.write_bytes(whole[:-5])
        refused("backup", place, verify="newest")
        path.write_bytes(whole)
    assert "all 4 files" in run("backup", place, verify="newest")
    assert database.restored is None


def test_a_damaged_image_is_left_out_where_that_is_accepted(place, elsewhere, database):
    run("backup", place)
    lost = next(path for path in blobs(place) if path.read_bytes() == b"three")
    damage(lost)
    media = elsewhere()
    assert "--despite-damage" in refused("restore", place)
    assert database.restored is None
    assert "1 files" in refused("restore", place, despite_damage=True)
    assert database.restored == b"rows" and sorted(media_files(media)) == [
        "photos/two.jpg",
        "portraits/one.jpg",
    ]
    lost.unlink()
    assert "lost" in refused("restore", place)


def test_a_backup_that_was_not_finished_is_none(place, database, monkeypatch):
    monkeypatch.setattr(database, "dump", lambda path, left_out: path.write_bytes(b"x") and 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("backup", place)
    monkeypatch.undo()
    (place / "backups").mkdir(parents=True, exist_ok=True)
    (place / "backups" / "20261130T000000Z-0123456789abcdef.part").write_text("{")
    assert run("backup", place, list=True) == ""
    assert "there is no backup" in refused("restore", place)
    assert "there is none here" in refused("backup", place, verify="newest")


def test_files_of_the_media_that_are_others_are_not_written_over(place, database):
    run("backup", place)
    damage(place.parent / "media/photos/three.jpg")
    assert "such as photos/three.jpg" in refused("restore", place)
    assert database.restored is None


def test_a_backup_of_later_code_or_of_another_database_is_refused(place, database, monkeypatch):
    monkeypatch.setattr(
        "records.backups.make.applied_migrations",
        lambda: {"records": ["9999_of_tomorrow"], "of_others": ["1"]},
    )
    run("backup", place)
    assert "records.9999_of_tomorrow" in refused("restore", place)
    database.vendor = "other"
    run("backup", place)
    other = next(name for name in vault(place).backups() if vault(place).open(name).dump.vendor == "other")
    assert "is of other" in refused("restore", place, at=other)
    assert database.restored is None


def test_places_that_cannot_be_are_one_sentence(place, settings, tmp_path):
    (tmp_path / "file").write_text("")
    assert "is a file" in refused("backup", tmp_path / "file")
    assert "lies in the media" in refused("backup", settings.MEDIA_ROOT / "backups")
    assert "names no bucket" in refused("backup", "s3://")
    assert "Name a folder" in refused("backup")
    run("backup", place)
    assert "no backup 2020" in refused("restore", place, at="2020")


@pytest.mark.parametrize("error", [OSError(28, "No space left"), sqlite3.OperationalError("disk is full")])
def test_a_full_disk_is_one_sentence(place, database, monkeypatch, error):
    def fail(*arguments):
        raise error

    monkeypatch.setattr(database, "dump", fail)
    assert "The backup was not made: " in refused("backup", place)


def test_an_image_that_records_name_and_nobody_has_is_told(place):
    factories.PersonFactory()
    Person.objects.update(portrait="portraits/lost.jpg")
    assert "portraits/lost.jpg" in run("backup", place)


DAYS = [datetime(2026, 11, 30, 2, tzinfo=UTC) - timedelta(days=days) for days in range(400)]


def names(moments):
    return {f"{moment.strftime(TIME)}-0" for moment in moments}


@pytest.mark.parametrize(
    ("rules", "stay"),
    [  # 30 November 2026 is a Monday
        ("daily=3", ["20261128", "20261129", "20261130"]),
        ("weekly=3", ["20261122", "20261129", "20261130"]),
        ("monthly=3", ["20260930", "20261031", "20261130"]),
        ("yearly=5", ["20251231", "20261130"]),
        ("daily=2, weekly=2, monthly=2", ["20261031", "20261129", "20261130"]),
    ],
)
def test_the_newest_of_each_period_stays(rules, stay):
    assert sorted(name[:8] for name in kept(names(DAYS), parse_rules(rules))) == stay


@pytest.mark.parametrize(
    "text", ["", "daily", "daily=0", "daily=-1", "hourly=3", "daily=7;weekly=4", "daily=x"]
)
def test_rules_that_are_not_understood_are_refused(text, place):
    assert "daily=7,weekly=4,monthly=12" in refused("backup", place, f"--keep={text}")


def test_what_would_be_deleted_is_told(place, database):
    run("backup", place)
    make_older(place)
    run("backup", place)
    first, _last = vault(place).backups()
    assert f"1 backups would be deleted: {first}." in run("backup", place, keep={"daily": 1}, dry_run=True)
    assert len(vault(place).backups()) == 2


def test_only_what_no_backup_needs_is_deleted(place, database, monkeypatch):
    monkeypatch.setattr("records.backups.retention.GRACE", timedelta(days=-1))
    run("backup", place)
    make_older(place)
    database.rows = b"other rows"
    default_storage.delete("photos/three.jpg")
    (place / "abc.part").write_text("")
    run("backup", place, keep=parse_rules("daily=1"))
    assert {path.read_bytes() for path in blobs(place)} == {b"one" * 1000, b"other rows"}
    assert not (place / "abc.part").exists() and len(vault(place).backups()) == 1
    run("backup", place, verify="newest")


def test_nothing_is_deleted_where_a_backup_that_stays_cannot_be_read(place, monkeypatch):
    run("backup", place)
    listed = next(place.glob("backups/*"))
    old = listed.rename(listed.with_name("20200101T000000Z-0123456789abcdef.json"))
    assert "No backup was deleted" in refused("backup", place, keep=parse_rules("daily=7"))
    assert old.exists() and len(blobs(place)) == 3


@pytest.fixture
def s3():
    # Imported here: each process that collects tests would wait for it.
    from moto import mock_aws

    with mock_aws():
        yield


@pytest.mark.slow
def test_backups_go_to_s3_and_back(place, s3, key, database, elsewhere, monkeypatch):
    import boto3  # the stand-in of the service wants it no earlier

    for name, value in {
        "ACCESS_KEY_ID": "a",
        "SECRET_ACCESS_KEY": "b",
        "DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    bucket = boto3.resource("s3").create_bucket(Bucket="kept")
    where = "s3://kept/of/archive"
    assert "does not exist" in refused("backup", "s3://nobody/has")
    run("backup", where)
    run("backup", where, keep=parse_rules("daily=1"))
    stored = [one.key for one in bucket.objects.all()]
    assert len(stored) == 4 and all(
        name.startswith("of/archive/") and name.endswith(".age") for name in stored
    )
    run("backup", where, verify="newest")
    media = elsewhere()
    run("restore", where)
    assert media_files(media) == FILES and database.restored == b"rows"


def test_a_list_of_something_else_is_refused():
    for data in (
        b"",
        b"[]",
        b"{}",
        b'{"format": 2}',
        b'{"format": 1}',
        json.dumps({"format": 1, "dump": 1}).encode(),
    ):
        with pytest.raises(DamagedError):
            from_json(data)


def test_the_version_of_the_code_is_told():
    assert code_version().startswith("0.")


# SQLite: files of its own, on either database of the site.


@pytest.fixture
def of_sqlite(tmp_path, monkeypatch):
    """A database of SQLite in a file, with a session, and an empty place."""
    path = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as site:
        site.execute("PRAGMA journal_mode=WAL")
        site.execute("CREATE TABLE event (id integer primary key, name text)")
        site.execute("CREATE TABLE django_session (session_key text, session_data text)")
        site.execute("BEGIN")
        site.executemany("INSERT INTO event (name) VALUES (?)", [(f"event {n}",) for n in range(500)])
        site.execute("INSERT INTO django_session VALUES (?, ?)", ("key-of-a-session", "data-of-a-session"))
        site.execute("COMMIT")
        connected = SimpleNamespace(
            connection=site,
            ensure_connection=lambda: None,
            close=lambda: None,
            settings_dict={"NAME": tmp_path / "new" / "site.sqlite3"},
        )
        monkeypatch.setattr(sqlite, "connection", connected)
        yield path


def test_a_file_of_sqlite_there_and_back_without_sessions(of_sqlite, tmp_path):
    with closing(sqlite3.connect(of_sqlite)) as other:
        other.execute("INSERT INTO event (name) VALUES ('not committed')")
        made = sqlite.dump(tmp_path / "dump", ("django_session", "not_there"))
    assert made.tables == {"event": (500, ""), "django_session": (0, "")}
    sqlite.refuse_unfit(made)
    sqlite.restore(tmp_path / "dump", made)
    restored = sqlite.place()
    assert b"of-a-session" not in restored.read_bytes() and stat.S_IMODE(restored.stat().st_mode) == 0o600
    before, after = (read(f"sqlite:///{path}", ("django_session",)) for path in (of_sqlite, restored))
    assert differences(before, after) == []
    with closing(sqlite3.connect(restored)) as site, site:
        site.execute("UPDATE event SET name = 'another' WHERE id = 7")
    found = differences(before, read(f"sqlite:///{restored}", ("django_session",)))
    assert len(found) == 2 and "event 6" in found[0] and "another" in found[1]
    with pytest.raises(BackupError, match="holds 2 tables"):
        sqlite.refuse_unfit(made)


def test_a_dump_with_other_rows_is_not_put_in_place(of_sqlite, tmp_path):
    made = sqlite.dump(tmp_path / "dump", ())
    with pytest.raises(DamagedError, match="not sound"):
        sqlite.restore(tmp_path / "dump", Dump("sqlite", "", {**made.tables, "event": (501, "")}))
    assert list(sqlite.place().parent.iterdir()) == []


def test_the_log_of_a_former_database_is_not_taken_for_this_ones(of_sqlite):
    sqlite.place().parent.mkdir()
    sqlite.place().with_name("site.sqlite3-wal").write_bytes(b"changes")
    with pytest.raises(BackupError, match="left of a former database"):
        sqlite.refuse_unfit(Dump("sqlite", "", {}))
    sqlite.place().write_bytes(b"no database at all" * 100)
    with pytest.raises(BackupError, match="not an empty database"):
        sqlite.refuse_unfit(Dump("sqlite", "", {}))


# PostgreSQL: its programs. `make restore-drill` restores a database of it.


def program(folder, name, version):
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
    path.chmod(0o700)
    return path


def test_programs_that_are_missing_or_older_than_the_server_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "PLACES", ((str(tmp_path), "*"),))
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(BackupError, match="postgresql-client-16"):
        programs.find("pg_dump", 16)
    older, newer = tmp_path / "15", tmp_path / "17"
    for folder, version in ((older, "15.4"), (newer, "17.0 (Debian 17.0-1)")):
        folder.mkdir()
        program(folder, "pg_dump", version)
    assert programs.find("pg_dump", 16) == str(newer / "pg_dump")
    shutil.rmtree(newer)
    with pytest.raises(
        BackupError, match="is of PostgreSQL 15, the database of 16: install those of version 16"
    ):
        programs.find("pg_dump", 16)


# Both databases, whole: what `make restore-drill` does at length.


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_site_comes_back_row_by_row(media, settings, tmp_path):
    factories.EventFactory(name_en="Déjà vu")
    factories.QuotationFactory()
    default_storage.save("portraits/one.jpg", ContentFile(b"one"))
    server = os.environ["DATABASE_URL"] if connection.vendor == "postgresql" else ""
    with Drill(tmp_path, server) as drill:
        run("backup", new_key=drill.key)
        settings.BACKUP_KEY_FILE = str(drill.key)
        run("backup", drill.store)
        restored = drill.new_site()
        assert "Restored" in restored.manage("restore", str(drill.store))
        assert "holds" in restored.manage("restore", str(drill.store), fails=True)
        if server:
            here = re.sub(r"^(\w+://[^/]*/)[^?]*", rf"\g<1>{connection.settings_dict['NAME']}", server)
        else:
            here = f"sqlite:///{tmp_path / 'here.sqlite3'}"
            with closing(sqlite3.connect(tmp_path / "here.sqlite3")) as file:
                connection.connection.backup(file)
        same(read(here, LEFT_OUT), restored.contents())
        assert media_files(restored.media) == {"portraits/one.jpg": b"one"}
        assert restored.contents()["forum_event"].total() >= 1


# Updates: what `make upgrade-check` asks of each released version.


def test_what_an_update_loses_is_found():
    rows = [(1, "Á"), (2, None)]
    before = {"forum_event": (["id", "name"], rows), "records_note": (["id"], [(1,)])}
    more = {"forum_event": (["name", "id", "new"], [(name, id, 0) for id, name in rows] + [("C", 3, 0)])}
    assert lost(before, {**more, "core_note": (["id"], [(1,)])}) == [], (
        "a column, a row and another app are no loss"
    )
    assert lost(before, more) == ["records_note: the table gone"]
    moved = {"forum_event": (["id", "title"], rows), "records_note": (["id"], [(2,)])}
    assert lost(before, moved) == [
        "forum_event: columns name gone",
        "records_note: 1 rows lost or changed, such as (1,)",
    ]
