"""Make all files of the archive in a folder."""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import override

from records.core.database.one_state import one_state
from records.core.models import record_models
from records.exports.metadata import File, data_package, dictionary, readme, resource
from records.exports.published import Published
from records.exports.rdf import write_linked
from records.exports.sqlite import write_sqlite
from records.exports.tables import IMAGE_TABLE, Table, tables
from records.serializers.base import as_text, serializer_of
from records.serializers.json_csv import csv_lines

FIRST_DAY = date(1980, 1, 1)  # that a zip file can tell


@dataclass(frozen=True)
class Written:
    """A file that was written."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Export:
    """The files that were made: `rows` by table, `files` by name. `lost`: images whose files do not exist."""

    changed_at: datetime | None
    rows: dict[str, int]
    files: dict[str, Written]
    lost: list[str]


Progress = Callable[[str], None]


def make(folder: Path, progress: Progress = lambda step: None) -> Export:
    """Make every file. OSError if one cannot be written."""
    with one_state(), override(settings.LANGUAGE_CODE), tempfile.TemporaryDirectory() as name:
        tables_folder = Path(name)
        progress("tables")
        published = Published()
        rows = write_tables(tables_folder, published)
        write_package(folder / File.PACKAGE.file_name, tables_folder, published)
        progress("SQLite")
        write_sqlite(folder / File.SQLITE.file_name, tables_folder)
        progress("JSON Lines")
        write_json_lines(folder / File.JSON_LINES.file_name, published)
        progress("linked data")
        write_linked(folder / File.JSON_LD.file_name, folder / File.TURTLE.file_name, published)
        progress("images")
        write_images(folder / File.IMAGES.file_name, published)
        lost = [name for name, storage in published.images.items() if not storage.exists(name)]
    made = [file for file in File if (folder / file.file_name).exists()]
    (folder / File.README.value).write_text(readme(published.changed_at, made), encoding="utf-8")
    files = {file.file_name: written(folder / file.file_name) for file in (*made, File.README)}
    sums = folder / File.SUMS.value
    sums.write_text("".join(f"{file.sha256}  {name}\n" for name, file in files.items()), encoding="ascii")
    return Export(published.changed_at, rows, {**files, sums.name: written(sums)}, lost)


def count() -> tuple[dict[str, int], datetime | None]:
    """Return rows by table and the newest change, and keep no file."""
    with one_state(), tempfile.TemporaryDirectory() as folder:
        published = Published()
        return write_tables(Path(folder), published), published.changed_at


def written(path: Path) -> Written:
    with path.open("rb") as file:
        return Written(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def write_tables(folder: Path, published: Published) -> dict[str, int]:
    """Write every table as `<name>.csv`; return the number of rows by table."""
    counts = {table.name: write_csv(folder, table, published.rows(table)) for table in tables()}
    return {**counts, IMAGE_TABLE.name: write_csv(folder, IMAGE_TABLE, image_rows(published))}


def write_csv(folder: Path, table: Table, rows: Iterable[Iterable[Any]]) -> int:
    lines = csv_lines(chain([[field.name for field in table.fields]], rows))
    with (folder / f"{table.name}.csv").open("wb") as file:
        return sum(1 for line in lines if file.write(line)) - 1


def image_rows(published: Published) -> Iterator[list[Any]]:
    """Yield name, size and checksum of each image whose file exists."""
    for name, storage in existing_images(published).items():
        with storage.open(name) as file:
            yield [name, storage.size(name), hashlib.file_digest(file, "sha256").hexdigest()]


def existing_images(published: Published) -> dict[str, Any]:
    return {name: storage for name, storage in published.images.items() if storage.exists(name)}


class Zip(zipfile.ZipFile):
    """A zip file without the time and the place of its making."""

    def __init__(self, path: Path, changed_at: datetime | None) -> None:
        super().__init__(path, "w", zipfile.ZIP_DEFLATED)
        self.day = max(changed_at.date() if changed_at else FIRST_DAY, FIRST_DAY)

    def add(self, name: str, method: int = zipfile.ZIP_DEFLATED) -> IO[bytes]:
        """Return a new file to write to."""
        info = zipfile.ZipInfo(name, (self.day.year, self.day.month, self.day.day, 0, 0, 0))
        info.create_system, info.external_attr, info.compress_type = 3, 0o644 << 16, method
        return self.open(info, "w", force_zip64=True)

    def add_lines(self, name: str, lines: Iterable[bytes]) -> None:
        with self.add(name) as file:
            file.writelines(lines)


def write_package(path: Path, folder: Path, published: Published) -> None:
    """Write the tables with their description, as a Frictionless Data Package."""
    paths = {table: folder / f"{table.name}.csv" for table in (*tables(), IMAGE_TABLE)}
    resources = [resource(table, **asdict(written(place))) for table, place in paths.items()]
    package = json.dumps(data_package(published.changed_at, resources), ensure_ascii=False, indent=1)
    with Zip(path, published.changed_at) as archive:
        archive.add_lines("datapackage.json", [f"{package}\n".encode()])
        archive.add_lines(File.README.value, [readme(published.changed_at, [File.PACKAGE]).encode()])
        archive.add_lines("dictionary.csv", csv_lines(dictionary()))
        for place in paths.values():
            with place.open("rb") as file, archive.add(f"data/{place.name}") as target:
                shutil.copyfileobj(file, target)


def write_json_lines(path: Path, published: Published) -> None:
    """Write the rows of every kind, as the API gives them."""
    with Zip(path, published.changed_at) as archive:
        for model in record_models():
            manager: Any = model._default_manager
            uids = set(published.keys[model].values())
            rows = serializer_of(model).rows(manager.published().order_by("pk"))
            lines = (f"{as_text(row)}\n".encode() for row in rows if row["id"] in uids)
            archive.add_lines(f"{model.url_name}.jsonl", lines)


def write_images(path: Path, published: Published) -> None:
    """Write the images whose files exist, if there is any."""
    found = existing_images(published)
    if not found:
        return
    with Zip(path, published.changed_at) as archive:
        for name, storage in found.items():
            with storage.open(name) as file, archive.add(f"media/{name}", zipfile.ZIP_STORED) as target:
                shutil.copyfileobj(file, target)
