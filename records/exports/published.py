"""The public rows of the archive, table by table, as they were entered.

Of a record that is no longer shown, only its notice is public; of a draft, nothing. A row that belongs to several
records is public where all of them are that it cannot be without.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.db import models
from django.utils.functional import cached_property

from records.core.dates.fields import PartialDate
from records.core.languages import language_codes
from records.core.models import FormerAddress, Record, Status, Tombstone, record_models
from records.exports.tables import ID, Table, cited_models, is_self_reference, tables, tables_of_models

Row = list[Any]
CHUNK = 2000


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
        of_models = {table.model: table for table in tables_of_models()}
        for model, table in of_models.items():
            if model not in (*self.cited, FormerAddress, Tombstone):
                self.keys[model] = self._keys(table)
        for model in self.cited:
            named = self._named(model)
            self.keys[model] = {pk: key for pk, key in self._keys(of_models[model]).items() if pk in named}

    def _keys(self, table: Table) -> dict[Any, str]:
        """Return keys of public rows by primary key; an empty text for rows that no other refers to."""
        names = table.key_fields or ((table.key,) if table.key else ())
        key_fields: list[Any] = [table.model._meta.get_field(name) for name in names]
        links = (field for field in table.fields if field.model and not is_self_reference(field))
        needed = [field.column for field in links if field.model not in self.cited]
        columns = [*dict.fromkeys(["pk", *(field.attname for field in (*key_fields, *needed))])]
        found = {}
        rows = _candidates(table.model).order_by("pk").values_list(*columns)
        for values in rows.iterator(chunk_size=CHUNK):
            row = dict(zip(columns, values, strict=True))
            if self._is_public({field: row[field.attname] for field in needed}):
                found[row["pk"]] = "/".join(self._key_of(field, row[field.attname]) for field in key_fields)
        return found

    def _is_public(self, links: dict[Any, Any]) -> bool:
        """Return whether all required links of a row lead to public rows; without such links, whether any link does."""
        is_shown = {field: value in self.keys[field.related_model] for field, value in links.items()}
        required = [is_shown[field] for field in links if not field.null]
        if required or not links:
            return all(required)
        return any(is_shown.values()) or any(issubclass(field.model, Record) for field in links)

    def _key_of(self, field: Any, value: Any) -> str:
        found = self.keys[field.related_model].get(value) if field.is_relation else plain(value)
        return "" if found is None else str(found)

    def _named(self, model: type[models.Model]) -> set[Any]:
        """Return primary keys of the rows of a model that public rows refer to."""
        found: set[Any] = set()
        for table in tables():
            if table.relation is not None and table.relation.related_model is model:
                found.update(other for _owner, other in self._pairs(table))
            for column in (field.column for field in table.fields if field.column and field.model is model):
                rows = column.model._base_manager.filter(**{f"{column.name}__isnull": False})
                pairs = rows.values_list("pk", column.attname)
                found.update(other for pk, other in pairs if pk in self.keys[column.model])
        return found

    def _pairs(self, table: Table) -> Iterator[tuple[Any, Any]]:
        """Yield primary keys of the rows that a relation joins, if its owner is public."""
        relation = table.relation
        names = f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id"
        through: Any = relation.remote_field.through
        for pair in through._base_manager.order_by(*names).values_list(*names):
            if pair[0] in self.keys[table.model]:
                yield pair

    def rows(self, table: Table) -> Iterator[Row]:
        """Return the rows of a table in the order of its columns."""
        if table.relation is not None:
            owners, others = self.keys[table.model], self.keys[table.relation.related_model]
            return ([owners[one], others[two]] for one, two in self._pairs(table) if two in others)
        if table.model is Tombstone:
            return iter(self._tombstones())
        if table.model is FormerAddress:
            return iter(self._former_addresses(table))
        return self._rows(table)

    def _rows(self, table: Table) -> Iterator[Row]:
        keys = self.keys[table.model]
        fields = [field for field in table.fields if field.name != ID]
        # Of what the public does not see, a link gives nothing.
        readers = [plain if field.model is None else self.keys[field.model].get for field in fields]
        columns = [field.column.attname for field in fields]
        rows = _candidates(table.model).order_by(*table.order).values_list("pk", *columns)
        for pk, *values in rows.iterator(chunk_size=CHUNK):
            if pk in keys:
                read = [reader(value) for reader, value in zip(readers, values, strict=True)]
                yield [keys[pk], *read] if table.key == ID else read

    def _tombstones(self) -> list[Row]:
        codes = language_codes()
        notices = []
        for record in (record for model in record_models() for record in _withdrawn(model)):
            reasons = [record.in_language("withdrawal_reason", code).value for code in codes]
            notices.append((record._meta.label_lower, record, reasons))
        notices += [(one.kind, one, [*map(one.reasons.get, codes)]) for one in Tombstone.objects.all()]
        rows = [[kind, one.uid, one.slug, one.withdrawn_at, *reasons] for kind, one, reasons in notices]
        return sorted(([plain(value) for value in row] for row in rows), key=lambda row: (row[0], row[1]))

    def _former_addresses(self, table: Table) -> list[Row]:
        """Return those that lead to a public record, or to the notice of a withdrawn one."""
        seen = {row[1] for row in self._tombstones()}
        seen.update(uid for model in record_models() for uid in self.keys[model].values())
        columns = [field.name for field in table.fields]
        # The table of notices has one slug for each; the others lead to it.
        notices = (record for model in record_models() for record in _withdrawn(model))
        others = [[one._meta.label_lower, slug, None, one.uid] for one in notices for slug in one.slugs[1:]]
        rows = FormerAddress.objects.order_by().values_list(*columns)
        found = [[plain(value) for value in values] for values in rows if values[-1] in seen]
        return sorted([*found, *others], key=lambda row: [value or "" for value in row])

    @cached_property
    def changed_at(self) -> datetime | None:
        times: list[datetime] = [*Tombstone.objects.values_list("withdrawn_at", flat=True)]
        for model in record_models():
            changes = _candidates(model).values_list("pk", "updated_at")
            times += [when for pk, when in changes if pk in self.keys[model]]
            times += _withdrawn(model).exclude(withdrawn_at=None).values_list("withdrawn_at", flat=True)
        return max(times, default=None)

    @cached_property
    def images(self) -> dict[str, Any]:
        """Storages of images by name, sorted."""
        found: dict[str, Any] = {}
        fields = (field for table in tables_of_models() for field in table.fields)
        for column in (field.column for field in fields if field.format == "image"):
            names = _candidates(column.model).exclude(**{column.name: ""}).values_list("pk", column.name)
            found |= {name: column.storage for pk, name in names if pk in self.keys[column.model]}
        return dict(sorted(found.items()))


def _candidates(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return rows that may be public: the published records of a kind, all rows of another model."""
    manager: Any = model._default_manager
    return manager.published() if issubclass(model, Record) else model._base_manager.all()


def _withdrawn(model: type[Record]) -> models.QuerySet[Any]:
    return model._base_manager.filter(status=Status.WITHDRAWN).order_by("uid")
