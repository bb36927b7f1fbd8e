"""What hangs together: the records that one names, those that are published along with it, those that vanish with it.

An app says in its room `publication.py` what hangs on its kinds, beside the records that they name themselves.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django.db import models

from records.models import Record, record_models
from records.publication import asked, register

SHOWN = 200
RecordRule = Callable[[Any], Iterable[Record]]


def companion_rule(base: type[models.Model]) -> Callable[[RecordRule], RecordRule]:
    """Register which records hang on one of this kind: they are offered when it is published."""
    return register("companions", base)


def dependent_rule(base: type[models.Model]) -> Callable[[RecordRule], RecordRule]:
    """Register which published records no page shows any more once one of this kind is not public."""
    return register("dependents", base)


def joined_records(record: Record) -> list[Record]:
    """The records that it names, itself or in what is entered with it; each once."""
    found = list(named_by(record))
    for relation in record.own_rows:
        rows: Any = getattr(record, relation)
        links = [field.name for field in links_to_records(rows.model) if field.many_to_one]
        found += [other for row in rows.select_related(*links) for other in named_by(row)]
    others = {(type(other), other.pk): other for other in found if other != record}
    return list(others.values())


def named_by(row: models.Model) -> Iterator[Record]:
    """The records to which a row leads."""
    for field in links_to_records(type(row)):
        if field.many_to_many:
            yield from getattr(row, field.name).all()
        elif (other := getattr(row, field.name)) is not None:
            yield other


@cache
def links_to_records(model: type[models.Model]) -> list[Any]:
    """The fields of a model that lead to records."""
    relations: list[Any] = [*model._meta.fields, *model._meta.many_to_many]
    return [field for field in relations if field.is_relation and issubclass(field.related_model, Record)]


def hidden_companions(record: Record) -> list[Record]:
    """What hangs on a record and is not public: what others rest on comes first, as it has to be published."""
    found: dict[tuple[type[Record], Any], Record] = {(type(record), record.pk): record}
    waiting = [*asked("companions", record), *joined_records(record)]
    while waiting:
        other = waiting.pop()
        key = (type(other), other.pk)
        if other.is_published or key in found:
            continue
        found[key] = other
        if type(other) is not type(record):  # another event's people are not this one's
            waiting += joined_records(other)
    ranks = {model: rank for rank, model in enumerate(record_models())}
    return sorted(list(found.values())[1:], key=lambda other: (ranks[type(other)], other.pk))


def dependents(record: Record) -> list[Record]:
    """The published records that no page shows any more once this one is not public."""
    return list(asked("dependents", record))


def shown_with(record: Record) -> list[Record]:
    """The published records on whose pages this one is shown; of each relation, the first `SHOWN`."""
    found = joined_records(record)
    for relation in record._meta.related_objects:
        rows: Any = getattr(record, relation.get_accessor_name() or "").all()[:SHOWN]
        is_record = issubclass(relation.related_model, Record)
        found += rows if is_record else [other for row in rows for other in named_by(row)]
    others = {(type(other), other.pk): other for other in found if other.is_published and other != record}
    return list(others.values())
