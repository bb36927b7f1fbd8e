"""The resources of the API: one for each kind of record, with its fields, its filters and its addresses."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.text import capfirst, slugify
from django.utils.translation import override

from records.core import registry
from records.core.models import Record
from records.search.base import index_of
from records.search.facets import Facet
from records.search.filter_registry import facets_of
from records.serializers.base import Field, Serializer, Value

ROOT = "/api/v1/"


@dataclass(frozen=True, eq=False)
class Resource:
    """A kind of record in the API."""

    serializer: Serializer
    facets: tuple[Facet, ...]

    @property
    def model(self) -> Any:
        return self.serializer.model

    @property
    def name(self) -> str:
        """Its name in addresses, such as "people", which is the same in every language."""
        with override(None):
            return slugify(str(self.model._meta.verbose_name_plural))

    @property
    def label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def is_quotable(self) -> bool:
        """Return whether its records are words that someone said."""
        index = index_of(self.model)
        return index is not None and index.is_quotable

    @property
    def path(self) -> str:
        return f"{ROOT}{self.name}"

    @property
    def field_names(self) -> tuple[str, ...]:
        """Names that `fields` may hold: those of columns, and of a translated field without its language."""
        names = [name for column in self.serializer.fields for name in (column.base, column.name) if name]
        return tuple(dict.fromkeys(names))

    def columns(self, fields: Iterable[str], language: str | None) -> tuple[Field, ...]:
        """Return the columns of these fields in this language; without one, all."""
        requested, found = set(fields), self.serializer.fields
        if requested:
            found = tuple(column for column in found if requested & {column.name, column.base})
        return tuple(column for column in found if _is_in(column, language))


@cache
def resources() -> tuple[Resource, ...]:
    """Return every resource, in the order of the apps from the top down."""
    return tuple(Resource(one, facets_of(one.model)) for one in reversed(registry.all(Serializer)))


def resource_named(kind: str) -> Resource:
    return next(resource for resource in resources() if resource.model.url_name == kind)


def _is_in(column: Field, language: str | None) -> bool:
    return not (language and column.language and column.language != language)


def serialize(record: Record, columns: Iterable[Field], language: str | None) -> dict[str, Value]:
    """Return these columns of a record; nested ones too in this language alone."""
    return {column.name: _trimmed(column.read(record), column, language) for column in columns}


def _trimmed(value: Value, column: Field, language: str | None) -> Value:
    if not language or not column.fields or value is None:
        return value
    inner = [one for one in column.fields if _is_in(one, language)]
    rows = value if isinstance(value, list) else [value]
    trimmed = [{one.name: _trimmed(row[one.name], one, language) for one in inner} for row in rows]
    return trimmed if isinstance(value, list) else trimmed[0]
