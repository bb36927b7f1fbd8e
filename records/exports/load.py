"""Fill an empty site with an exported archive: all of it, in one transaction, or nothing.

The promises of an archive (numbers, ids, computed days, names of images) are checked here, the rest by the loader.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection
from django.utils.translation import override

from records.core.database.statistics import count_rows
from records.core.dates.fields import EDTFBound, PartialDate
from records.core.fixtures.bulk import BulkLoader
from records.core.fixtures.loader import Entry, FixtureError, MissingRecordError, RepeatedEntryError
from records.core.languages import language_codes
from records.core.models import Record, Status, Term, Tombstone, record_models
from records.core.models.numbers import PATTERN
from records.core.processes import core_count
from records.exports.read import Package, PackageError
from records.exports.tables import ID, Table, table_name, tables, tables_of_models
from records.media.images import decoded_image, store_once
from records.media.renditions import ORIGINAL_NAME
from records.search.backends import get_backend
from records.search.base import indexes
from records.search.batches import keys_of
from records.search.counts import recount
from records.search.doubles.storing import make_name_keys
from records.search.indexing import GROUP, update_documents
from records.serializers.base import Field

Progress = Callable[[str, int], None]
Row = dict[str, str]


def contents() -> dict[str, int]:
    """Return the number of rows by table, of those that are not empty."""
    counted = {
        table.name: table.model._base_manager.count()
        for table in tables_of_models()
        if table.model is not Term  # every site has its own
    }
    return {name: number for name, number in counted.items() if number}


def load(package: Package, progress: Progress) -> dict[str, int]:
    """Write every row, index the records, and return the number of rows by table. To be run within a transaction."""
    counts = {}
    loader = BulkLoader(only_known=True)
    with override(settings.LANGUAGE_CODE):
        try:
            for table in tables():
                counts[table.name] = _write(loader, table, entries(package, table))
                progress(table.name, counts[table.name])
            loader.save_deferred_fields()
            # Rules that the database would otherwise check at the end of the transaction.
            connection.check_constraints()
        except FixtureError as error:
            raise PackageError(sentence(error)) from error
        except IntegrityError as error:
            raise PackageError(f"The archive contradicts itself. {error}") from error
        for number in index_records():
            progress("search", number)
    return counts


def index_records(*, is_counted: bool = False) -> Iterator[int]:
    """Make the documents of all records, and count their lists at the end; yield their numbers, some at a time.

    Where others see documents before the end, each group of them `is_counted` at once.
    """
    processes = core_count()
    count_rows()  # else the database plans to find a few
    for index in indexes().values():
        for chunk in keys_of(index.records(), GROUP):
            update_documents(index.kind, chunk, processes=processes, is_counted=is_counted)
            yield len(chunk)
        if not is_counted:
            recount(index.kind)
    get_backend().settle()
    make_name_keys()


def _write(loader: BulkLoader, table: Table, rows: Iterator[Entry]) -> int:
    """Write the rows of a table and return their number; terms over those that the site has."""
    if table.model is not Term:
        return loader.create(rows)
    return sum(1 for row in rows if not loader.save(row))


def sentence(error: FixtureError) -> str:
    """Say with file, line and column what the loader refuses."""
    place = f"{error.place}, {error.field}" if error.field else error.place
    if isinstance(error, MissingRecordError):
        return f"{place}: the table “{table_name(error.model)}” has no “{error.key[0][:200]}”."
    if isinstance(error, RepeatedEntryError):
        return f"{place}: “{', '.join(error.key)[:200]}” stands twice."
    return f"{place}: {error.reason}"


# Rows to entries


def entries(package: Package, table: Table) -> Iterator[Entry]:
    for place, row in package.rows(table):
        if table.relation is not None:
            relation, keys = table.relation, tuple(row[field.name] for field in table.fields)
            names = (relation.m2m_field_name(), relation.m2m_reverse_field_name())
            values: dict[str, Any] = {name: [key] for name, key in zip(names, keys, strict=True)}
            yield Entry(place, relation.remote_field.through, values, key=keys)
        elif table.model is Tombstone:
            yield Entry(place, Tombstone, _tombstone(table, place, row))
        else:
            _check(table, place, row)
            status = {"status": Status.PUBLISHED} if table.is_record else {}
            key = (row[table.key],) if table.key else tuple(row[name] for name in table.key_fields)
            yield Entry(place, table.model, {**status, **_values(table, place, row)}, key=key)


def _values(table: Table, place: str, row: Row) -> dict[str, Any]:
    stored = (one for one in table.fields if one.column and not isinstance(one.column, EDTFBound))
    return {field.name: _value(place, field, row[field.name]) for field in stored if field.name in row}


def _value(place: str, field: Field, text: str) -> Any:
    if text == "":
        if field.is_required:
            raise PackageError(f"{place}, {field.name}: it must not be empty.")
        return None if field.column.null else ""
    if field.format == "image":
        is_in_folder = text.startswith(f"{field.column.upload_to}/")
        if not (is_in_folder and ORIGINAL_NAME.fullmatch(text)):
            fault = f"“{text[:200]}” is no name of an image of the archive."
            raise PackageError(f"{place}, {field.name}: {fault}")
    return [text] if field.model else text


def _tombstone(table: Table, place: str, row: Row) -> dict[str, Any]:
    values = _values(table, place, row)
    kinds = {model._meta.label_lower: model for model in record_models()}
    if values["kind"] not in kinds:
        raise PackageError(f"{place}: there is no kind of record “{values['kind'][:80]}”.")
    _check_uid(place, kinds[values["kind"]], values["uid"])
    reasons = {code: row.get(f"withdrawal_reason_{code}", "") for code in language_codes()}
    if any("\x00" in text for text in reasons.values()):  # unseen by the validators of JSON
        raise PackageError(f"{place}, withdrawal_reason: Null characters are not allowed.")
    return {**values, "reasons": {code: text for code, text in reasons.items() if text}}


def _check(table: Table, place: str, row: Row) -> None:
    """Raise PackageError if a computed value differs from that in the row: the next export would differ."""
    if table.is_record:
        _check_uid(place, table.model, row["uid"])
    for field in table.fields:
        if not isinstance(field.column, EDTFBound):
            continue
        source = row.get(field.column.source, "")
        with suppress(ValidationError):  # a date that cannot be read is refused by its own field
            day = str(getattr(PartialDate(source), field.column.which) or "") if source else ""
            if row.get(field.name, day) != day:
                raise PackageError(f"{place}, {field.name}: it does not follow from the date beside it.")
    if table.key == ID and row[ID] != "/".join(row.get(name, "") for name in table.key_fields):
        raise PackageError(f"{place}, {ID}: it does not name this row.")


def _check_uid(place: str, model: type[Record], uid: str) -> None:
    if uid[:1] != model.uid_letter or not PATTERN.fullmatch(uid):
        raise PackageError(f"{place}, uid: “{uid[:80]}” is no record number of this kind.")


# Images


def check_images(package: Package) -> dict[str, tuple[int, str]]:
    """Images of the archive, each read once; `PackageError` where one is missing, damaged, or no image."""
    listed = package.image_list()
    for name, (size, sha256) in listed.items():
        data = package.image(name, size, sha256)
        found = ORIGINAL_NAME.fullmatch(name)
        try:
            image = decoded_image(data)
        except ValidationError as error:
            raise PackageError(f"media/{name}: {' '.join(error.messages)}") from error
        if found is None or f"{sha256[:20]}-{image.width}x{image.height}" != found[1].rsplit("/", 1)[-1]:
            raise PackageError(f"media/{name}: its name is not made of what it holds.")
    return listed


def keep_images(package: Package, listed: dict[str, tuple[int, str]]) -> None:
    for name, (size, sha256) in listed.items():
        store_once(default_storage, name, package.image(name, size, sha256))
