"""Fill an empty place from a backup: what cannot be is refused first; then the media, and the database last."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from records.backups.errors import BackupError, DamagedError
from records.backups.make import engine
from records.backups.manifest import Manifest, MediaFile
from records.backups.vault import Digest, Vault, pour
from records.media.images import store_once

Progress = Callable[[str], None]
OTHER_DATABASE = (
    "This backup is of {}, and DATABASE_URL names {}. A backup goes back to the kind of database that it is of; "
    "public records alone go over by export_archive and load_records."
)


def refuse_unfit(vault: Vault, manifest: Manifest, *, despite_damage: bool = False) -> list[MediaFile]:
    """BackupError if the backup cannot be restored here; return the media files that are not here yet."""
    if manifest.dump.vendor != connection.vendor:
        raise BackupError(OTHER_DATABASE.format(manifest.dump.vendor, connection.vendor))
    if newer := unknown_migrations(manifest):
        raise BackupError(
            f"This backup is of version {manifest.code}, newer than this code, which lacks {newer[0]}: "
            "install that version or a later one."
        )
    engine().refuse_unfit(manifest.dump)
    if not despite_damage and (lost := {blob.name for blob in manifest.blobs} - vault.blobs):
        raise DamagedError(f"{len(lost)} files of this backup are lost, such as {min(lost)}.")
    missing = [file for file in manifest.media if not default_storage.exists(file.name)]
    names = {file.name for file in missing}
    if other := [file.name for file in manifest.media if file.name not in names and not is_same(file)]:
        raise BackupError(
            f"{len(other)} files of the media are others than in this backup, such as {other[0]}: "
            "let MEDIA_ROOT name an empty folder."
        )
    return missing


def unknown_migrations(manifest: Manifest) -> list[str]:
    """Return migrations of the installed apps that this code does not have."""
    loader = MigrationLoader(None)
    made = ((app, name) for app in loader.migrated_apps for name in manifest.migrations.get(app, ()))
    return [f"{app}.{name}" for app, name in made if (app, name) not in loader.disk_migrations]


def is_same(file: MediaFile) -> bool:
    if default_storage.size(file.name) != file.blob.bytes:
        return False
    digest = Digest()
    with default_storage.open(file.name) as here:
        pour(here, digest)
    return digest.sha256.hexdigest() == file.blob.sha256


def verify(vault: Vault, manifest: Manifest, progress: Progress) -> list[str]:
    """Read all that a backup holds; return what is lost or damaged."""
    faults = []
    for blob in {blob.name: blob for blob in manifest.blobs}.values():
        progress(blob.name)
        try:
            vault.get(blob)
        except DamagedError as error:
            faults.append(str(error))
    return faults


def restore(
    vault: Vault, manifest: Manifest, missing: list[MediaFile], *, despite_damage: bool, progress: Progress
) -> list[str]:
    """Write media and database; return the names of damaged files of the media that were left out.

    DamagedError, and the database stays empty, if it is damaged itself, or a file is and that is not accepted.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "dump")
        progress("database")
        with path.open("wb") as file:
            vault.get(manifest.database, file)
        damaged = []
        for one in missing:
            progress(one.name)
            try:
                restore_file(vault, one)
            except DamagedError as error:
                if not despite_damage:
                    raise
                damaged.append(f"{one.name}: {error}")
        engine().restore(path, manifest.dump)
    return damaged


def restore_file(vault: Vault, file: MediaFile) -> None:
    with tempfile.TemporaryFile() as content:
        vault.get(file.blob, content)
        content.seek(0)
        store_once(default_storage, file.name, File(content))
