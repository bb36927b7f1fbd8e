"""The plan of a merge: the rows that follow, those that both have, and what stands against it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from reversion.models import Version

from records.core.history import changes
from records.core.history.restore import depth
from records.core.history.revisions import foreign_keys, linked
from records.core.locale_formats import format_list
from records.core.merging.fields import is_blank, stored_value
from records.core.models import DerivedModel, StaleTranslation
from records.core.models.addresses import Slugged
from records.core.models.merges import Merge
from records.core.rules import field_label

UNCOMPARED = ("order",)  # says only where a row stands among others
Values = dict[str, Any]  # by the name of the column's attribute


@dataclass
class Move:
    """A row that leads to what goes, and will lead to what stays."""

    row: Any
    values: Values


@dataclass
class Double:
    """A row that goes since what stays has the same one, in which `fills` are put where it is blank."""

    row: Any
    same: Any
    fills: Values = field(default_factory=dict)


@dataclass
class Join:
    """Rows related by a many-to-many relation to the row that goes, and those of them new to the row that stays."""

    gone: Any
    kept: Any
    accessor: str
    model: type[models.Model]
    is_forward: bool
    keys: list[Any]
    new_keys: list[Any]


class UniqueKey(NamedTuple):
    """Columns that no two rows share, of rows that meet a condition if there is one."""

    names: tuple[str, ...]
    condition: Q | None = None


class Plan:
    """Consequences of merging one record into another."""

    def __init__(self, gone: models.Model, kept: models.Model) -> None:
        self.gone, self.kept = gone, kept
        self.moves: list[Move] = []
        self.doubles: list[Double] = []
        self.hindrances: list[str] = []
        # The keys of rows that go, with those of the rows that stay.
        self.keys: dict[type[models.Model], dict[Any, Any]] = {type(gone): {gone.pk: kept.pk}}
        for model in referring_models(type(gone)):
            self._follow(model)
        pairs = [(gone, kept), *((one.row, one.same) for one in self.doubles)]
        self.joins = [join for pair in pairs for join in joins_of(*pair)]
        self.moves += [move for pair in pairs for move in generic_moves(*pair)]

    def _follow(self, model: type[models.Model]) -> None:
        """Plan for the rows of a model that lead to anything that goes."""
        links = [link for link in foreign_keys(model) if link.related_model in self.keys]
        if not links:
            return
        own = (self.gone.pk, self.kept.pk) if isinstance(self.gone, model) else ()
        rows = linked(model).exclude(pk__in=own)
        leading = list(rows.filter(_any_in(links, {of: list(keys) for of, keys in self.keys.items()})))
        if not leading:
            return
        unique = Occupied(model, links)
        if unique.keys:
            kept = {of: list(keys.values()) for of, keys in self.keys.items()}
            unique.add(rows.filter(_any_in(links, kept)).exclude(pk__in=[row.pk for row in leading]))
            unique.know(leading)
        for row in leading:
            self._place(row, links, unique)

    def _place(self, row: Any, links: list[Any], unique: "Occupied") -> None:
        """Decide on a row: it follows, or it is there already, or it stands against the merge."""
        values = {link.attname: self._leads(row, link) for link in links}
        values = {name: value for name, value in values.items() if value != getattr(row, name)}
        key, same = unique.find(row, values)
        if same is None:
            unique.take(row, values)
            self.moves.append(Move(row, values))
            return
        differing, fills = compared(row, same, {*values, *(link.attname for link in links)})
        if not differing:
            self.doubles.append(Double(row, same, fills))
            self.keys.setdefault(type(row), {})[row.pk] = same.pk
        elif isinstance(row, Slugged) and "slug" in key.names:
            values["slug"] = unique.free_slug(row, values)
            unique.take(row, values)
            self.moves.append(Move(row, values))
        else:
            self.hindrances.append(difference_in_words(row, same, key, differing))

    def _leads(self, row: Any, link: Any) -> Any:
        value = getattr(row, link.attname)
        return self.keys[link.related_model].get(value, value)


def _any_in(links: Iterable[Any], keys: Mapping[Any, list[Any]]) -> Q:
    return reduce(or_, (Q(**{f"{link.name}__in": keys[link.related_model]}) for link in links))


class Occupied:
    """The unique keys of a model's rows after a merge, by the row that has them."""

    def __init__(self, model: type[models.Model], links: list[Any]) -> None:
        self.model = model
        names = {link.name for link in links}
        self.keys = [key for key in unique_keys(model) if names & set(key.names)]
        self.rows: dict[tuple[Any, ...], Any] = {}
        # Of each key with a condition, the rows that meet it.
        self.meeting: dict[UniqueKey, set[Any]] = {key: set() for key in self.keys if key.condition}

    def add(self, rows: models.QuerySet[Any]) -> None:
        """Note rows that stay as they are."""
        found = list(rows)
        self.know(found)
        for row in found:
            self.take(row, {})

    def know(self, rows: list[Any]) -> None:
        """Ask which of some rows meet the conditions of keys."""
        for key, meeting in self.meeting.items():
            stored = self.model._base_manager.filter(key.condition, pk__in=[row.pk for row in rows])
            meeting.update(stored.values_list("pk", flat=True))

    def take(self, row: Any, values: Values) -> None:
        for key, value in self._values(row, values):
            self.rows[key, value] = row

    def find(self, row: Any, values: Values) -> tuple[Any, Any]:
        """Return the key that a row would share with another one, and that row; None where there is none."""
        for key, value in self._values(row, values):
            if (key, value) in self.rows:
                return key, self.rows[key, value]
        return None, None

    def _values(self, row: Any, values: Values) -> Iterator[tuple[UniqueKey, tuple[Any, ...]]]:
        for key in self.keys:
            columns: list[Any] = [self.model._meta.get_field(name) for name in key.names]
            pairs = ((one, values.get(one.attname, getattr(row, one.attname))) for one in columns)
            found = tuple(column.get_prep_value(value) for column, value in pairs)
            is_meant = key not in self.meeting or row.pk in self.meeting[key]
            if is_meant and None not in found:  # nothing is not the same as nothing
                yield key, found

    def free_slug(self, row: Any, values: Values) -> str:
        """Return the slug of a row with the first number with which no other one has it."""
        number = 2
        while self.find(row, {**values, "slug": f"{row.slug}-{number}"})[1] is not None:
            number += 1
        return f"{row.slug}-{number}"


def unique_keys(model: type[models.Model]) -> Iterator[UniqueKey]:
    """Yield what is unique in a model, but for what is so by itself: a row keeps that wherever it goes."""
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueConstraint) and rule.fields:
            yield UniqueKey(tuple(rule.fields), rule.condition)
    yield from (UniqueKey(tuple(names)) for names in model._meta.unique_together)
    yield from (UniqueKey((link.name,)) for link in foreign_keys(model) if link.unique)


def referring_models(model: type[models.Model]) -> list[type[models.Model]]:
    """Return the models of rows that lead to a model, or to such rows; those that others lead to come first."""
    left_out = (DerivedModel, Merge)
    every = [one for one in apps.get_models() if not issubclass(one, left_out)]
    found = {model}
    while new := {
        one
        for one in every
        if one not in found and {link.related_model for link in foreign_keys(one)} & found
    }:
        found |= new
    leading = [one for one in every if {link.related_model for link in foreign_keys(one)} & found]
    return sorted((one for one in leading if one in found), key=lambda one: depth(one, found))


def joins_of(gone: Any, kept: Any) -> Iterator[Join]:
    """Yield the many-to-many relations of a row, those of other models to it too, that lead anywhere."""
    options = type(gone)._meta
    relations = [(field.name, field.related_model, True) for field in options.many_to_many]
    relations += [
        (one.get_accessor_name() or "", one.related_model, False)
        for one in options.related_objects
        if one.many_to_many
    ]
    for accessor, model, is_forward in relations:
        keys, there = (
            list(getattr(row, accessor).order_by("pk").values_list("pk", flat=True)) for row in (gone, kept)
        )
        if keys:
            new = [key for key in keys if key not in set(there)]
            yield Join(gone, kept, accessor, model, is_forward, keys, new)


def generic_moves(gone: Any, kept: Any) -> Iterator[Move]:
    """Yield the rows that lead to a row by its type and its key; not its history, nor what is told of its own texts."""
    for model in apps.get_models():
        links = (one for one in model._meta.private_fields if isinstance(one, GenericForeignKey))
        for link in links if model not in (Version, StaleTranslation) else ():
            kind = ContentType.objects.get_for_model(gone)
            column: Any = model._meta.get_field(link.fk_field)
            rows = model._base_manager.filter(**{link.ct_field: kind, link.fk_field: gone.pk})
            yield from (Move(row, {column.attname: column.to_python(kept.pk)}) for row in rows.order_by("pk"))


def compared(row: Any, same: Any, links: set[str]) -> tuple[list[Any], Values]:
    """Return the fields in which two rows contradict each other, and what the first has and the other lacks."""
    differing, fills = [], {}
    left_out = {*UNCOMPARED, *(("slug",) if isinstance(row, Slugged) else ())}
    for one in changes.editable_fields(type(row)):
        if one.many_to_many or one.attname in links or one.name in left_out:
            continue
        value, other = stored_value(one, row), stored_value(one, same)
        if is_blank(other) and not is_blank(value):
            fills[one.name] = value
        elif not is_blank(value) and value != other:
            differing.append(one)
    return differing, fills


def difference_in_words(row: Any, same: Any, key: UniqueKey, differing: list[Any]) -> str:
    """Return a sentence that names a row of which only one can stay, where it is, and what differs."""
    sentence = _(
        "%(kind)s %(row)s stands with both, and differs in: %(fields)s. Make them alike, or delete one; then merge."
    )
    return sentence % {
        "kind": capfirst(str(row._meta.verbose_name)),
        "row": row_in_words(row, key.names),
        "fields": format_list(field_label(one) for one in differing),
    }


def row_in_words(row: Any, names: Iterable[str] = ()) -> str:
    """Return a row in quotation marks, with what else it is unique in: “Alicia Bárcena (Speaker)” (Forum)."""
    said = str(row)
    links = [link for link in foreign_keys(type(row)) if link.name in names]
    others = [str(other) for link in links if (other := getattr(row, link.name)) is not None]
    beside = [other for other in dict.fromkeys(others) if other not in said]
    return f"“{said}” ({format_list(beside)})" if beside else f"“{said}”"
