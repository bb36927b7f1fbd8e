"""Rows behind records, fetched for thousands of documents.

Django's `prefetch_related` makes a manager and a queryset for each row and relation, and of many to many a copy of a
row for each record that has it: together a third of the time of an index. Here a relation has a list, and a row stands
once for all records that were read together.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet


class Branch(NamedTuple):
    """A relation that is followed: the rows from which it may lead to some, and what is followed behind them."""

    rows: QuerySet[Any] | None
    behind: "dict[str, Branch]"


def with_related(records: QuerySet[Any]) -> list[Any]:
    """Return records, with the rows of all lookups of `prefetch_related`."""
    tree: dict[str, Branch] = {}
    for lookup in records._prefetch_related_lookups:  # type: ignore[attr-defined]
        is_path = isinstance(lookup, str)
        _grow(tree, lookup if is_path else lookup.prefetch_to, None if is_path else lookup)
    found = list(records.prefetch_related(None))
    _fetch(found, tree)
    return found


def _grow(tree: dict[str, Branch], path: str, lookup: "Prefetch[Any, Any, Any] | None") -> None:
    """Add a path to a tree; the first lookup that has rows of its own says from which the relation leads to some."""
    name, _separator, rest = path.partition("__")
    rows = lookup.queryset if lookup and not rest else None
    branch = tree.setdefault(name, Branch(rows, {}))
    if rest:
        _grow(branch.behind, rest, lookup)
    elif branch.rows is None and rows is not None:
        tree[name] = branch._replace(rows=rows)


def _fetch(records: list[Any], tree: dict[str, Branch]) -> None:
    """Fetch what the relations of some rows of one model lead to, and what lies behind."""
    for name, branch in tree.items() if records else ():
        field = records[0]._meta.get_field(name)
        fetch = (
            _fetch_many_to_many if field.many_to_many else _fetch_many if field.one_to_many else _fetch_one
        )
        _fetch(list(fetch(records, field, branch.rows)), branch.behind)


def _fetch_one(records: list[Any], field: Any, rows: QuerySet[Any] | None) -> Iterable[Any]:
    keys = {key for record in records if (key := getattr(record, field.attname)) is not None}
    chosen = field.related_model._base_manager.all() if rows is None else rows
    found = {row.pk: row for row in chosen.filter(pk__in=keys)} if keys else {}
    for record in records:
        field.set_cached_value(record, found.get(getattr(record, field.attname)))
    return found.values()


def _fetch_many(records: list[Any], field: Any, rows: QuerySet[Any] | None) -> Iterable[Any]:
    link, of_key = field.field, {record.pk: record for record in records}
    chosen = field.related_model._default_manager.all() if rows is None else rows
    found = list(chosen.filter(**{f"{link.name}__in": of_key}))
    lists = _lists(records, field.get_accessor_name())
    for row in found:
        key = getattr(row, link.attname)
        link.set_cached_value(row, of_key[key])
        lists[key].append(row)
    return found


def _fetch_many_to_many(records: list[Any], field: Any, rows: QuerySet[Any] | None) -> Iterable[Any]:
    is_forward = not field.auto_created
    relation = field if is_forward else field.field
    source, target = relation.m2m_field_name(), relation.m2m_reverse_field_name()
    ends = (f"{source}_id", f"{target}_id") if is_forward else (f"{target}_id", f"{source}_id")
    lists = _lists(records, field.name if is_forward else field.get_accessor_name())
    pairs = relation.remote_field.through._base_manager.filter(**{f"{ends[0]}__in": lists})
    having: dict[Any, list[Any]] = {}
    for key, end in pairs.values_list(*ends):
        having.setdefault(end, []).append(key)
    chosen = field.related_model._default_manager.all() if rows is None else rows
    found = list(chosen.filter(pk__in=having)) if having else []
    for row in found:  # in the order of their model
        for key in having[row.pk]:
            lists[key].append(row)
    return found


def _lists(records: list[Any], name: str) -> dict[Any, list[Any]]:
    """Give each record an empty list as the rows of a relation, and return these lists by key."""
    lists: dict[Any, list[Any]] = {record.pk: [] for record in records}
    for record in records:
        record.__dict__.setdefault("_prefetched_objects_cache", {})[name] = lists[record.pk]
    return lists
