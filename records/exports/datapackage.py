"""Tables as CSV and records as JSON Lines, in zip files that are the same whenever they are made of the same."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from records.core.models import record_models
from records.exports.metadata import (
    data_package,
    dictionary,
    readme,
    resource,
    stem,
)
from records.exports.published import Published
from records.exports.tables import IMAGE_TABLE, Table, tables
from records.serializers.base import serializer_of
from records.serializers.json_csv import as_text, csv_lines

FIRST_DAY = date(1980, 1, 1)  # that a zip file can tell
PIECE = 1 << 20


@dataclass(frozen=True)
class Written:
    """A file that was written."""

    bytes: int
    sha256: str
    rows: int = 0


class Counted:
    """A file to write to, with the size and the checksum of what was written."""

    def __init__(self, file: Any) -> None:
        self.file, self.size, self.digest = file, 0, hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self.digest.update(data)
        self.file.write(data)

    def written(self, rows: int = 0) -> Written:
        return Written(self.size, self.digest.hexdigest(), rows)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_tables(folder: Path, published: Published) -> dict[str, Written]:
    """Write every table as `<name>.csv`; return the files by table."""
    rows = {table: published.rows(table) for table in tables()} | {IMAGE_TABLE: image_rows(published)}
    return {table.name: write_csv(folder, table, found) for table, found in rows.items()}


def write_csv(folder: Path, table: Table, rows: Iterable[Iterable[Any]]) -> Written:
    count = 0
    with (folder / f"{table.name}.csv").open("wb") as file:
        out = Counted(file)
        for line in csv_lines(chain([[field.name for field in table.fields]], rows)):
            out.write(line)
            count += 1
    return out.written(count - 1)


def image_rows(published: Published) -> Iterator[list[Any]]:
    """Yield name, size and checksum of each image whose file exists."""
    for name, storage in published.images():
        if storage.exists(name):
            with storage.open(name) as file:
                yield [name, storage.size(name), hashlib.file_digest(file, "sha256").hexdigest()]


class Zip:
    """A zip file without the time and the place of its making."""

    def __init__(self, path: Path, day: date | None) -> None:
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        when = max(day or FIRST_DAY, FIRST_DAY)
        self.date_time = (when.year, when.month, when.day, 0, 0, 0)

    def __enter__(self) -> "Zip":
        return self

    def __exit__(self, *_error: object) -> None:
        self.zip.close()

    def add(self, name: str, pieces: Iterable[bytes], method: int = zipfile.ZIP_DEFLATED) -> Written:
        """Add a file; return its size, and its number of pieces as rows."""
        info = zipfile.ZipInfo(name, self.date_time)
        info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, method
        count = 0
        with self.zip.open(info, "w", force_zip64=True) as file:
            out = Counted(file)
            for piece in pieces:
                out.write(piece)
                count += 1
        return out.written(count)


def pieces_of(file: Any) -> Iterator[bytes]:
    """Yield the bytes of a file, a little at a time."""
    while piece := file.read(PIECE):
        yield piece


def write_package(path: Path, folder: Path, written: dict[str, Written], published: Published) -> None:
    """Write the tables with their description, as a Frictionless Data Package."""
    changed_at = published.changed_at()
    resources = [
        resource(table, written[table.name].bytes, written[table.name].sha256)
        for table in (*tables(), IMAGE_TABLE)
    ]
    package = json.dumps(data_package(changed_at, resources), ensure_ascii=False, indent=1)
    with Zip(path, changed_at.date() if changed_at else None) as archive:
        archive.add("datapackage.json", [package.encode(), b"\n"])
        archive.add("README.txt", [readme(changed_at, [path.name]).encode()])
        archive.add("dictionary.csv", csv_lines(dictionary()))
        for name in written:
            with (folder / f"{name}.csv").open("rb") as file:
                archive.add(f"data/{name}.csv", pieces_of(file))


def write_json_lines(path: Path, published: Published) -> None:
    """Write the rows of every kind, as the API gives them."""
    changed_at = published.changed_at()
    with Zip(path, changed_at.date() if changed_at else None) as archive:
        for model in record_models():
            rows = serializer_of(model)
            manager: Any = model._default_manager
            keys = published.keys[model]
            records = rows.prefetch(manager.published().order_by("pk")).iterator(chunk_size=500)
            lines = (f"{as_text(rows.row(record))}\n".encode() for record in records if record.pk in keys)
            archive.add(f"{rows.name}.jsonl", lines)


def write_images(path: Path, published: Published) -> bool:
    """Write the images whose files exist; return whether there is any."""
    found = [(name, storage) for name, storage in published.images() if storage.exists(name)]
    changed_at = published.changed_at()
    if not found:
        return False
    with Zip(path, changed_at.date() if changed_at else None) as archive:
        for name, storage in found:
            with storage.open(name) as file:
                archive.add(f"media/{name}", pieces_of(file), zipfile.ZIP_STORED)
    return True


def file_name(end: str) -> str:
    """Return the name of a file of the archive."""
    return f"{stem()}{end}"
