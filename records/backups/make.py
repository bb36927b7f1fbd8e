"""Make a backup: the database first, in one state; then every file of the media that is not there; its list last."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from records.backups.databases import postgresql, sqlite
from records.backups.errors import BackupError
from records.backups.manifest import Manifest, MediaFile
from records.backups.vault import Vault
from records.core.version import code_version

# Who has them is logged in, or may choose a new password; a restored site asks everybody to log in anew.
LEFT_OUT = ("django_session", "usersessions_usersession", "django_tasks_db_dbtaskresult")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """A backup that was made. `lost`: files that records name and the media lack."""

    name: str
    manifest: Manifest
    lost: list[str]


def engine() -> ModuleType:
    """Return the module for the database of the settings."""
    return {"sqlite": sqlite, "postgresql": postgresql}[connection.vendor]


def make(vault: Vault, progress: Progress = lambda name: None) -> Made:
    """Make a backup. BackupError, DatabaseError or a failure of a storage if it could not be made."""
    progress("database")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "dump")
        dump = engine().dump(path, LEFT_OUT)
        with path.open("rb") as file:
            database = vault.put(file)
    media = keep_media(vault, progress)
    made_at = timezone.now().isoformat(timespec="seconds")
    manifest = Manifest(made_at, code_version(), applied_migrations(), dump, database, media)
    if missing := {blob.name for blob in manifest.blobs} - vault.list_blobs():
        raise BackupError(f"{len(missing)} files went meanwhile: another backup deleted them. Run it again.")
    return Made(vault.save(manifest), manifest, sorted(named_files() - {file.name for file in media}))


def keep_media(vault: Vault, progress: Progress) -> list[MediaFile]:
    """Store the files of the media; those that did not change since the newest backup are not read again."""
    before = newest_media(vault)
    kept = []
    for name in media_names():
        progress(name)
        try:
            modified = default_storage.get_modified_time(name).isoformat()
            last = before.get(name)
            if last and (last.modified, last.blob.bytes) == (modified, default_storage.size(name)):
                kept.append(last)
                continue
            with default_storage.open(name) as file:
                kept.append(MediaFile(name, modified, vault.put(file)))
        except FileNotFoundError:  # deleted since it was listed, as files for downloading are
            continue
    return kept


def newest_media(vault: Vault) -> dict[str, MediaFile]:
    """Return the files of the newest backup that are there still and that this key would write."""
    for backup in reversed(vault.backups()):
        try:
            manifest = vault.open(backup)
        except BackupError:
            continue
        return {file.name: file for file in manifest.media if vault.is_there(file.blob)}
    return {}


def media_names(folder: str = "") -> Iterator[str]:
    """Yield the name of every file of the media, by folder."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(names))
    for name in sorted(folders):
        yield from media_names(f"{prefix}{name}")


def named_files() -> set[str]:
    """Return the names of the files that records name."""
    names: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                names |= set(model._base_manager.values_list(field.name, flat=True)) - {"", None}
    return names


def applied_migrations() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found
