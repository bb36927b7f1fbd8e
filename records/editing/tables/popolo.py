"""Popolo (popoloproject.com) as tables. Each app declares the lists of which it has the kind."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from modeltranslation.utils import build_localized_fieldname

from records.core import registry
from records.editing.tables.rows import Cell, Ref, Table, TableRow
from records.editing.tables.sources import Options, TableSource

Item = dict[str, Any]
Cells = dict[str, Cell]


@dataclass
class Document:
    """A file of Popolo: its items by list, and the language of its texts."""

    lists: dict[str, list[Item]]
    language: str

    @cached_property
    def by_id(self) -> dict[tuple[str, str], Item]:
        return {
            (name, str(one["id"])): one for name, found in self.lists.items() for one in found if "id" in one
        }

    def ref(self, name: str, key: Any) -> Cell:
        """Return a cell that leads to an item of a list; blank where the file has none with this id."""
        return Ref(f"{name}:{key}") if (name, str(key)) in self.by_id else ""

    def item(self, name: str, key: Any) -> Item:
        """Return an item of a list; an empty one where the file has none with this id."""
        return self.by_id.get((name, str(key)), {})

    def column(self, field: str) -> str:
        """Return the column of a translated field in the language of the file."""
        return str(build_localized_fieldname(field, self.language))


@dataclass(frozen=True)
class PopoloTable:
    """The rows of a kind, read from the items of a list of Popolo; in the order of `rank`, for later ones lead to them.

    `read` yields the cells of the rows of an item. Other items lead to those that are `is_named`.
    """

    model: type[models.Model]
    name: str
    read: Callable[[Document, Item], Iterable[Cells]]
    rank: int = 0
    is_named: bool = True


def text(item: Item, *names: str) -> str:
    """Return the first of these properties that is a text; "" where none is."""
    return next(
        (value.strip() for name in names if isinstance(value := item.get(name), str) and value.strip()), ""
    )


def items(item: Item, name: str) -> list[Item]:
    """Return a list of objects within an item."""
    found = item.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def filled(**cells: Cell) -> Cells:
    return {name: cell for name, cell in cells.items() if cell}


def read_popolo(parsed: Any, options: Options) -> list[Table]:
    """Return the tables of a file; memberships within people are those of the people."""
    names = {*(one.name for one in registry.all(PopoloTable)), "posts"}
    document = Document({name: list(_items_of(parsed, name)) for name in names}, options.language)
    return [Table(one.model, list(_rows(document, one)), one.name) for one in registry.all(PopoloTable)]


def _items_of(parsed: Any, name: str) -> Iterator[Item]:
    yield from items(parsed, name)
    for person in items(parsed, "persons") if name == "memberships" else ():
        yield from ({"person_id": person.get("id"), **one} for one in items(person, name))


def _rows(document: Document, one: PopoloTable) -> Iterator[TableRow]:
    for number, item in enumerate(document.lists[one.name], 1):
        for place, cells in enumerate(one.read(document, item)):
            is_named = one.is_named and "id" in item and not place
            yield TableRow(number, cells, f"{one.name}:{item['id']}" if is_named else "")


def is_popolo(parsed: Any) -> bool:
    known = {"persons", "organizations", "memberships", "events"}
    return isinstance(parsed, dict) and any(isinstance(parsed.get(name), list) for name in known)


registry.register(TableSource("Popolo", is_popolo, read_popolo))
