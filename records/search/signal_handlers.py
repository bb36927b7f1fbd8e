"""The index follows the records: whatever is saved or deleted, in whichever way, its documents change with it.

Signals tell of every row that is written. A row of a record changes that record's document; a row of anything that
documents take something from changes theirs, as the `follows` of each kind say. Where many rows are written at once,
`collected()` makes each document once, at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from records.search.base import Index, index_of, indexes
from records.search.indexing import chunks, refresh
from records.search.models import SearchDocument

Affected = dict[str, set[Any]]


class Waiting(NamedTuple):
    """What a block changes: rows, by model, and documents, by kind."""

    rows: dict[type[models.Model], set[Any]]
    documents: Affected


_collected: ContextVar[Waiting | None] = ContextVar("collected_documents", default=None)


def follow() -> None:
    """Listen, from the start of the site on, to what documents are made of; other rows are none of the index's."""
    for model in followed():
        pre_save.connect(before_save, sender=model, dispatch_uid="records.search.pre_save")
        post_save.connect(after_save, sender=model, dispatch_uid="records.search.post_save")
        pre_delete.connect(before_delete, sender=model, dispatch_uid="records.search.pre_delete")
        post_delete.connect(after_delete, sender=model, dispatch_uid="records.search.post_delete")
    for field in _relations():
        through = field.remote_field.through
        m2m_changed.connect(after_relation, sender=through, dispatch_uid="records.search.m2m_changed")


@contextmanager
def batch_indexing() -> Iterator[None]:
    """Make each document once, at the end of the block; nothing if the block fails. Belongs within a transaction."""
    if _collected.get() is not None:
        yield
        return
    waiting = Waiting({}, {})
    token = _collected.set(waiting)
    try:
        yield
    finally:
        _collected.reset(token)
    for model, pks in waiting.rows.items():
        _add(waiting.documents, documents_of(model, pks))
    _refresh(waiting.documents)


def changed(rows: models.QuerySet[Any]) -> None:
    """Tell of rows that were changed by a statement that sends no signal, such as `update()`."""
    _mark(documents_of(rows.model, set(rows.values_list("pk", flat=True))))


def before_save(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Signal: who took something from a row that may now be joined to others."""
    if instance.pk is not None and any(link.is_its_own for link in links_to(sender)):
        instance._search_before = _takers(sender, {instance.pk}, only_its_own=True)


def before_delete(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Signal: who took something from a row that will not be there."""
    instance._search_before = _takers(sender, {instance.pk})


def after_save(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Signal: a row was written."""
    _mark(instance.__dict__.pop("_search_before", {}))
    waiting, index = _collected.get(), index_of(sender)
    if waiting is not None:
        if index or links_to(sender):
            waiting.rows.setdefault(sender, set()).add(instance.pk)
    elif index:
        _refresh_record(index, instance)
    else:
        _refresh(_takers(sender, {instance.pk}))


def _refresh_record(index: Index, record: Any) -> None:
    """Make a record's document anew; those of others only where what they take from it has changed."""
    lent = _lent(index, record.pk)
    _refresh({index.kind: {record.pk}})
    if lent != _lent(index, record.pk):
        _refresh(_takers(type(record), {record.pk}))


def after_delete(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Signal: a row was deleted."""
    affected: Affected = instance.__dict__.pop("_search_before", {})
    index = index_of(sender)
    _mark(_both(affected, {index.kind: {instance.pk}} if index else {}))


def after_relation(
    sender: Any,
    instance: Any,
    action: str,
    reverse: bool,
    model: type[models.Model],
    pk_set: Any,
    **kwargs: Any,
) -> None:
    """Signal: records were joined or parted; also before all are parted at once, while it is known which they are."""
    if not (action.startswith("post_") or action == "pre_clear"):
        return
    field = next((one for one in _relations() if one.remote_field.through is sender), None)
    if field is None:
        return
    owners = pk_set or set() if reverse else {instance.pk}
    if reverse and action == "pre_clear":
        owners = set(
            field.model._base_manager.filter(**{field.name: instance.pk}).values_list("pk", flat=True)
        )
        instance._search_cleared = owners
    elif reverse and action == "post_clear":
        owners = instance.__dict__.pop("_search_cleared", set())
    affected: Affected = {}
    index = index_of(field.model)
    if index:
        _add(affected, {index.kind: set(owners)})
    _add(affected, _takers(field.model, owners))
    if action != "pre_clear":
        _mark(affected)


def documents_of(model: type[models.Model], pks: set[Any]) -> Affected:
    """The documents that rows of a model change."""
    index = index_of(model)
    return _both(_takers(model, pks), {index.kind: pks} if index else {})


class Link(NamedTuple):
    """Documents of a kind take something from what a path leads to.

    `is_its_own`: the rows there say themselves to whom they belong, so that saving one may join it to another.
    """

    taker: Index
    path: str
    model: Any
    is_its_own: bool


@cache
def links_to(model: type[models.Model]) -> list[Link]:
    """All that take something from rows of a model."""
    return [link for index in indexes().values() for link in _links(index) if issubclass(model, link.model)]


def _links(index: Index) -> list[Link]:
    """Each path that a kind follows, and each beginning of one."""
    found: dict[str, Link] = {}
    for path in index.follows:
        model: Any = index.model
        names: list[str] = []
        for name in path.split("__"):
            field = model._meta.get_field(name)
            model = field.related_model
            names.append(name)
            so_far = "__".join(names)
            found[so_far] = Link(index, so_far, model, bool(field.one_to_many))
    return list(found.values())


@cache
def followed() -> list[type[models.Model]]:
    """The models whose rows documents are made of."""
    links = [link for index in indexes().values() for link in _links(index)]
    return list(
        dict.fromkeys([*(index.model for index in indexes().values()), *(link.model for link in links)])
    )


@cache
def _relations() -> list[Any]:
    """Relations of many to many between rows that documents are made of."""
    relations: list[Any] = [field for model in followed() for field in model._meta.local_many_to_many]
    return [field for field in relations if field.related_model in followed()]


def _takers(model: type[models.Model], pks: set[Any], *, only_its_own: bool = False) -> Affected:
    affected: Affected = {}
    for link in links_to(model):
        if link.is_its_own or not only_its_own:
            for chunk in chunks(pks):
                rows = link.taker.model._base_manager.filter(**{f"{link.path}__in": chunk})
                _add(affected, {link.taker.kind: set(rows.values_list("pk", flat=True))})
    return affected


def _lent(index: Index, pk: Any) -> str:
    return (
        SearchDocument.objects.filter(kind=index.kind, record=pk).values_list("lent", flat=True).first() or ""
    )


def _both(one: Affected, other: Affected) -> Affected:
    affected: Affected = {}
    _add(affected, one)
    _add(affected, other)
    return affected


def _add(affected: Affected, more: Affected) -> None:
    for kind, pks in more.items():
        affected.setdefault(kind, set()).update(pks)


def _mark(affected: Affected) -> None:
    waiting = _collected.get()
    if waiting is None:
        _refresh(affected)
    else:
        _add(waiting.documents, affected)


def _refresh(affected: Affected) -> None:
    for kind in indexes():
        if affected.get(kind):
            refresh(kind, affected[kind])
