"""Load what is large so many entries at a time: what was cut off goes on where it was.

Until all is there, every record is a draft. Then what is to be public becomes so in one transaction, if no rule finds
anything wrong: nobody reads half an archive, or a wrong one.
"""

import hashlib
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import override

from records.core.database.constraints import reason
from records.core.fixtures.bulk import CHUNK, BulkLoader
from records.core.fixtures.loader import Entry, FixtureError
from records.core.models import Record, Status
from records.exports.load import Progress, entries, index_records, sentence
from records.exports.load_entries import EntryLoad, read_file, told
from records.exports.models import UnfinishedLoad
from records.exports.read import Package, PackageError
from records.exports.tables import ID, Table, tables, tables_of_models

MOST = 900  # keys in one query: SQLite may take no more than 999


class Source(NamedTuple):
    """A file or an archive: its name, its checksum, and its entries, read anew at each call."""

    name: str
    sha256: str
    entries: Callable[[], Iterator[Entry]]
    # Of what the loader refuses.
    sentence: Callable[[FixtureError], str] = str
    # Of an archive, whose entries refer to each other alone, by keys of their own.
    is_archive: bool = False


def of_file(path: Path) -> Source:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Source(path.name, sha256, lambda: read_file(path))


def of_archive(package: Package) -> Source:
    """Return an archive, known by its description, in which the checksums of all files stand."""
    sha256 = hashlib.sha256(repr(sorted(package.hashes.items())).encode()).hexdigest()

    def read() -> Iterator[Entry]:
        return chain.from_iterable(entries(package, table) for table in tables())

    return Source("datapackage.json", sha256, read, sentence, is_archive=True)


def unfinished(source: Source) -> UnfinishedLoad | None:
    """Return what an earlier run has left of this; `PackageError` where it is of another file or archive."""
    left = UnfinishedLoad.objects.first()
    if left and left.sha256 != source.sha256:
        raise PackageError(
            f"{source.name}: another file, {left.name}, is loaded in part. Load the rest of that one, or begin with an "
            "empty database."
        )
    return left


def load_in_parts(source: Source, progress: Progress, size: int, check: Callable[[], None]) -> dict[str, int]:
    """Load so many entries a transaction, or what is left of them; return the number of rows by kind.

    `check` raises where a record would be wrong in public. It is asked before anything is.
    """
    left = unfinished(source) or UnfinishedLoad.objects.create(name=source.name[:200], sha256=source.sha256)
    rows = source.entries()
    progress("loaded before", sum(1 for _entry in islice(rows, left.entries)))
    with override(settings.LANGUAGE_CODE), told(source.sentence):
        load, count = EntryLoad(progress, BulkLoader(only_known=source.is_archive)), -1
        if source.is_archive:
            remember_keys(load.loader)
        drafts = map(held_back, rows)
        while count:
            count = load.part(drafts, size, left)
        load.loader.save_deferred_fields()
        if not left.is_public:
            with transaction.atomic():
                give_status(source.entries())
                check()
                left.is_public = True
                left.save()
    for number in index_records(is_counted=True):
        progress("search", number)
    left.delete()
    return load.counts


def held_back(entry: Entry) -> Entry:
    """Return the entry of a record as that of a draft."""
    return entry._replace(fields={**entry.fields, "status": Status.DRAFT}) if _status(entry) else entry


def _status(entry: Entry) -> str:
    """Return the status that the entry of a record gives it, if it is one, and no draft."""
    status = entry.fields.get("status") if issubclass(entry.model, Record) else None
    return status if status in Status.values and status != Status.DRAFT else ""


def give_status(rows: Iterator[Entry]) -> None:
    """Give records the status that their entries tell."""
    told_of = ((entry, status) for entry in rows if (status := _status(entry)))
    while some := list(islice(told_of, CHUNK)):
        for model, status, key in dict.fromkeys((one.model, status, _key(one)) for one, status in some):
            _give(
                status, key, [one for one, its in some if (one.model, its, _key(one)) == (model, status, key)]
            )


def _key(entry: Entry) -> str:
    """Return the field by which the record of an entry is found."""
    return "uid" if "uid" in entry.fields else "slug"


def _give(status: str, key: str, some: list[Entry]) -> None:
    """Give a status to records at once; if the database refuses it, to half of them, to find out which and why."""
    model: Any = some[0].model
    for part in (some[start : start + MOST] for start in range(0, len(some), MOST)):
        rows = model._base_manager.filter(**{f"{key}__in": [one.fields[key] for one in part]})
        try:
            with transaction.atomic():
                rows.update(status=status)
        except IntegrityError as error:
            if len(part) == 1:
                raise FixtureError(part[0].place, reason(error, model())) from error
            middle = len(part) // 2
            _give(status, key, part[:middle])
            _give(status, key, part[middle:])


def remember_keys(loader: BulkLoader) -> None:
    """Let a loader know the rows of an archive that are there, by the keys that other entries call them."""
    for table in tables_of_models():
        paths = key_paths(table) if table.key else []
        for *values, pk in table.model._base_manager.values_list(*paths, "pk").iterator() if paths else ():
            loader.known[table.model, "/".join("" if one is None else str(one) for one in values)] = pk


def key_paths(table: Table) -> list[str]:
    """Return the paths to the values of which the key of a row is made."""
    if table.key and table.key != ID:
        return [table.key]
    models = {field.name: field.model for field in table.fields}
    of_model = {one.model: one for one in tables_of_models()}
    return [
        path
        for name in table.key_fields
        for path in (
            [f"{name}__{rest}" for rest in key_paths(of_model[models[name]])] if models[name] else [name]
        )
    ]
