"""The contents of one backup: where everything is, and what it must be."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from records.backups.errors import DamagedError

FORMAT = 1


@dataclass(frozen=True)
class Blob:
    """A stored file: its name in the store, and what it holds before it is encrypted."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class MediaFile:
    """A file of the media; `modified` is the time of its last change, as the storage tells it."""

    name: str
    modified: str
    blob: Blob


@dataclass(frozen=True)
class Dump:
    """A database, written into a file. `tables`: number of rows and, of PostgreSQL, their checksum."""

    vendor: str
    version: str
    tables: dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Manifest:
    """One backup. `code`: version that made it. `migrations`: names by app."""

    made_at: str
    code: str
    migrations: dict[str, list[str]]
    dump: Dump
    database: Blob
    media: list[MediaFile]

    @property
    def blobs(self) -> list[Blob]:
        return [self.database, *(file.blob for file in self.media)]

    @property
    def rows(self) -> int:
        return sum(number for number, _checksum in self.dump.tables.values())

    def to_json(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1).encode()


def from_json(data: bytes) -> Manifest:
    """Return the manifest that was written. DamagedError if it is none, or of a later version."""
    try:
        values: dict[str, Any] = json.loads(data)
        if values.pop("format") != FORMAT:
            raise DamagedError("written by a later version of Viva Voz")
        dump = Dump(**values["dump"])
        tables = {name: (number, checksum) for name, (number, checksum) in dump.tables.items()}
        values["dump"] = replace(dump, tables=tables)
        values["database"] = Blob(**values["database"])
        values["media"] = [MediaFile(**{**file, "blob": Blob(**file["blob"])}) for file in values["media"]]
        return Manifest(**values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedError(f"no list of a backup ({error})") from error
