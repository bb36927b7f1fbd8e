"""Records by what a cell calls them: number, slug, name without accents, acronym, other name. Nothing is guessed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models

from records.core.dates.fields import EDTFField
from records.core.languages import language_columns
from records.core.models import Record, validate_country
from records.core.models.addresses import Slugged
from records.core.models.numbers import without_links
from records.core.slugs import COLUMNS
from records.core.text import fold
from records.core.web_addresses import WebAddressField
from records.editing.tables.columns import key_of

# A cell as an export writes it: what a row is called, and its key.
WITH_KEY = re.compile(r"(?s).*\[([^\[\]]+)\]\s*")
CHUNK = 2_000


def folded(text: str) -> str:
    return fold(text, "lookup").strip()


def without_name(text: str) -> str:
    """Return the key of a reference that has one; of a permanent link the record number; else the text."""
    found = WITH_KEY.fullmatch(text)
    return without_links(found[1] if found else text).strip()


def is_found_by_name(model: type[models.Model]) -> bool:
    """Return whether rows of a kind are found among all others, not among those of their owner."""
    return issubclass(model, Record) or (issubclass(model, Slugged) and owner_relation(model) == "")


def owner_relation(model: Any) -> str:
    """Return the relation to what a row is a part of, among whose rows it is told apart; "" where it has none."""
    natural = getattr(model, "natural_fields", ())
    return next((name for name in natural if model._meta.get_field(name).is_relation), "")


@cache
def title_columns(model: Any) -> tuple[str, ...]:
    """Return the columns that hold what a record is called, in every language."""
    names = [getattr(model, "title_field", ""), getattr(model, "text_field", "")]
    known = {one.name for one in model._meta.concrete_fields}
    names = (
        [name or "title" for name in dict.fromkeys(names)] if issubclass(model, (Record, Slugged)) else names
    )
    return tuple(column for name in names if name in known for column in _columns(model, name))


def _columns(model: Any, name: str) -> list[str]:
    is_translated = name in getattr(model, "translated_fields", tuple)()
    return list(language_columns(name).values()) if is_translated else [name]


@cache
def name_columns(model: Any) -> tuple[str, ...]:
    """Return the columns by which a record is found besides its number and slugs."""
    known = {one.name for one in model._meta.concrete_fields}
    acronym = _columns(model, "acronym") if "acronym" in known else []
    # The stand-ins of translated columns repeat those of their languages.
    stand_ins = set(getattr(model, "translated_fields", tuple)())
    fields = (one for one in model._meta.concrete_fields if isinstance(one, WebAddressField))
    addresses = [one.name for one in fields if one.name not in stand_ins and one.name.startswith("url")]
    return (*title_columns(model), *acronym, *addresses)


@cache
def telling_columns(model: Any) -> tuple[str, ...]:
    """Return the columns that tell records of one name apart: the first day, the country."""
    days = [one.name for one in model._meta.concrete_fields if isinstance(one, EDTFField)]
    countries = [one.name for one in model._meta.concrete_fields if validate_country in one.validators]
    return (*days[:1], *countries[:1])


@dataclass(frozen=True)
class Part:
    """A row that belongs to another one: its key, and what it is called, folded."""

    pk: Any
    key: str
    names: frozenset[str]


@dataclass
class Finder:
    """Keys of rows by the texts that stand in an import: each kind is read through once, for all of them."""

    wanted: dict[type[models.Model], set[str]] = field(default_factory=lambda: defaultdict(set))
    found: dict[type[models.Model], dict[str, set[Any]]] = field(default_factory=dict)
    # What tells records of one name apart, of those that were found: day and country.
    facts: dict[type[models.Model], dict[Any, dict[str, str]]] = field(default_factory=dict)
    parts: dict[tuple[type[models.Model], Any], list[Part]] = field(default_factory=dict)

    def want(self, model: type[models.Model], text: str) -> None:
        """Remember a text for which rows will be asked."""
        self.wanted[model] |= {folded(text), folded(without_name(text))}

    def named(self, model: type[models.Model], text: str) -> set[Any]:
        """Return the primary keys of the rows that a text names: the one with this number or slug, or all so called."""
        if model not in self.found:
            self.found[model] = self._read(model)
        key = without_name(text)
        exact = self.found[model].get(f"={key.lower()}")
        return exact or self.found[model].get(folded(text), set())

    def _read(self, model: Any) -> dict[str, set[Any]]:
        """Return keys by name for what is wanted; those of numbers and slugs with a sign before them."""
        found: dict[str, set[Any]] = defaultdict(set)
        wanted = self.wanted[model]
        exact = ["uid", *COLUMNS] if issubclass(model, Record) else ["slug"]
        names, telling = name_columns(model), telling_columns(model)
        facts = self.facts.setdefault(model, {})
        rows = model._base_manager.order_by().values_list("pk", *exact, *names, *telling)
        for pk, *values in rows.iterator(chunk_size=CHUNK):
            for value in values[: len(exact)]:
                if value and folded(value) in wanted:
                    found[f"={value.lower()}"].add(pk)
            for name in _folded_names(values[len(exact) : len(exact) + len(names)], wanted):
                found[name].add(pk)
                last = values[len(exact) + len(names) :]
                facts[pk] = {one: str(value or "") for one, value in zip(telling, last, strict=True)}
        for pk, name in _other_names(model):
            for one in _folded_names([name], wanted):
                found[one].add(pk)
        return found

    def parts_of(self, model: Any, owner: str, pk: Any) -> list[Part]:
        """Return the rows of a kind that belong to an owner."""
        if (model, pk) not in self.parts:
            joins = [one.name for one in model._meta.concrete_fields if one.is_relation]
            rows = model._base_manager.filter(**{owner: pk}).select_related(*joins).order_by("pk")
            self.parts[model, pk] = [Part(row.pk, key_of(row), part_names(row)) for row in rows]
        return self.parts[model, pk]


def _folded_names(values: Iterable[Any], wanted: set[str]) -> Iterator[str]:
    return (name for value in values if value and (name := folded(str(value))) in wanted)


def _other_names(model: Any) -> Iterator[tuple[Any, str]]:
    relation = next(
        (one for one in model._meta.related_objects if one.get_accessor_name() == "other_names"), None
    )
    if relation is not None:
        rows = relation.related_model._base_manager.order_by()
        yield from rows.values_list(relation.field.attname, "name").iterator(chunk_size=CHUNK)


def part_names(row: Any) -> frozenset[str]:
    """Return what a row is called among those of its owner, folded: its slug or post, its names or titles."""
    natural = [name for name in row.natural_fields if not row._meta.get_field(name).is_relation]
    translated = [name for name in getattr(row, "translated_fields", tuple)() if name in ("name", "title")]
    columns = [*natural, *(column for name in translated for column in language_columns(name).values())]
    return frozenset(
        {folded(str(value)) for one in columns if (value := getattr(row, one))} | {folded(str(row))}
    )
