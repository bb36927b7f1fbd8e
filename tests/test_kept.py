"""What is kept between runs of the tests is never that of other code, packages or settings."""

import inspect
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate, pre_migrate

from tests.kept import ROOT, digest, is_ours, keep, sources

SOURCES = set(sources())


def test_all_our_migrations_and_handlers_give_the_name_of_a_file():
    migrations = MigrationLoader(None).disk_migrations.values()
    handlers = [
        receiver for signal in (pre_migrate, post_migrate) for receiver in signal._live_receivers(None)[0]
    ]
    files = [inspect.getfile(one) for one in [*(type(migration) for migration in migrations), *handlers]]
    ours = {Path(file) for file in files if is_ours(file)}
    assert len(ours) > 30
    assert ours <= SOURCES


@pytest.mark.parametrize(
    "changed",
    [
        "forum/migrations/0001_initial.py",
        "records/core/database/constraints.py",
        "records/core/permissions.py",
        "locale/es/LC_MESSAGES/django.mo",
        "fixtures/article_2021.json",
    ],
)
def test_a_changed_file_gives_another_name(changed, tmp_path):
    assert ROOT / changed in SOURCES
    copy = tmp_path / changed
    copy.parent.mkdir(parents=True)
    before = digest(tmp_path)
    copy.write_bytes(b"a")
    kept = digest(tmp_path)
    copy.write_bytes(b"b")
    assert len({before, kept, digest(tmp_path)}) == 3


def test_another_setting_gives_another_name(settings, tmp_path):
    before = digest(tmp_path)
    settings.LANGUAGE_CODE = "es"
    assert digest(tmp_path) != before


def test_another_package_gives_another_name(monkeypatch, tmp_path):
    before = digest(tmp_path)
    monkeypatch.setattr("tests.kept.distributions", list)
    assert digest(tmp_path) != before


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
