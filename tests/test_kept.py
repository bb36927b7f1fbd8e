"""What is kept between runs of the tests is never that of other code, packages or settings."""

import pytest

from tests.kept import ROOT, archive_sources, digest, keep, migration_sources


def test_a_migrated_database_is_made_of_migrations_and_of_what_they_import():
    files = {path.relative_to(ROOT).as_posix() for path in migration_sources()}
    migrations = {path for path in files if "/migrations/" in path}
    assert {"forum/migrations/0001_initial.py", "records/core/migrations/0001_initial.py"} <= migrations
    imported = files - migrations
    assert {
        "records/core/dates/fields.py",
        "records/core/models/terms.py",
        "records/media/images.py",
    } <= imported
    assert len(imported) < 15


def test_the_archive_is_made_of_code_catalogues_and_fixtures():
    files = {path.relative_to(ROOT).as_posix() for path in archive_sources()}
    assert {
        "forum/events/models/events.py",
        "locale/es/LC_MESSAGES/django.mo",
        "fixtures/article_2021.json",
    } <= files


def test_a_changed_file_gives_another_name(tmp_path):
    first, second = tmp_path / "first.py", tmp_path / "second.py"
    first.write_bytes(b"a")
    second.write_bytes(b"b")
    names = [digest([first]), digest([second]), digest([first, second])]
    first.write_bytes(b"b")
    assert len({*names, digest([first]), digest([first, second])}) == 5


@pytest.mark.parametrize(("name", "value"), [("LANGUAGE_CODE", "es"), ("INSTALLED_APPS", [])])
def test_another_setting_gives_another_name(name, value, settings):
    before = digest([])
    setattr(settings, name, value)
    assert digest([]) != before


def test_another_package_gives_another_name(monkeypatch):
    before = digest([])
    monkeypatch.setattr("tests.kept.distributions", list)
    assert digest([]) != before


def test_what_is_kept_stays_and_what_is_not_whole_is_not_kept(tmp_path):
    file = tmp_path / "kept" / "a.rows"
    keep(file, lambda new: new.write_text("first"))
    keep(file, lambda new: new.write_text("second"))
    assert file.read_text() == "first"

    def stop(new):
        new.write_text("half")
        raise OSError

    keep(tmp_path / "kept" / "b.rows", stop)
    assert not (tmp_path / "kept" / "b.rows").exists()
