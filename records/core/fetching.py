"""Rows behind records, fetched for a page of a list and for thousands of documents.

Django's `prefetch_related` makes a manager and a queryset for each row and relation: a fifth of the time of a page and
of an index. Here a relation has a list.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import F, Prefetch, QuerySet

FEW = (
    100  # records: for these, rows of many to many are read at once, with a copy for each record that has it
)


class Branch(NamedTuple):
    """A relation that is followed, the rows from which it may lead to some, and what is followed behind them."""

    relation: str
    rows: QuerySet[Any] | None
    behind: "dict[str, Branch]"
    attribute: str = ""  # that has the rows, where it is not the relation


def with_related(records: QuerySet[Any]) -> list[Any]:
    """Return records, with the rows of all lookups of `prefetch_related`."""
    tree: dict[str, Branch] = {}
    for lookup in records._prefetch_related_lookups:  # type: ignore[attr-defined]
        found = Prefetch(lookup) if isinstance(lookup, str) else lookup
        _grow(tree, found.prefetch_to.split("__"), found)
    rows = list(records.prefetch_related(None))
    _fetch(rows, tree)
    return rows


def _grow(tree: dict[str, Branch], path: list[str], lookup: "Prefetch[Any, Any, Any]") -> None:
    """Add a path to a tree; the first lookup that has rows of its own says from which the relation leads to some."""
    name, *rest = path
    if rest:
        _grow(tree.setdefault(name, Branch(name, None, {})).behind, rest, lookup)
        return
    relation = lookup.prefetch_through.rpartition("__")[2]
    branch = tree.setdefault(name, Branch(relation, lookup.queryset, {}, name if name != relation else ""))
    if branch.rows is None and lookup.queryset is not None:
        tree[name] = branch._replace(rows=lookup.queryset)


def _fetch(records: list[Any], tree: dict[str, Branch]) -> None:
    """Fetch what the relations of some rows of one model lead to, and what lies behind."""
    for branch in tree.values() if records else ():
        field = records[0]._meta.get_field(branch.relation)
        if field.many_to_many:
            fetch = _fetch_pairs if len(records) <= FEW else _fetch_many_to_many
        else:
            fetch = _fetch_many if field.one_to_many else _fetch_one
        _fetch(list(fetch(records, field, branch)), branch.behind)


def _fetch_one(records: list[Any], field: Any, branch: Branch) -> Iterable[Any]:
    if branch.rows is None and all(map(field.is_cached, records)):  # joined
        return [row for record in records if (row := field.get_cached_value(record)) is not None]
    keys = {key for record in records if (key := getattr(record, field.attname)) is not None}
    chosen = field.related_model._base_manager.all() if branch.rows is None else branch.rows
    found = {row.pk: row for row in chosen.filter(pk__in=keys)} if keys else {}
    for record in records:
        field.set_cached_value(record, found.get(getattr(record, field.attname)))
    return found.values()


def _fetch_many(records: list[Any], field: Any, branch: Branch) -> Iterable[Any]:
    link, of_key = field.field, {record.pk: record for record in records}
    found = list(_chosen(field, branch).filter(**{f"{link.name}__in": list(of_key)}))
    lists = _lists(records, branch.attribute, field.get_accessor_name())
    for row in found:
        key = getattr(row, link.attname)
        link.set_cached_value(row, of_key[key])
        lists[key].append(row)
    return found


def _fetch_pairs(records: list[Any], field: Any, branch: Branch) -> Iterable[Any]:
    """Fetch rows of many to many in one query."""
    is_forward = not field.auto_created
    back = field.related_query_name() if is_forward else field.field.name
    lists = _lists(records, branch.attribute, field.name if is_forward else field.get_accessor_name())
    rows = _chosen(field, branch).filter(**{f"{back}__in": list(lists)})
    found = list(rows.annotate(key_of_record=F(back)))
    for row in found:
        lists[row.key_of_record].append(row)
    return found


def _fetch_many_to_many(records: list[Any], field: Any, branch: Branch) -> Iterable[Any]:
    """Fetch rows of many to many in two queries, each row once for all records that have it."""
    is_forward = not field.auto_created
    relation = field if is_forward else field.field
    source, target = relation.m2m_field_name(), relation.m2m_reverse_field_name()
    ends = (f"{source}_id", f"{target}_id") if is_forward else (f"{target}_id", f"{source}_id")
    lists = _lists(records, branch.attribute, field.name if is_forward else field.get_accessor_name())
    pairs = relation.remote_field.through._base_manager.filter(**{f"{ends[0]}__in": lists})
    having: dict[Any, list[Any]] = {}
    for key, end in pairs.values_list(*ends):
        having.setdefault(end, []).append(key)
    found = list(_chosen(field, branch).filter(pk__in=having)) if having else []
    for row in found:  # in the order of their model
        for key in having[row.pk]:
            lists[key].append(row)
    return found


def _chosen(field: Any, branch: Branch) -> QuerySet[Any]:
    rows: QuerySet[Any] = field.related_model._default_manager.all() if branch.rows is None else branch.rows
    return rows


def _lists(records: list[Any], attribute: str, name: str) -> dict[Any, list[Any]]:
    """Give each record an empty list as the rows of a relation, or as an attribute, and return these lists by key."""
    lists: dict[Any, list[Any]] = {record.pk: [] for record in records}
    for record in records:
        place = record.__dict__ if attribute else record.__dict__.setdefault("_prefetched_objects_cache", {})
        place[attribute or name] = lists[record.pk]
    return lists
