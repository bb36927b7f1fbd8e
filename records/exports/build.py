"""Make all files of the archive in a folder."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from records.exports.datapackage import (
    Written,
    checksum,
    file_name,
    write_images,
    write_json_lines,
    write_package,
    write_tables,
)
from records.exports.metadata import readme
from records.exports.published import Published, one_state
from records.exports.rdf import write_linked
from records.exports.sqlite import write_sqlite

README, SUMS = "README.txt", "SHA256SUMS"
PACKAGE, JSON_LINES, SQLITE = "-csv.zip", "-jsonl.zip", ".sqlite3"
JSON_LD, TURTLE, IMAGES = ".jsonld", ".ttl", "-images.zip"


@dataclass(frozen=True)
class Made:
    """The files that were made: `rows` by table, `files` by name. `lost`: images whose files do not exist."""

    changed_at: datetime | None
    rows: dict[str, int]
    files: dict[str, Written]
    lost: list[str]


Progress = Callable[[str], None]


def silent(step: str) -> None:
    """Report no progress."""


def make(folder: Path, progress: Progress = silent) -> Made:
    """Make every file. OSError if one cannot be written."""
    with one_state(), override(settings.LANGUAGE_CODE), tempfile.TemporaryDirectory() as aside:
        progress("tables")
        published = Published()
        tables = write_tables(Path(aside), published)
        write_package(folder / file_name(PACKAGE), Path(aside), tables, published)
        progress("SQLite")
        write_sqlite(folder / file_name(SQLITE), Path(aside))
        progress("JSON Lines")
        write_json_lines(folder / file_name(JSON_LINES), published)
        progress("linked data")
        write_linked(folder / file_name(JSON_LD), folder / file_name(TURTLE), published)
        progress("images")
        write_images(folder / file_name(IMAGES), published)
        lost = [name for name, storage in published.images() if not storage.exists(name)]
        changed_at = published.changed_at()
    files = _finish(folder, changed_at)
    return Made(changed_at, {name: one.rows for name, one in tables.items()}, files, lost)


def count() -> tuple[dict[str, int], datetime | None]:
    """Return rows by table and the newest change, and keep no file."""
    with one_state(), tempfile.TemporaryDirectory() as aside:
        published = Published()
        tables = write_tables(Path(aside), published)
        return {name: one.rows for name, one in tables.items()}, published.changed_at()


def _finish(folder: Path, changed_at: datetime | None) -> dict[str, Written]:
    """Write the file that describes the others, and their checksums; return all files by name."""
    ends = (PACKAGE, JSON_LINES, SQLITE, JSON_LD, TURTLE, IMAGES)
    names = [name for end in ends if (folder / (name := file_name(end))).exists()]
    (folder / README).write_text(readme(changed_at, names), encoding="utf-8")
    files = {name: _written(folder / name) for name in (*names, README)}
    sums = "".join(f"{one.sha256}  {name}\n" for name, one in files.items())
    (folder / SUMS).write_text(sums, encoding="ascii")
    return {**files, SUMS: _written(folder / SUMS)}


def _written(path: Path) -> Written:
    return Written(path.stat().st_size, checksum(path))
