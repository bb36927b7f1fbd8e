"""Storage of files whose names are made of their content, so that they are stored once and never change."""

import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage


class _Finished(File):
    """A complete temporary file, which FileSystemStorage moves into place instead of copying it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def store_once(storage: Storage, name: str, data: bytes) -> None:
    """Store data under a name made of its content: whole, and once, even if two processes do so at a time."""
    if storage.exists(name):
        return
    folder = storage.location if isinstance(storage, FileSystemStorage) else None
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    # Written beside its place, because a move is one step within one file system only.
    with tempfile.NamedTemporaryFile(suffix=".part", dir=folder, delete=False) as part:
        part.write(data)
    try:
        with Path(part.name).open("rb") as whole:
            saved = storage.save(name, _Finished(whole))
    finally:
        Path(part.name).unlink(missing_ok=True)
    if saved != name:  # another process was first
        storage.delete(saved)
