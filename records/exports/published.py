"""The public rows of the archive, table by table, as they were entered.

Of a record that is no longer shown, only its notice is public; of a draft, nothing. A row that belongs to several
records is public where all of them are that it cannot be without.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models, transaction
from modeltranslation.utils import build_localized_fieldname

from records.core.dates.fields import PartialDate
from records.core.languages import language_codes
from records.core.models import FormerAddress, Record, Status, Tombstone, record_models
from records.exports.tables import (
    ID,
    Table,
    cited_models,
    image_fields,
    is_self_reference,
    tables,
    tables_of_models,
)
from records.serializers.base import Field

Row = list[Any]
CHUNK = 2000


@contextmanager
def one_state() -> Iterator[None]:
    """Read one state of the database, whatever others write meanwhile; nobody waits for the reader."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not `atomic()`, which on SQLite takes the lock that writers need.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def plain(value: Any) -> Any:
    """Return a value as every file can hold it: text, a number, or None for an empty one."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (PartialDate, date)):
        return str(value)
    return value if isinstance(value, int) else str(value)


class Published:
    """Public rows of every table, and the keys by which others refer to them. To be made within `one_state()`."""

    def __init__(self) -> None:
        self.keys: dict[type[models.Model], dict[Any, str]] = {}
        self.cited = cited_models()
        for table in tables_of_models():
            if table.model not in (*self.cited, FormerAddress, Tombstone):
                self.keys[table.model] = self._keys(table, _candidates(table.model))
        for model in self.cited:
            table = next(table for table in tables_of_models() if table.model is model)
            self.keys[model] = self._keys(table, _candidates(model), self._named(model))

    def _keys(self, table: Table, rows: models.QuerySet[Any], only: set[Any] | None = None) -> dict[Any, str]:
        """Return keys of public rows by primary key; an empty text for rows that no other refers to."""
        own: list[Any] = [
            table.model._meta.get_field(name) for name in table.key_fields or (table.key,) if name
        ]
        needed = [
            field.column
            for field in table.fields
            if field.model and not is_self_reference(field) and field.model not in self.cited
        ]
        columns = [*dict.fromkeys(["pk", *(field.attname for field in (*own, *needed))])]
        found = {}
        for values in rows.order_by("pk").values_list(*columns).iterator(chunk_size=CHUNK):
            row = dict(zip(columns, values, strict=True))
            links = {field: row[field.attname] for field in needed}
            if self._is_public(links) and (only is None or row["pk"] in only):
                found[row["pk"]] = "/".join(self._part(field, row[field.attname]) for field in own)
        return found

    def _is_public(self, links: dict[Any, Any]) -> bool:
        """Return whether all required links of a row lead to public rows; without such links, whether any link does."""
        seen = [self._leads_somewhere(field, value) for field, value in links.items() if not field.null]
        if seen or not links:
            return all(seen)
        named = [(field, value) for field, value in links.items() if value is not None]
        is_record = any(issubclass(field.model, Record) for field in links)
        return is_record or any(self._leads_somewhere(field, value) for field, value in named)

    def _leads_somewhere(self, field: Any, value: Any) -> bool:
        return value in self.keys[field.related_model]

    def _part(self, field: Any, value: Any) -> str:
        if field.is_relation:
            return self.keys[field.related_model].get(value, "")
        found = plain(value)
        return "" if found is None else str(found)

    def _named(self, model: type[models.Model]) -> set[Any]:
        """Return primary keys of the rows of a model that public rows refer to."""
        found: set[Any] = set()
        for table in tables():
            if table.relation is not None and table.relation.related_model is model:
                found.update(other for _own, other in self._pairs(table))
            for field in table.fields if table.relation is None else ():
                if field.column is not None and field.model is model:
                    rows = table.model._base_manager.filter(**{f"{field.name}__isnull": False})
                    pairs = rows.values_list("pk", field.column.attname)
                    found.update(other for pk, other in pairs if pk in self.keys[table.model])
        return found

    def _pairs(self, table: Table) -> Iterator[tuple[Any, Any]]:
        """Yield primary keys of the rows that a relation joins, if its owner is public."""
        relation = table.relation
        own, other = f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id"
        through: Any = relation.remote_field.through
        for pair in through._base_manager.order_by(own, other).values_list(own, other):
            if pair[0] in self.keys[table.model]:
                yield pair

    def rows(self, table: Table) -> Iterator[Row]:
        """Return the rows of a table in the order of its columns."""
        if table.relation is not None:
            return self._joined(table)
        if table.model is Tombstone:
            return self._tombstones()
        if table.model is FormerAddress:
            return self._former_addresses(table)
        return self._rows(table)

    def _rows(self, table: Table) -> Iterator[Row]:
        keys = self.keys[table.model]
        readers = [self._reader(field) for field in table.fields if field.name != ID]
        columns = [field.column.attname for field in table.fields if field.name != ID]
        rows = _candidates(table.model).order_by("pk").values_list("pk", *columns)
        for pk, *values in rows.iterator(chunk_size=CHUNK):
            if pk in keys:
                read = [reader(value) for reader, value in zip(readers, values, strict=True)]
                yield [keys[pk], *read] if table.key == ID else read

    def _reader(self, field: Field) -> Callable[[Any], Any]:
        if field.model is None:
            return plain
        keys = self.keys[field.model]
        # Nothing of what the public does not see.
        return lambda value: keys.get(value)

    def _joined(self, table: Table) -> Iterator[Row]:
        own, other = self.keys[table.model], self.keys[table.relation.related_model]
        return ([own[one], other[two]] for one, two in self._pairs(table) if two in other)

    def _tombstones(self) -> Iterator[Row]:
        stones = [_notice(record) for model in record_models() for record in _withdrawn(model)]
        stones += [
            [*map(plain, (stone.kind, stone.uid, stone.slug, stone.withdrawn_at)), *_reasons(stone.reasons)]
            for stone in Tombstone.objects.all()
        ]
        return iter(sorted(stones, key=lambda row: (row[0], row[1])))

    def _former_addresses(self, table: Table) -> Iterator[Row]:
        """Return those that lead to a public record, or to the notice of a withdrawn one."""
        seen = {row[1] for row in self._tombstones()}
        seen.update(uid for model in record_models() for uid in self.keys[model].values())
        columns = [field.name for field in table.fields]
        found = [
            [plain(value) for value in values]
            for values in FormerAddress.objects.order_by().values_list(*columns)
            if values[-1] in seen
        ]
        return iter(sorted(found, key=lambda row: [value or "" for value in row]))

    def changed_at(self) -> datetime | None:
        """Return the time of the newest public change."""
        days: list[datetime] = []
        for model in record_models():
            keys = self.keys[model]
            times = _candidates(model).values_list("pk", "updated_at")
            days += [when for pk, when in times if pk in keys]
            days += [when for record in _withdrawn(model) if (when := record.withdrawn_at)]
        days += Tombstone.objects.values_list("withdrawn_at", flat=True)
        return max(days, default=None)

    def images(self) -> Iterator[tuple[str, Any]]:
        """Yield names of images, each once, with their storage."""
        found: dict[str, Any] = {}
        for table, field in image_fields():
            keys = self.keys[table.model]
            named = _candidates(table.model).exclude(**{field.name: ""}).values_list("pk", field.name)
            found |= {name: field.column.storage for pk, name in named if pk in keys}
        return iter(sorted(found.items()))


def _candidates(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return rows that may be public: the published records of a kind, all rows of another model."""
    manager: Any = model._default_manager
    return manager.published() if issubclass(model, Record) else model._base_manager.all()


def _withdrawn(model: type[Record]) -> models.QuerySet[Any]:
    return model._base_manager.filter(status=Status.WITHDRAWN).order_by("uid")


def _notice(record: Record) -> Row:
    reasons = {
        code: getattr(record, build_localized_fieldname("withdrawal_reason", code))
        for code in language_codes()
    }
    head = (record._meta.label_lower, record.uid, record.slug, record.withdrawn_at)
    return [*map(plain, head), *_reasons(reasons)]


def _reasons(reasons: dict[str, Any]) -> Row:
    return [plain(reasons.get(code)) for code in language_codes()]
