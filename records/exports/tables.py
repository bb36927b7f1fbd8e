"""The tables of the whole archive, found through the fields that the serializer of each kind declares.

A table is exported because rows of the API show it, and so is a column: what no row shows (a remark for editors)
never leaves the site. Beside those stand what a record needs to be the same elsewhere: its number, its times, and
the columns that tell rows apart.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core import registry
from records.core.languages import language_codes
from records.core.models import FormerAddress, OtherName, Record, Tombstone
from records.serializers.base import Field, Serializer, field_of

GIVEN = ("uid", "slug")
TIMES = ("published_at", "created_at", "updated_at")
ID = "id"


@dataclass(frozen=True)
class Table:
    """Rows of one model, or with a `relation` the pairs of a many-to-many relation; without a model, the images."""

    name: str
    model: Any
    fields: tuple[Field, ...]
    # The column by which other tables refer to its rows, where they do.
    key: str = ""
    # Fields of the model whose values make a row's id, where it has no number and no slug of its own.
    key_fields: tuple[str, ...] = ()
    relation: Any = None

    @property
    def label(self) -> str:
        """Return its content in plural, in the active language."""
        if self.model is None:
            return _("Images")
        names = self.model._meta.verbose_name_plural
        if self.relation is not None:
            facts = {"rows": names, "other": self.relation.verbose_name}
        elif issubclass(self.model, OtherName):
            owner: Any = self.model._meta.get_field(self.model.owner)
            facts = {"rows": owner.related_model._meta.verbose_name_plural, "other": names}
        else:
            return capfirst(str(names))
        return capfirst(_("%(rows)s: %(other)s") % facts)

    @property
    def is_record(self) -> bool:
        return self.relation is None and self.model is not None and issubclass(self.model, Record)

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


def table_name(model: type[models.Model]) -> str:
    """Return the name of a kind of record in its rows; of another model, its own name."""
    if issubclass(model, Record):
        return model.url_name
    return re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__).lower()


class Shown:
    """Fields and relations of many to many that the rows of the API show, by model."""

    def __init__(self) -> None:
        self.columns: dict[type[models.Model], set[str]] = {}
        self.relations: dict[tuple[type[models.Model], str], Any] = {}
        self.owned: set[type[models.Model]] = set()
        for serializer in registry.all(Serializer):
            self.add(serializer.model, serializer.fields)

    def add(self, model: type[models.Model], fields: Iterable[Field]) -> None:
        names = self.columns.setdefault(model, set())
        for shown in fields:
            field = _stored(model, shown.name)
            if field is None:
                continue
            if field.one_to_many:
                self.owned.add(field.related_model)
                self.add(field.related_model, shown.fields)
                self.columns[field.related_model].add(field.field.name)
            elif field.many_to_many:
                self.relations[model, field.name] = field
                self._add_other(field, shown)
            else:
                names.add(field.name)
                self._add_other(field, shown)

    def _add_other(self, field: Any, shown: Field) -> None:
        if field.is_relation and not issubclass(field.related_model, Record):
            self.add(field.related_model, shown.fields)


def _stored(model: type[models.Model], name: str) -> Any:
    """Return the field of a model by name; None for a value that is computed, and for the primary key."""
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return None if getattr(field, "primary_key", False) else field


@cache
def tables() -> tuple[Table, ...]:
    """Return every table, those that others refer to before these."""
    shown = Shown()
    referred = {
        field.related_model
        for model, names in shown.columns.items()
        for field in _fields(model, names)
        if field.is_relation
    } | {relation.related_model for relation in shown.relations.values()}
    found = {model: _table(model, names, model in referred) for model, names in shown.columns.items()}
    links = sorted((_link(relation) for relation in shown.relations.values()), key=lambda link: link.name)
    return (*(found[model] for model in _in_order(found)), *links, _former_addresses(), _tombstones())


@cache
def cited_models() -> tuple[type[models.Model], ...]:
    """Return the models whose rows are public because a public row names them, those that name others first."""
    shown = Shown()
    cited = [model for model in shown.columns if model not in shown.owned and not issubclass(model, Record)]
    graph: dict[Any, list[Any]] = {model: [] for model in cited}
    for (model, _name), relation in shown.relations.items():
        if model in graph and relation.related_model in graph:
            graph[relation.related_model].append(model)
    return tuple(TopologicalSorter(graph).static_order())


def tables_of_models() -> list[Table]:
    """Return those of rows, not of relations."""
    return [table for table in tables() if table.relation is None]


def _in_order(found: dict[type[models.Model], Table]) -> Iterator[type[models.Model]]:
    graph = {
        model: [field.model for field in table.fields if field.model and not is_self_reference(field)]
        for model, table in found.items()
    }
    return iter(TopologicalSorter(graph).static_order())


def _fields(model: type[models.Model], names: Iterable[str]) -> list[Any]:
    """Return fields of a model in its order; the times of a record last."""
    fields: list[Any] = [field for field in model._meta.concrete_fields if field.name in names]
    return sorted(fields, key=lambda field: field.name in TIMES)


def _table(model: type[models.Model], names: set[str], is_referred: bool) -> Table:
    is_record = issubclass(model, Record)
    unique = {field.name for field in model._meta.concrete_fields if field.unique}
    apart = _unique_fields(model)
    key_fields: tuple[str, ...] = ()
    key = "uid" if is_record else "slug" if "slug" in unique else ""
    if is_referred and not key:
        key, key_fields = ID, apart
    always = (*GIVEN, *TIMES) if is_record else ()
    fields = [
        replace(field, is_required=field.is_required or field.name in always)
        for field in map(column_of, _fields(model, {*names, *apart, *always}))
    ]
    if key_fields:
        label = gettext_lazy("what other tables call the row")
        fields.insert(0, Field(ID, label=label, is_required=True, is_unique=True))
    return Table(table_name(model), model, tuple(fields), key, key_fields)


def _unique_fields(model: type[models.Model]) -> tuple[str, ...]:
    """Return the fields of the model's first unique constraint."""
    rules = (rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint))
    return next((tuple(rule.fields) for rule in rules if rule.fields), ())


def column_of(column: Any) -> Field:
    """Return a column for a field of a model: a key instead of a related object, a name instead of a file."""
    field = field_of(column)
    if isinstance(column, models.FileField):
        return replace(field, format="image")
    if column.is_relation:
        has_label = column._verbose_name
        label = column.verbose_name if has_label else column.related_model._meta.verbose_name
        return replace(field, model=column.related_model, label=label)
    return field


def is_self_reference(field: Field) -> bool:
    """Return whether it leads to rows of its own table, which may come later."""
    return field.column is not None and field.model is field.column.model


def _link(relation: Any) -> Table:
    """Return the table of a relation of many to many."""
    own, other = table_name(relation.model), table_name(relation.related_model)
    second = other if other != own else relation.name
    fields = (
        Field(own, label=relation.model._meta.verbose_name, is_required=True, model=relation.model),
        Field(
            second,
            label=relation.related_model._meta.verbose_name,
            is_required=True,
            model=relation.related_model,
        ),
    )
    return Table(f"{own}_{relation.name}", relation.model, fields, relation=relation)


def _former_addresses() -> Table:
    return Table(
        table_name(FormerAddress),
        FormerAddress,
        tuple(column_of(field) for field in _fields(FormerAddress, ("kind", "slug", "uid", "target_uid"))),
    )


def _tombstones() -> Table:
    """Return the table of the notices of withdrawn records."""
    reason: Any = registry.all(Serializer)[0].model._meta.get_field("withdrawal_reason")
    reasons = (
        Field(f"withdrawal_reason_{code}", label=reason.verbose_name, language=code)
        for code in language_codes()
    )
    own = (column_of(field) for field in _fields(Tombstone, ("kind", "uid", "slug", "withdrawn_at")))
    return Table(table_name(Tombstone), Tombstone, (*own, *reasons))


IMAGE_TABLE = Table(
    "image",
    None,
    (
        Field("name", label=gettext_lazy("name"), is_required=True, is_unique=True),
        Field("bytes", value_type="integer", label=gettext_lazy("bytes"), is_required=True),
        Field("sha256", label="SHA-256", is_required=True),
    ),
    key="name",
)


def image_fields() -> list[tuple[Table, Field]]:
    """Return the columns that name images, each with its table."""
    return [
        (table, field) for table in tables_of_models() for field in table.fields if field.format == "image"
    ]
