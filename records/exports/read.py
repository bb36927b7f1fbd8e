"""Read an exported archive from a folder or its zip files, under limits: it may be damaged, or made to do harm.

No path in the archive is followed: only the files of this site's tables are read.
"""

import csv
import hashlib
import json
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from records.exports.build import IMAGES, PACKAGE, SUMS
from records.exports.tables import IMAGE_TABLE, Table, tables
from records.media.images import MAX_BYTES
from records.media.renditions import ORIGINAL_NAME
from records.serializers.base import Field

MAX_DESCRIPTION = 20 * 1024 * 1024
MAX_TABLE = 2 * 1024**3
MAX_ENTRIES = 1_000_000
MAX_CELL = 16 * 1024 * 1024
PIECE = 1 << 20
SHA256 = re.compile(r"[0-9a-f]{64}")


class PackageError(Exception):
    """A fault of an archive: file, line and reason in one sentence."""


class Files:
    """Files by name, in a folder or in a zip file; none outside of it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.zip = _opened(place) if place.is_file() else None
        self.sizes = _sizes(self.zip, place.name) if self.zip else {}

    def close(self) -> None:
        if self.zip:
            self.zip.close()

    def has(self, name: str) -> bool:
        return name in self.sizes if self.zip else self._path(name).is_file()

    def names(self, folder: str) -> set[str]:
        """Return the paths of files in a folder and its subfolders."""
        if self.zip:
            return {name for name in self.sizes if name.startswith(f"{folder}/")}
        found = self.place.joinpath(folder).rglob("*")
        return {path.relative_to(self.place).as_posix() for path in found if not path.is_dir()}

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        if not self.has(name):
            raise PackageError(f"{self.told(name)}: the file is missing.")
        try:
            with self.zip.open(name) if self.zip else self._path(name).open("rb") as file:
                yield file
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise PackageError(f"{self.told(name)}: it cannot be read. {error}") from error
        except zipfile.zlib.error as error:  # type: ignore[attr-defined]
            raise PackageError(f"{self.told(name)}: it is damaged. {error}") from error

    def read(self, name: str, limit: int) -> bytes:
        """Return the bytes of a small file."""
        with self.open(name) as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise PackageError(f"{self.told(name)}: it is larger than {limit:,} bytes.")
        return data

    def told(self, name: str) -> str:
        return f"{self.place.name}/{name}"

    def _path(self, name: str) -> Path:
        path = self.place / name
        if not path.resolve().is_relative_to(self.place.resolve()):
            raise PackageError(f"{self.told(name)}: it lies outside of the folder.")
        return path


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise PackageError(f"{path.name}: it is not a zip file, or it is damaged. {error}") from error


def _sizes(archive: zipfile.ZipFile, told: str) -> dict[str, int]:
    """Files of a zip file by name; `PackageError` where a name leads elsewhere or stands twice."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise PackageError(f"{told}: it holds more than {MAX_ENTRIES:,} files.")
    sizes: dict[str, int] = {}
    for entry in entries:
        name = entry.filename
        parts = name.split("/")
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or name.startswith("/") or "\\" in name or ":" in name or ".." in parts:
            raise PackageError(f"{told}: it holds “{name[:200]}”, which leads elsewhere.")
        if name in sizes:
            raise PackageError(f"{told}: it holds “{name[:200]}” twice.")
        if entry.flag_bits & 1:
            raise PackageError(f"{told}: “{name[:200]}” is encrypted.")
        if not entry.is_dir():
            sizes[name] = entry.file_size
    return sizes


class Package:
    """An exported archive: its tables, and its images where they are."""

    def __init__(self, place: Path) -> None:
        self.stack = ExitStack()
        try:
            self._find(place)
        except PackageError:
            self.close()
            raise

    def _find(self, place: Path) -> None:
        if not place.exists():
            raise PackageError(f"{place}: there is no such folder or file.")
        zipped = place if place.is_file() else _only(place, PACKAGE)
        is_open = place.is_dir() and (place / "datapackage.json").is_file()
        if not is_open and zipped is None:
            raise PackageError(f"{place}: it holds neither a datapackage.json nor one file “…{PACKAGE}”.")
        around = place.parent if place.is_file() else place
        self.files = self._opened(place if is_open or zipped is None else zipped)
        pictures = None if is_open else _only(around, IMAGES)
        self.images = self._opened(pictures or around)
        for path in filter(None, (None if is_open else zipped, pictures)):
            _check_sum(around, path)
        self.hashes = self._described()

    def _opened(self, place: Path) -> Files:
        files = Files(place)
        self.stack.callback(files.close)
        return files

    def close(self) -> None:
        self.stack.close()

    def _described(self) -> dict[str, tuple[int, str]]:
        """Return size and checksum of each table, as in `datapackage.json`."""
        name = "datapackage.json"
        told = self.files.told(name)
        try:
            described = json.loads(self.files.read(name, MAX_DESCRIPTION))
            resources = {one["name"]: one for one in described["resources"]}
            found = {key: (int(one["bytes"]), str(one["hash"])) for key, one in resources.items()}
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise PackageError(f"{told}: it is not the description of an archive. {error!r}") from error
        known = {*(table.name for table in tables()), "image"}
        if unknown := sorted(set(found) - known):
            raise PackageError(f"{told}: this site knows no table “{unknown[0][:80]}”.")
        if missing := sorted(known - set(found)):
            raise PackageError(f"{told}: it does not tell of the table “{missing[0]}”.")
        stray = self.files.names("data") - {_path(key) for key in known}
        if stray:
            raise PackageError(f"{self.files.told(min(stray)[:200])}: the description does not tell of it.")
        return found

    def check(self, name: str) -> int:
        """Return the size of a table; PackageError unless size and checksum are those of the description."""
        size, told = self.hashes[name]
        path = _path(name)
        if size > MAX_TABLE:
            raise PackageError(f"{self.files.told(path)}: it is larger than {MAX_TABLE:,} bytes.")
        digest, read = hashlib.sha256(), 0
        with self.files.open(path) as file:
            while read <= size and (piece := file.read(PIECE)):
                read += len(piece)
                digest.update(piece)
        if read != size:
            raise PackageError(
                f"{self.files.told(path)}: it does not have the {size:,} bytes that are told of it."
            )
        if told != f"sha256:{digest.hexdigest()}":
            raise PackageError(f"{self.files.told(path)}: its checksum is not the one that is told of it.")
        return size

    def rows(self, table: Table) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the rows of a table by column, each with its place."""
        path = _path(table.name)
        told = self.files.told(path)
        before = csv.field_size_limit(MAX_CELL)
        try:
            with self.files.open(path) as file, TextIOWrapper(file, "utf-8", newline="") as text:
                yield from _rows(csv.reader(text, strict=True), told, table.fields)
        except UnicodeDecodeError as error:
            raise PackageError(f"{told}: it is not in UTF-8. {error}") from error
        finally:
            csv.field_size_limit(before)

    def image_list(self) -> dict[str, tuple[int, str]]:
        """Return size and checksum of each image by its name."""
        found = {}
        for place, row in self.rows(IMAGE_TABLE):
            name = row["name"]
            is_known = ORIGINAL_NAME.fullmatch(name) and not name.startswith("/") and "//" not in name
            is_size = re.fullmatch("[0-9]+", row["bytes"])
            if not (is_known and is_size and SHA256.fullmatch(row["sha256"])):
                raise PackageError(f"{place}: it does not tell of an image as the archive keeps it.")
            size = int(row["bytes"][:12])
            if size > MAX_BYTES * 10:
                raise PackageError(f"{place}: the image is too large.")
            found[name] = size, row["sha256"]
        return found

    def image(self, name: str, size: int, sha256: str) -> bytes:
        """Return the bytes of an image."""
        data = self.images.read(f"media/{name}", size)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise PackageError(
                f"{self.images.told(f'media/{name}')}: its checksum is not the one that is told of it."
            )
        return data


def _path(name: str) -> str:
    return f"data/{name}.csv"


def _only(folder: Path, end: str) -> Path | None:
    """Return the only file whose name ends so."""
    found = sorted(path for path in folder.glob(f"*{end}") if path.is_file())
    if len(found) > 1:
        raise PackageError(f"{folder}: it holds several files “…{end}”; keep one.")
    return found[0] if found else None


def _check_sum(folder: Path, path: Path) -> None:
    """Raise PackageError if SHA256SUMS has another checksum."""
    sums = folder / SUMS
    if not sums.is_file() or sums.stat().st_size > PIECE:
        return
    lines = [line.partition("  ") for line in sums.read_text(errors="replace").splitlines()]
    told = {name: digest for digest, separator, name in lines if separator}
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if told.get(path.name, found) != found:
        raise PackageError(f"{path.name}: its checksum is not the one in {SUMS}.")


def _rows(reader: Any, told: str, fields: tuple[Field, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    head: list[str] = []
    try:
        for row in reader:
            place = f"{told}, line {reader.line_num}"
            if not head:
                head = row
                _check_head(place, head, fields)
            elif len(row) != len(head):
                raise PackageError(f"{place}: it has {len(row)} cells under {len(head)} columns.")
            else:
                yield place, dict(zip(head, row, strict=True))
    except csv.Error as error:
        raise PackageError(f"{told}, line {reader.line_num}: it is not CSV. {error}") from error
    if not head:
        raise PackageError(f"{told}: it has no line of columns.")


def _check_head(place: str, head: list[str], fields: tuple[Field, ...]) -> None:
    known = {field.name for field in fields}
    unknown = [name for name in head if name not in known]
    if unknown:
        raise PackageError(
            f"{place}: this site has no column “{unknown[0][:80]}”. "
            "If it ends in a language, add that language to the site (docs/adding-a-language.md)."
        )
    if len(set(head)) != len(head):
        raise PackageError(f"{place}: a column stands twice.")
    missing = [field.name for field in fields if field.is_required and field.name not in head]
    if missing:
        raise PackageError(f"{place}: the column “{missing[0]}” is missing.")
