"""Fills an empty site with an exported archive: all of it, in one transaction, or nothing."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.validators import ProhibitNullCharactersValidator
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils.translation import override

from records.core.database.constraint_messages import reason
from records.core.languages import language_codes
from records.core.models import Record, Status, Tombstone, record_models
from records.core.uids import PATTERN
from records.exports.read import Package, PackageError
from records.exports.tables import ID, Field, Table, tables, tables_of_models
from records.media.images import decoded_image
from records.media.renditions import KEPT_NAME
from records.media.storage import store_once
from records.search.base import indexes
from records.search.indexing import chunks, refresh

CHUNK = 500
no_null_characters = ProhibitNullCharactersValidator()
Progress = Callable[[str, int], None]
Placed = tuple[str, Any]


def contents() -> dict[str, int]:
    """What stands in the tables that an archive fills; nothing in an empty site."""
    counted = {table.name: table.model._base_manager.count() for table in tables_of_models()}
    return {name: number for name, number in counted.items() if number}


class Loading:
    """One archive on its way into an empty database. To be run within a transaction."""

    def __init__(self, package: Package, progress: Progress) -> None:
        self.package, self.progress = package, progress
        # Primary keys of the rows that are written, by model and the key that others name them by.
        self.keys: dict[type[models.Model], dict[str, Any]] = {}
        self.counts: dict[str, int] = {}

    def run(self) -> None:
        """Write every row, and index the records."""
        with override(settings.LANGUAGE_CODE):
            for table in tables():
                written = self._join(table) if table.relation is not None else self._write(table)
                self.counts[table.name] = written
                self.progress(table.name, written)
            self._check_late_rules()
            self._index()

    def _write(self, table: Table) -> int:
        count, waiting, late = 0, [], []
        known = self.keys.setdefault(table.model, {})
        for place, row in self.package.rows(table.name, table.fields):
            made = self._made(table, place, row)
            links = {
                field: row[field.name] for field in table.fields if field.is_late and row.get(field.name)
            }
            if links:
                late.append((place, made, links))
            if table.key and row[table.key] in known:
                raise PackageError(f"{place}: “{row[table.key][:200]}” stands twice.")
            waiting.append((place, made))
            if table.key:
                known[row[table.key]] = None
            if len(waiting) >= CHUNK:
                count += self._store(table, waiting)
                waiting = []
        count += self._store(table, waiting)
        self._store_late(table, late)
        return count

    def _store(self, table: Table, waiting: list[Placed]) -> int:
        """Write rows at once; where the database refuses one, find out which."""
        rows = [row for _place, row in waiting]
        try:
            with transaction.atomic():
                table.model._base_manager.bulk_create(rows)
        except (DatabaseError, ValueError):
            self._store_singly(table, waiting)
            raise
        for row in rows:
            if table.key:
                self.keys[table.model][self._key(table, row)] = row.pk
        return len(rows)

    def _store_singly(self, table: Table, waiting: list[Placed]) -> None:
        for place, row in waiting:
            row.pk, row._state.adding = None, True
            try:
                with transaction.atomic():
                    table.model._base_manager.bulk_create([row])
            except (DatabaseError, ValueError) as error:
                raise PackageError(f"{place}: {reason(error, row)}") from error

    def _key(self, table: Table, row: Any) -> str:
        """By what others name a row."""
        return str(row._archive_id if table.key == ID else getattr(row, table.key))

    def _store_late(self, table: Table, waiting: list[tuple[str, Any, dict[Field, str]]]) -> None:
        """Links to rows of the same table, once all of them are there."""
        for place, row, links in waiting:
            for field, key in links.items():
                setattr(row, field.column.attname, self._linked(place, field, key))
            try:
                with transaction.atomic():
                    values = {field.column.attname: getattr(row, field.column.attname) for field in links}
                    table.model._base_manager.filter(pk=row.pk).update(**values)
            except DatabaseError as error:
                raise PackageError(f"{place}: {reason(error, row)}") from error

    def _made(self, table: Table, place: str, row: dict[str, str]) -> Any:
        """A row as the model has it, not stored yet."""
        if table.model is Tombstone:
            return self._tombstone(table, place, row)
        values: dict[str, Any] = {"status": Status.PUBLISHED} if table.is_record else {}
        for field in table.fields:
            if field.name != ID and not field.is_late and field.name in row:
                values[field.column.attname] = self._value(place, field, row[field.name])
        made: Any = table.model(**values)
        self._check(table, place, row, made)
        return made

    def _tombstone(self, table: Table, place: str, row: dict[str, str]) -> Tombstone:
        own = {field.name: field for field in table.fields if field.column is not None}
        values = {name: self._value(place, field, row[name]) for name, field in own.items()}
        kinds = {model._meta.label_lower: model for model in record_models()}
        if values["kind"] not in kinds:
            raise PackageError(f"{place}: there is no kind of record “{values['kind'][:80]}”.")
        _check_uid(place, kinds[values["kind"]], values["uid"])
        reasons = {code: row.get(f"withdrawal_reason_{code}") for code in language_codes()}
        for text in reasons.values():
            _clean(place, "withdrawal_reason", no_null_characters, text or "")
        return Tombstone(**values, reasons={code: text for code, text in reasons.items() if text})

    def _value(self, place: str, field: Field, text: str) -> Any:
        if field.leads_to:
            return self._linked(place, field, text) if text else self._nothing(place, field)
        column = field.column
        if text == "":
            return self._nothing(place, field)
        if field.format == "image":
            return _image_name(place, field, text)
        _clean(place, field.name, no_null_characters, text)
        return _clean(place, field.name, lambda value: column.clean(value, None), text)

    def _nothing(self, place: str, field: Field) -> Any:
        if field.is_required:
            raise PackageError(f"{place}, {field.name}: it must not be empty.")
        return None if field.column.null else field.column.to_python("")

    def _linked(self, place: str, field: Field, key: str) -> Any:
        known = self.keys[field.column.related_model]
        if known.get(key) is None:
            raise PackageError(f"{place}, {field.name}: the table “{field.leads_to}” has no “{key[:200]}”.")
        return known[key]

    def _check(self, table: Table, place: str, row: dict[str, str], made: Any) -> None:
        """What is computed must be what stands there, or the next export would say something else."""
        if table.is_record:
            _check_uid(place, table.model, made.uid)
        for field in table.fields:
            if field.value_type == "date" and field.column is not None and not field.column.serialize:
                computed = getattr(made, field.name)
                if field.name in row and row[field.name] != (str(computed) if computed else ""):
                    raise PackageError(f"{place}, {field.name}: it does not follow from the date beside it.")
        if table.key == ID:
            parts = (row.get(name, "") for name in table.key_fields)
            if row[ID] != "/".join(parts):
                raise PackageError(f"{place}, {ID}: it does not name this row.")
            made._archive_id = row[ID]

    def _join(self, table: Table) -> int:
        """Write which rows belong together."""
        relation = table.relation
        own, other = table.fields
        through: Any = relation.remote_field.through
        names = f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id"
        models_of = (table.model, relation.related_model)
        seen: set[tuple[Any, ...]] = set()
        rows = []
        for place, row in self.package.rows(table.name, table.fields):
            pair = tuple(
                self._end(place, field, model, row[field.name])
                for field, model in zip((own, other), models_of, strict=True)
            )
            if pair in seen:
                raise PackageError(f"{place}: it stands twice.")
            seen.add(pair)
            rows.append(through(**dict(zip(names, pair, strict=True))))
        through._base_manager.bulk_create(rows, batch_size=CHUNK)
        return len(rows)

    def _end(self, place: str, field: Field, model: type[models.Model], key: str) -> Any:
        found = self.keys[model].get(key)
        if found is None:
            raise PackageError(f"{place}, {field.name}: the table “{field.leads_to}” has no “{key[:200]}”.")
        return found

    def _check_late_rules(self) -> None:
        """Rules that the database would else ask for at the end of the transaction."""
        try:
            connection.check_constraints()
        except IntegrityError as error:
            raise PackageError(f"The archive contradicts itself. {error}") from error

    def _index(self) -> None:
        for index in indexes().values():
            for chunk in chunks(index.records().order_by("pk").values_list("pk", flat=True)):
                refresh(index.kind, chunk)
                self.progress("search", len(chunk))


def _clean(place: str, name: str, clean: Callable[[Any], Any], text: str) -> Any:
    try:
        return clean(text)
    except (ValidationError, ValueError, OverflowError) as error:
        told = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        raise PackageError(f"{place}, {name}: {told}") from error


def _check_uid(place: str, model: type[models.Model], uid: str) -> None:
    is_own = issubclass(model, Record) and uid[:1] == model.uid_letter
    if not (is_own and PATTERN.fullmatch(uid)):
        raise PackageError(f"{place}, uid: “{uid[:80]}” is no record number of this kind.")


def _image_name(place: str, field: Field, name: str) -> str:
    """The name of an image, if it is one that its column can have."""
    folder = f"{field.column.upload_to}/"
    if not (name.startswith(folder) and KEPT_NAME.fullmatch(name)):
        raise PackageError(f"{place}, {field.name}: “{name[:200]}” is no name of an image of the archive.")
    return name


# Images


def check_images(package: Package) -> dict[str, tuple[int, str]]:
    """Images of the archive, each read once; `PackageError` where one is missing, damaged, or no image."""
    listed = package.image_list()
    for name, (size, sha256) in listed.items():
        data = package.image(name, size, sha256)
        digest = hashlib.sha256(data).hexdigest()[:20]
        found = KEPT_NAME.fullmatch(name)
        try:
            image = decoded_image(data)
        except ValidationError as error:
            raise PackageError(f"media/{name}: {' '.join(error.messages)}") from error
        if found is None or f"{digest}-{image.width}x{image.height}" != found[1].rsplit("/", 1)[-1]:
            raise PackageError(f"media/{name}: its name is not made of what it holds.")
    return listed


def keep_images(package: Package, listed: dict[str, tuple[int, str]]) -> None:
    """Keep the images, which were checked."""
    for name, (size, sha256) in listed.items():
        store_once(default_storage, name, package.image(name, size, sha256))
