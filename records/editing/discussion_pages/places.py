"""Fields about which something is said: their names, their texts, and whether words still stand in them.

A field is named by its column, one of a row of the record as `<relation>/<key>/<column>`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst

from records.core.history.changes import editable_fields
from records.core.history.revisions import InlineRelation, inline_relations_of
from records.core.models import Record
from records.core.rules import field_label
from records.editing.forms.form_fields import is_key


@dataclass(frozen=True)
class FieldPlace:
    """A field of a record or of one of its rows: its name in words, its language if it has one, what stands in it."""

    path: str
    label: str
    language: str
    text: str

    def holds(self, words: str) -> bool:
        """Return whether words stand in the field, with whatever spaces and line breaks."""
        return " ".join(words.split()) in " ".join(self.text.split())


def _place(path: str, column: Any, row: models.Model, label: str) -> FieldPlace:
    value = "" if column.many_to_many else getattr(row, column.attname)
    text = "" if value is None else str(value)
    return FieldPlace(path, label, getattr(column, "language", ""), text)


def own_places(record: Record) -> list[FieldPlace]:
    """Return the fields of a record itself, in the order of the model: no query."""
    return [_place(one.name, one, record, field_label(one)) for one in editable_fields(type(record))]


def row_places(record: Record) -> Iterator[FieldPlace]:
    """Yield the texts of all rows that are entered with a record (a query for each relation)."""
    for relation in inline_relations_of(type(record)):
        for row in getattr(record, relation.accessor).all():
            yield from (place_in_row(relation, row, one) for one in text_columns(relation.model))


def text_columns(model: type[models.Model]) -> list[Any]:
    """Return the columns of a row that hold words."""
    texts = (models.CharField, models.TextField)
    return [one for one in editable_fields(model) if isinstance(one, texts) and not one.choices]


def place_in_row(relation: InlineRelation, row: models.Model, column: Any) -> FieldPlace:
    label = f"{capfirst(str(row._meta.verbose_name))} “{row}” – {field_label(column)}"
    return _place(f"{relation.accessor}/{row.pk}/{column.name}", column, row, label)


def find_places(record: Record, paths: Iterable[str]) -> dict[str, FieldPlace]:
    """Return places by path; fields and rows that are gone are left out (a query for each relation that is named)."""
    paths = set(paths)
    places = {one.path: one for one in own_places(record) if one.path in paths}
    for relation in inline_relations_of(type(record)):
        named = [path.split("/") for path in paths if path.startswith(f"{relation.accessor}/")]
        keys = {parts[1] for parts in named if len(parts) == 3 and is_key(parts[1])}
        if not keys:
            continue
        columns = {one.name: one for one in editable_fields(relation.model)}
        rows = {str(row.pk): row for row in getattr(record, relation.accessor).filter(pk__in=keys)}
        for _accessor, key, name in (parts for parts in named if len(parts) == 3):
            if key in rows and name in columns:
                place = place_in_row(relation, rows[key], columns[name])
                places[place.path] = place
    return places
