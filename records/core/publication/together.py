"""Records that belong together: those that one names, is published with, and takes along when it is withdrawn.

An app says in its module `publication.py` which records depend on its kinds, beside those that they name themselves.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from records.core import registry
from records.core.models import Record, record_models

SHOWN = 200


@dataclass(frozen=True)
class Belonging:
    """A function that yields the records which belong to one of a model, in one of the ways below."""

    model: type[Record]
    find: Callable[[Any], Iterable[Record]]


class PublishTogether(Belonging):
    """They are offered to be published along with it."""


class UnpublishWith(Belonging):
    """They are published, and no page shows them once it is not public."""


def joined_records(record: Record) -> list[Record]:
    """Return the records that one names, itself or in its inline rows; each once."""
    found = list(named_by(record))
    for relation in record.inline_relations:
        rows: Any = getattr(record, relation)
        is_known = relation in getattr(record, "_prefetched_objects_cache", {})
        links = [field.name for field in links_to_records(rows.model) if field.many_to_one]
        found += [
            other
            for row in (rows.all() if is_known else rows.select_related(*links))
            for other in named_by(row)
        ]
    others = {(type(other), other.pk): other for other in found if other != record}
    return list(others.values())


def read_joined(records: Iterable[Record]) -> None:
    """Prefetch what many records are joined with; afterwards `joined_records` makes no query for them."""
    by_kind: dict[type[Record], list[Record]] = defaultdict(list)
    for record in records:
        by_kind[type(record)].append(record)
    for kind, of_kind in by_kind.items():
        models.prefetch_related_objects(of_kind, *paths_of(kind))


@cache
def paths_of(model: type[Record]) -> tuple[str, ...]:
    """Return the relations of a kind to the records that it names, itself or in its inline rows."""
    own = [field.name for field in model._meta.fields if field.is_relation]
    many = [field.name for field in links_to_records(model) if field.many_to_many]
    rows = [(name, model._meta.get_field(name).related_model) for name in model.inline_relations]
    links = [
        f"{name}__{field.name}" for name, of in rows for field in links_to_records(of) if field.many_to_one
    ]
    return (*own, *many, *model.inline_relations, *links)


def named_by(row: models.Model) -> Iterator[Record]:
    """Yield the records to which a row leads."""
    for field in links_to_records(type(row)):
        if field.many_to_many:
            yield from getattr(row, field.name).all()
        elif (other := getattr(row, field.name)) is not None:
            yield other


@cache
def links_to_records(model: type[models.Model]) -> list[Any]:
    """Return the fields of a model that lead to records."""
    relations: list[Any] = [*model._meta.fields, *model._meta.many_to_many]
    return [field for field in relations if field.is_relation and issubclass(field.related_model, Record)]


def hidden_companions(records: list[Record]) -> list[Record]:
    """Return what belongs to records of one kind and is not public; what has to be published first comes first."""
    found: dict[tuple[type[Record], Any], Record] = {(type(record), record.pk): record for record in records}
    read_joined(records)
    waiting = [
        other for record in records for other in (*_others(PublishTogether, record), *joined_records(record))
    ]
    while waiting:
        hidden = {(type(other), other.pk): other for other in waiting if not other.is_published}
        new = {key: other for key, other in hidden.items() if key not in found}
        found |= new
        # Another event's people are not this one's.
        further = [other for other in new.values() if type(other) is not type(records[0])]
        read_joined(further)
        waiting = [another for other in further for another in joined_records(other)]
    ranks = {model: rank for rank, model in enumerate(record_models())}
    return sorted(list(found.values())[len(records) :], key=lambda other: (ranks[type(other)], other.pk))


def _others(kind: type[Belonging], record: Record) -> Iterator[Record]:
    declared = (one for one in registry.all(kind) if isinstance(record, one.model))
    return (other for one in declared for other in one.find(record))


def dependents(record: Record) -> list[Record]:
    """Return the published records that no page shows any more once this one is not public."""
    return list(_others(UnpublishWith, record))


def shown_with(record: Record) -> list[Record]:
    """Return the published records on whose pages this one is shown; of each relation, the first `SHOWN`."""
    found = joined_records(record)
    for relation in record._meta.related_objects:
        links = [field.name for field in links_to_records(relation.related_model) if field.many_to_one]
        rows: Any = getattr(record, relation.get_accessor_name() or "").select_related(*links)[:SHOWN]
        is_record = issubclass(relation.related_model, Record)
        found += rows if is_record else [other for row in rows for other in named_by(row)]
    others = {(type(other), other.pk): other for other in found if other.is_published and other != record}
    return list(others.values())
