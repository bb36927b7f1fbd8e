"""Parts of records, such as sessions and offices: which stored row of its owner a row of a table would repeat."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models

from records.core.models.addresses import Slugged
from records.editing.tables.columns import key_of
from records.editing.tables.finding import folded, owner_relation

NAMES = ("name", "title")
BEGINS, ENDS = ("date", "start_time", "start"), ("end",)


class StoredParts:
    """The stored rows of some owners: by their keys, and by what tells them apart."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.by_key: dict[str, Any] = {}
        self.called: dict[Any, list[Any]] = defaultdict(list)
        for row in rows:
            self.by_key[key_of(row)] = row
            for told in _called(row):
                self.called[told].append(row)

    def repeated_by(self, made: Any, is_free: Callable[[Any], bool]) -> Any:
        """Return the row that a new one would repeat; None where there is none.

        It is known by its owner and what it is called in any language. A slug that was made of a name says nothing.
        """
        is_slugged = isinstance(made, Slugged)
        exact = None if is_slugged else self.by_key.get(key_of(made))
        if exact is not None:
            return exact
        found = list(dict.fromkeys(row for told in _called(made) for row in self.called.get(told, ())))
        if not is_slugged:
            return _only([row for row in found if _agree(row, made, ENDS)] or found)
        free = [row for row in found if is_free(row)]
        same = [row for row in free if _agree(row, made, BEGINS)]
        return same[0] if same else _only(free)


def _only(rows: list[Any]) -> Any:
    return rows[0] if len(rows) == 1 else None


def _agree(one: Any, other: Any, names: Iterable[str]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _fields(one, names))


def _fields(row: Any, names: Iterable[str]) -> list[str]:
    known = {one.name for one in row._meta.concrete_fields}
    return [name for name in names if name in known]


def names_of(row: Any) -> set[str]:
    """Return what a row is called in each language, folded."""
    translated = [name for name in getattr(row, "translated_fields", tuple)() if name in NAMES]
    return {folded(text) for name in translated for text in row.in_all_languages(name).values() if text}


def told_apart(row: Any) -> set[Any]:
    """Return what nobody has twice, for each name of a row without a slug: what it leads to, and its first day."""
    return set() if isinstance(row, Slugged) else set(_called(row))


def _called(row: Any) -> Iterator[Any]:
    is_slugged = isinstance(row, Slugged)
    relations = [one for one in row._meta.concrete_fields if one.is_relation]
    if is_slugged:
        relations = [one for one in relations if one.name == owner_relation(type(row))]
    links = tuple(_end(row, one) for one in relations)
    days = () if is_slugged else tuple(str(getattr(row, name) or "") for name in _fields(row, BEGINS))
    yield from ((type(row), *links, *days, name) for name in sorted(names_of(row)))


def _end(row: models.Model, relation: Any) -> Any:
    """Return the key of what a relation leads to; of what is not stored yet, the instance's own."""
    key = getattr(row, relation.attname)
    other = relation.get_cached_value(row, default=None)
    return ("new", id(other)) if key is None and other is not None else key
