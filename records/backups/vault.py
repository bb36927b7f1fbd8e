"""Files of backups in a store, each content once, and the list of each backup, written last.

blobs/ab/ab12…              a content, under its checksum (encrypted: .age, under a name that hides the checksum)
backups/20261130T020000Z-0123456789abcdef.json    what one backup holds; the name has the list's own checksum
"""

import hashlib
import io
import tempfile
from datetime import UTC, datetime
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import Storage

from records.backups.errors import BackupError, DamagedError
from records.backups.keys import Key
from records.backups.manifest import Blob, Manifest, from_json
from records.media.images import store_once

BLOBS, BACKUPS = "blobs", "backups"
ENCRYPTED = ".age"
TIME = "%Y%m%dT%H%M%SZ"
CHUNK = 1024 * 1024


class Digest:
    """A target that counts and sums what is written, and hands it on."""

    def __init__(self, target: Any = None) -> None:
        self.sha256, self.bytes, self.target = hashlib.sha256(), 0, target

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        self.bytes += len(data)
        if self.target:
            self.target.write(data)
        return len(data)

    def flush(self) -> None:
        """Asked for by the library that decrypts."""


def pour(source: IO[bytes], target: Any) -> None:
    while data := source.read(CHUNK):
        target.write(data)


class Vault:
    """The backups in a store, read and written with a key or without."""

    def __init__(self, store: Storage, key: Key | None) -> None:
        self.store, self.key = store, key
        self.blobs = self.list_blobs()
        self.stored = 0  # bytes that were not there before

    def list_blobs(self) -> set[str]:
        folders = self.entries(BLOBS)[0]
        return {
            f"{BLOBS}/{folder}/{name}" for folder in folders for name in self.entries(f"{BLOBS}/{folder}")[1]
        }

    def entries(self, folder: str) -> tuple[list[str], list[str]]:
        """Return the folders and files of a folder, none where it is not there."""
        try:
            return self.store.listdir(folder)
        except FileNotFoundError:
            return [], []

    def put(self, content: IO[bytes]) -> Blob:
        """Store a content that can be read twice, unless it is there; return where."""
        digest = Digest()
        pour(content, digest)
        checksum = digest.sha256.hexdigest()
        name = self.key.hide(checksum) + ENCRYPTED if self.key else checksum
        blob = Blob(f"{BLOBS}/{name[:2]}/{name}", checksum, digest.bytes)
        if blob.name not in self.blobs:
            content.seek(0)
            self.write(blob.name, content)
            self.blobs.add(blob.name)
            self.stored += blob.bytes
        return blob

    def is_there(self, blob: Blob) -> bool:
        """Return whether a content is stored as this key would store it."""
        return blob.name in self.blobs and blob.name.endswith(ENCRYPTED) == bool(self.key)

    def write(self, name: str, content: IO[bytes]) -> None:
        """Store a file: whole, or not at all."""
        if not self.key:
            store_once(self.store, name, File(content))
            return
        with tempfile.TemporaryFile() as encrypted:
            self.key.encrypt(content, encrypted)
            encrypted.seek(0)
            store_once(self.store, name, File(encrypted))

    def read(self, name: str, target: Any) -> None:
        """Write what a file holds to a target. DamagedError if it is lost or was changed."""
        try:
            with self.store.open(name) as file:
                if not name.endswith(ENCRYPTED):
                    pour(file, target)
                elif self.key:
                    self.key.decrypt(file, target)
                else:
                    raise BackupError(
                        "This backup is encrypted: set BACKUP_KEY_FILE or BACKUP_KEY to its key."
                    )
        except FileNotFoundError as error:
            raise DamagedError(f"{name}: lost") from error
        except DamagedError as error:
            raise DamagedError(f"{name}: {error}") from error

    def get(self, blob: Blob, target: Any = None) -> None:
        """Write a content to a target, and compare it with its checksum: DamagedError if it is another one."""
        digest = Digest(target)
        self.read(blob.name, digest)
        if (digest.sha256.hexdigest(), digest.bytes) != (blob.sha256, blob.bytes):
            raise DamagedError(f"{blob.name}: damaged (its checksum is another one)")

    def backups(self) -> list[str]:
        """Return the names of the backups, the oldest first."""
        return sorted(name.partition(".")[0] for name in self.files())

    def files(self) -> list[str]:
        """Return the names of the lists: nothing else, such as what was begun and not finished."""
        return [name for name in self.entries(BACKUPS)[1] if name.removesuffix(ENCRYPTED).endswith(".json")]

    def file_of(self, backup: str) -> str:
        """Return the file of a backup's list. BackupError if there is no such backup."""
        for name in self.files():
            if name.partition(".")[0] == backup:
                return f"{BACKUPS}/{name}"
        raise BackupError(f"There is no backup {backup} here; --list names those that are.")

    def save(self, manifest: Manifest) -> str:
        """Write the list of a backup, from which moment it is one; return its name."""
        data = manifest.to_json()
        moment = datetime.fromisoformat(manifest.made_at).strftime(TIME)
        backup = f"{moment}-{hashlib.sha256(data).hexdigest()[:16]}"
        self.write(f"{BACKUPS}/{backup}.json{ENCRYPTED if self.key else ''}", io.BytesIO(data))
        return backup

    def open(self, backup: str) -> Manifest:
        """Return the list of a backup. DamagedError if it was changed."""
        name, data = self.file_of(backup), io.BytesIO()
        self.read(name, data)
        if hashlib.sha256(data.getvalue()).hexdigest()[:16] != backup.rpartition("-")[2]:
            raise DamagedError(f"{name}: damaged (its checksum is another one)")
        return from_json(data.getvalue())


def time_of(backup: str) -> datetime:
    return datetime.strptime(backup.partition("-")[0], TIME).replace(tzinfo=UTC)
