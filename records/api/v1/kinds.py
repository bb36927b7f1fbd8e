"""The kinds of the API: each with its rows, its filters and its addresses."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst, slugify
from django.utils.translation import override

from records.core.models import Record
from records.search.base import index_of
from records.serializers.base import Column, Rows, Value, absolute, all_rows
from records.site.filters import Facet
from records.site.lists import list_view

ROOT = "/api/v1/"


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of record as the API tells it."""

    rows: Rows
    facets: tuple[Facet, ...]

    @property
    def model(self) -> Any:
        return self.rows.model

    @property
    def singular(self) -> str:
        """Its name in rows, such as "person"."""
        return self.rows.name

    @property
    def name(self) -> str:
        """Its name in addresses, such as "people": that of the code, whatever the reader's language."""
        with override(None):
            return slugify(str(self.model._meta.verbose_name_plural))

    @property
    def label(self) -> str:
        """What its records are called, in the reader's language."""
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def is_quotable(self) -> bool:
        """Whether its records are words that someone said."""
        index = index_of(self.model)
        return index is not None and index.is_quotable

    @property
    def path(self) -> str:
        return f"{ROOT}{self.name}"

    @property
    def field_names(self) -> tuple[str, ...]:
        """What may be asked of a row: its columns, and translated ones by the name they have in common."""
        names = [name for column in self.rows.columns for name in (column.base, column.name) if name]
        return tuple(dict.fromkeys(names))

    def columns(self, fields: Iterable[str], language: str | None) -> tuple[Column, ...]:
        """The columns of a row: those asked for, or all; of translated ones those of a language, or all."""
        asked = set(fields)
        return tuple(
            column
            for column in self.rows.columns
            if (not asked or asked & {column.name, column.base}) and _is_in(column, language)
        )

    def address_of(self, record: Record) -> str:
        """Where the API tells of a record."""
        return absolute(f"{self.path}/{record.uid}")


@cache
def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order of the apps from the top down."""
    found = [Kind(rows, _facets(rows.model)) for rows in all_rows()]
    return tuple(reversed(found))


def kind_of(singular: str) -> Kind:
    """A kind by its name in rows."""
    return next(kind for kind in kinds() if kind.singular == singular)


def _facets(model: type[Record]) -> tuple[Facet, ...]:
    view = list_view(model)
    return tuple(view.facets) if view else ()


def _is_in(column: Column, language: str | None) -> bool:
    return not (language and column.language and column.language != language)


def fetched(records: QuerySet[Any], columns: Iterable[Column]) -> QuerySet[Any]:
    """Records with all that some columns say, and nothing else."""
    paths = [path for column in columns for path in column.relations()]
    return records.prefetch_related(*dict.fromkeys(paths))


def told(record: Record, columns: Iterable[Column], language: str | None) -> dict[str, Value]:
    """A record in some columns, what is nested too in one language alone where that was asked."""
    return {column.name: _trimmed(column.read(record), column, language) for column in columns}


def _trimmed(value: Value, column: Column, language: str | None) -> Value:
    if not language or not column.columns or value is None:
        return value
    inner = [one for one in column.columns if _is_in(one, language)]
    rows = value if isinstance(value, list) else [value]
    trimmed = [{one.name: _trimmed(row[one.name], one, language) for one in inner} for row in rows]
    return trimmed if isinstance(value, list) else trimmed[0]
