"""The tables of the whole archive: what the rows of the API show, and nothing that they do not (remarks of editors).

Beside it stand the number and the times of a record, and the columns that tell rows apart.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from graphlib import TopologicalSorter
from itertools import chain
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core import registry
from records.core.languages import language_codes, language_columns
from records.core.models import FormerAddress, OtherName, Record, Term, Tombstone
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
    order: tuple[str, ...] = ("pk",)
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
        stored: dict[str, Any] = {
            field.name: field for field in model._meta.get_fields() if field != model._meta.pk
        }
        for shown in fields:
            field = stored.get(shown.name)
            if field is None:  # a value that is computed, or the primary key
                continue
            if field.one_to_many:
                self.owned.add(field.related_model)
                self.add(field.related_model, shown.fields)
                self.columns[field.related_model].add(field.field.name)
                continue
            if field.many_to_many:
                self.relations[model, field.name] = field
            else:
                names.add(field.name)
            if field.is_relation and not issubclass(field.related_model, Record):
                self.add(field.related_model, shown.fields)


@cache
def tables() -> tuple[Table, ...]:
    """Return every table, those that others refer to before these."""
    shown = Shown()
    columns = {model: _fields(model, names) for model, names in shown.columns.items()}
    relations = (field for fields in columns.values() for field in fields if field.is_relation)
    referred = {field.related_model for field in (*relations, *shown.relations.values())}
    found = {model: _table(model, names, model in referred) for model, names in shown.columns.items()}
    graph = {
        model: [field.model for field in table.fields if field.model and not is_self_reference(field)]
        for model, table in found.items()
    }
    in_order = (found[model] for model in TopologicalSorter(graph).static_order())
    links = sorted(map(_link, shown.relations.values()), key=lambda link: link.name)
    addresses = _columns(FormerAddress, ("kind", "slug", "uid", "target_uid"))
    notices = (*_columns(Tombstone, ("kind", "uid", "slug", "withdrawn_at")), *_reasons())
    others = ((FormerAddress, addresses), (Tombstone, notices))
    return (
        _terms(),
        *in_order,
        *links,
        *(Table(table_name(model), model, fields) for model, fields in others),
    )


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


def _fields(model: type[models.Model], names: Iterable[str]) -> list[Any]:
    """Return fields of a model in its order; the times of a record last."""
    fields: list[Any] = [field for field in model._meta.concrete_fields if field.name in names]
    return sorted(fields, key=lambda field: field.name in TIMES)


def _columns(model: type[models.Model], names: Iterable[str]) -> tuple[Field, ...]:
    return tuple(map(column_of, _fields(model, names)))


def _table(model: type[models.Model], names: set[str], is_referred: bool) -> Table:
    is_record = issubclass(model, Record)
    has_slug = any(field.name == "slug" and field.unique for field in model._meta.concrete_fields)
    rules = (rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint))
    unique = next((tuple(rule.fields) for rule in rules if rule.fields), ())
    key, key_fields = "uid" if is_record else "slug" if has_slug else "", tuple[str, ...]()
    always = (*GIVEN, *TIMES) if is_record else ()
    fields = [
        replace(field, is_required=field.is_required or field.name in always)
        for field in _columns(model, {*names, *unique, *always})
    ]
    if is_referred and not key:
        key, key_fields = ID, unique
        label = gettext_lazy("what other tables call the row")
        fields.insert(0, Field(ID, label=label, is_required=True, is_unique=True))
    return Table(table_name(model), model, tuple(fields), key, key_fields)


def column_of(column: Any) -> Field:
    """Return a column for a field of a model: a key instead of a related object, a name instead of a file."""
    field = field_of(column)
    if isinstance(column, models.FileField):
        return replace(field, format="image")
    if column.is_relation:
        label = column.verbose_name if column._verbose_name else column.related_model._meta.verbose_name
        return replace(field, model=column.related_model, label=label)
    return field


def is_self_reference(field: Field) -> bool:
    """Return whether it leads to rows of its own table, which may come later."""
    return field.column is not None and field.model is field.column.model


def _link(relation: Any) -> Table:
    owner, other = relation.model, relation.related_model
    name, other_name = table_name(owner), table_name(other)
    names = {name: owner, (other_name if other_name != name else relation.name): other}
    fields = (
        Field(column, label=model._meta.verbose_name, is_required=True, model=model)
        for column, model in names.items()
    )
    return Table(f"{name}_{relation.name}", owner, tuple(fields), relation=relation)


def _terms() -> Table:
    """Return the table of the vocabularies whose codes other tables hold; every site has some before it is filled."""
    names = {name: language_columns(name).values() for name in Term.translated_fields()}
    fields = _columns(Term, ("vocabulary", "code", *chain(*names.values()), "order"))
    key = ("vocabulary", "code")
    return Table(table_name(Term), Term, fields, key_fields=key, order=("vocabulary", "order", "code"))


def _reasons() -> Iterator[Field]:
    """Yield the columns of the reason for which a record was withdrawn."""
    reason: Any = registry.all(Serializer)[0].model._meta.get_field("withdrawal_reason")
    for code in language_codes():
        yield Field(f"withdrawal_reason_{code}", label=reason.verbose_name, language=code)


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
