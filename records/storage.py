"""Files whose names are made of their content, so that they are kept once and never change."""

import os
import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage


class _Finished(File):
    """A written temporary file, which the local file system's storage moves into place instead of copying it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def store_once(storage: Storage, name: str, data: bytes) -> None:
    """Keep ``data`` under a name made of its content: never half of it, never twice, also where two do it at once."""
    if storage.exists(name):
        return
    folder = storage.location if isinstance(storage, FileSystemStorage) else None
    if folder:
        os.makedirs(folder, exist_ok=True)
    handle, path = tempfile.mkstemp(suffix=".part", dir=folder)  # a move is one step within one file system only
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(data)
        with open(path, "rb") as part:
            saved = storage.save(name, _Finished(part))
    finally:
        Path(path).unlink(missing_ok=True)
    if saved != name:  # another process was first
        storage.delete(saved)
