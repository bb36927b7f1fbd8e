"""Read an exported archive from a folder or its zip files, under limits: it may be damaged, or made to do harm."""

import csv
import hashlib
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any

from records.exports.metadata import File
from records.exports.tables import IMAGE_TABLE, Table, tables
from records.media.images import MAX_BYTES
from records.media.renditions import ORIGINAL_NAME
from records.serializers.base import Field

MAX_DESCRIPTION = 20 * 1024 * 1024
MAX_TABLE = 2 * 1024**3
MAX_ENTRIES = 1_000_000
MAX_CELL = 16 * 1024 * 1024
PIECE = 1 << 20
OLDER = "term"  # archives of before there were terms lack this table: they have none but those of every site
SIZE, SHA256 = re.compile(r"[0-9]+"), re.compile(r"[0-9a-f]{64}")


class PackageError(Exception):
    """A fault of an archive: file, line and reason in one sentence."""


class Files:
    """Files by name, in a folder or in a zip file; none outside of it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.zip = None
        if place.is_file():
            try:
                self.zip = zipfile.ZipFile(place)
            except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
                fault = f"{place.name}: it is not a zip file, or it is damaged. {error}"
                raise PackageError(fault) from error
            self.zip_names = checked_names(self.zip, place.name)

    def names(self, folder: str) -> set[str]:
        """Return the paths of files in a folder and its subfolders."""
        if self.zip:
            return {name for name in self.zip_names if name.startswith(f"{folder}/")}
        found = self.place.joinpath(folder).rglob("*")
        return {path.relative_to(self.place).as_posix() for path in found if not path.is_dir()}

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        label, path = self.label(name), self.place / name
        if not self.zip and not path.resolve().is_relative_to(self.place.resolve()):
            raise PackageError(f"{label}: it lies outside of the folder.")
        if not (name in self.zip_names if self.zip else path.is_file()):
            raise PackageError(f"{label}: the file is missing.")
        try:
            with self.zip.open(name) if self.zip else path.open("rb") as file:
                yield file
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise PackageError(f"{label}: it cannot be read. {error}") from error
        except zlib.error as error:
            raise PackageError(f"{label}: it is damaged. {error}") from error

    def read(self, name: str, limit: int) -> bytes:
        """Return the bytes of a small file."""
        with self.open(name) as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            raise PackageError(f"{self.label(name)}: it is larger than {limit:,} bytes.")
        return data

    def label(self, name: str) -> str:
        return f"{self.place.name}/{name}"


def checked_names(archive: zipfile.ZipFile, label: str) -> set[str]:
    """Return the names in a zip file; `PackageError` if one of them leads elsewhere or stands twice."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise PackageError(f"{label}: it holds more than {MAX_ENTRIES:,} files.")
    names: set[str] = set()
    for entry in entries:
        name = entry.filename
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise PackageError(f"{label}: it holds “{name[:200]}”, which leads elsewhere.")
        if name in names:
            raise PackageError(f"{label}: it holds “{name[:200]}” twice.")
        if entry.flag_bits & 1:
            raise PackageError(f"{label}: “{name[:200]}” is encrypted.")
        if not entry.is_dir():
            names.add(name)
    return names


class Package:
    """An exported archive: its tables, and its images where they are."""

    def __init__(self, place: Path) -> None:
        if not place.exists():
            raise PackageError(f"{place}: there is no such folder or file.")
        folder = place.parent if place.is_file() else place
        is_open = (place / "datapackage.json").is_file()
        zipped = place if place.is_file() else _only(place, File.PACKAGE.value)
        if not is_open and zipped is None:
            fault = f"it holds neither a datapackage.json nor one file “…{File.PACKAGE.value}”."
            raise PackageError(f"{place}: {fault}")
        zip_files = (None, None) if is_open else (zipped, _only(folder, File.IMAGES.value))
        self.files, self.images = Files(zip_files[0] or place), Files(zip_files[1] or folder)
        for path in filter(None, zip_files):
            _check_sum(folder, path)
        self.hashes = self._described()

    def close(self) -> None:
        for files in (self.files, self.images):
            if files.zip:
                files.zip.close()

    def _described(self) -> dict[str, tuple[int, str]]:
        """Return size and checksum of each table, as in `datapackage.json`."""
        label = self.files.label("datapackage.json")
        try:
            description = json.loads(self.files.read("datapackage.json", MAX_DESCRIPTION))
            resources = {one["name"]: one for one in description["resources"]}
            found = {key: (int(one["bytes"]), str(one["hash"])) for key, one in resources.items()}
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise PackageError(f"{label}: it is not the description of an archive. {error!r}") from error
        known = {*(table.name for table in tables()), IMAGE_TABLE.name}
        if unknown := sorted(set(found) - known):
            raise PackageError(f"{label}: this site knows no table “{unknown[0][:80]}”.")
        if missing := sorted(known - set(found) - {OLDER}):
            raise PackageError(f"{label}: it does not tell of the table “{missing[0]}”.")
        if stray := self.files.names("data") - {_path(key) for key in found}:
            raise PackageError(f"{self.files.label(min(stray)[:200])}: the description does not tell of it.")
        return found

    def check(self, name: str) -> int:
        """Return the size of a table; PackageError unless size and checksum are those of the description."""
        if name not in self.hashes:
            return 0
        size, checksum = self.hashes[name]
        label = self.files.label(_path(name))
        if size > MAX_TABLE:
            raise PackageError(f"{label}: it is larger than {MAX_TABLE:,} bytes.")
        digest, read = hashlib.sha256(), 0
        with self.files.open(_path(name)) as file:
            while read <= size and (piece := file.read(PIECE)):
                read += len(piece)
                digest.update(piece)
        if read != size:
            raise PackageError(f"{label}: it does not have the {size:,} bytes that are told of it.")
        if checksum != f"sha256:{digest.hexdigest()}":
            raise PackageError(f"{label}: its checksum is not the one that is told of it.")
        return size

    def rows(self, table: Table) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the rows of a table by column, each with its place."""
        if table.name not in self.hashes:
            return
        label = self.files.label(_path(table.name))
        before = csv.field_size_limit(MAX_CELL)
        try:
            with self.files.open(_path(table.name)) as file, TextIOWrapper(file, "utf-8", newline="") as text:
                yield from _rows(csv.reader(text, strict=True), label, table.fields)
        except UnicodeDecodeError as error:
            raise PackageError(f"{label}: it is not in UTF-8. {error}") from error
        finally:
            csv.field_size_limit(before)

    def image_list(self) -> dict[str, tuple[int, str]]:
        """Return size and checksum of each image by its name."""
        found = {}
        for place, row in self.rows(IMAGE_TABLE):
            name = row["name"]
            is_known = ORIGINAL_NAME.fullmatch(name) and not name.startswith("/") and "//" not in name
            if not (is_known and SIZE.fullmatch(row["bytes"]) and SHA256.fullmatch(row["sha256"])):
                raise PackageError(f"{place}: it does not tell of an image as the archive keeps it.")
            size = int(row["bytes"][:12])
            if size > MAX_BYTES * 10:
                raise PackageError(f"{place}: the image is too large.")
            found[name] = size, row["sha256"]
        return found

    def image(self, name: str, size: int, sha256: str) -> bytes:
        data = self.images.read(f"media/{name}", size)
        if hashlib.sha256(data).hexdigest() != sha256:
            label = self.images.label(f"media/{name}")
            raise PackageError(f"{label}: its checksum is not the one that is told of it.")
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
    sums = folder / File.SUMS.value
    if not sums.is_file() or sums.stat().st_size > PIECE:
        return
    lines = (line.partition("  ") for line in sums.read_text(errors="replace").splitlines())
    checksums = {name: digest for digest, separator, name in lines if separator}
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if checksums.get(path.name, found) != found:
        raise PackageError(f"{path.name}: its checksum is not the one in {File.SUMS.value}.")


def _rows(reader: Any, label: str, fields: tuple[Field, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        head = next(reader, None)
        if not head:
            raise PackageError(f"{label}: it has no line of columns.")
        _check_head(f"{label}, line {reader.line_num}", head, fields)
        for row in reader:
            place = f"{label}, line {reader.line_num}"
            if len(row) != len(head):
                raise PackageError(f"{place}: it has {len(row)} cells under {len(head)} columns.")
            yield place, dict(zip(head, row, strict=True))
    except csv.Error as error:
        raise PackageError(f"{label}, line {reader.line_num}: it is not CSV. {error}") from error


def _check_head(place: str, head: list[str], fields: tuple[Field, ...]) -> None:
    known = {field.name: field for field in fields}
    if unknown := [name for name in head if name not in known]:
        raise PackageError(
            f"{place}: this site has no column “{unknown[0][:80]}”. "
            "If it ends in a language, add that language to the site (docs/adding-a-language.md)."
        )
    if len(set(head)) != len(head):
        raise PackageError(f"{place}: a column stands twice.")
    if missing := [name for name in known if known[name].is_required and name not in head]:
        raise PackageError(f"{place}: the column “{missing[0]}” is missing.")
