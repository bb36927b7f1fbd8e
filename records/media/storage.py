"""Files whose names are made of their content, so that they are kept once and never change."""

import tempfile
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage


class _Finished(File):
    """A written temporary file, which the storage of a local folder moves into place: it does not copy it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def store_once(storage: Storage, name: str, data: bytes) -> None:
    """Keep ``data`` under a name made of its content: whole, and once, even if two do so together."""
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
