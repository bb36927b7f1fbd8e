"""The index follows the records: whatever is saved or deleted, in whichever way, its documents change with it.

Signals tell of every row that is written, unless `settings.SEARCH_AUTO_UPDATE` is off. A row of a record updates that
record's document, and those of others only where what they take from it (`Index.shared_fields`) has changed. A row of
another model updates the documents that depend on it (`Index.depends_on`). Where many rows are written at once,
`batch_indexing()` makes each document once, at the end. A document that would not change is not written.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from records.search.base import Index, index_of, indexes
from records.search.indexing import chunks, update_documents

Affected = dict[str, set[Any]]


class Waiting(NamedTuple):
    """What a block changes: rows, by model, and documents, by kind."""

    rows: dict[type[models.Model], set[Any]]
    documents: Affected


_collected: ContextVar[Waiting | None] = ContextVar("collected_documents", default=None)


def register_signal_handlers() -> None:
    """Listen, from the start of the site on, to what documents are made of; other rows are none of the index's."""
    for model in watched_models():
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


def automatic(handler: Callable[..., None]) -> Callable[..., None]:
    """Let a handler of a signal do nothing where `settings.SEARCH_AUTO_UPDATE` is off."""

    @wraps(handler)
    def handle(**kwargs: Any) -> None:
        if settings.SEARCH_AUTO_UPDATE:
            handler(**kwargs)

    return handle


def reindex_rows(rows: models.QuerySet[Any]) -> None:
    """Tell of rows that were changed by a statement that sends no signal, such as `update()`."""
    _mark(documents_of(rows.model, set(rows.values_list("pk", flat=True))))


@automatic
def before_save(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Signal: who took something from a row that may now be joined to others."""
    if instance.pk is not None and any(link.is_its_own for link in dependencies_on(sender)):
        instance._search_before = _dependents(sender, {instance.pk}, only_its_own=True)


@automatic
def before_delete(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Signal: who took something from a row that will not be there."""
    instance._search_before = _dependents(sender, {instance.pk})


@automatic
def after_save(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Signal: a row was written."""
    _mark(instance.__dict__.pop("_search_before", {}))
    waiting = _collected.get()
    if waiting is None:
        _refresh(documents_of(sender, {instance.pk}))
    else:
        waiting.rows.setdefault(sender, set()).add(instance.pk)


@automatic
def after_delete(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Signal: a row was deleted."""
    affected: Affected = instance.__dict__.pop("_search_before", {})
    index = index_of(sender)
    _mark(_both(affected, {index.kind: {instance.pk}} if index else {}))


@automatic
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
    if action != "pre_clear":
        _mark(documents_of(field.model, set(owners)))


def documents_of(model: type[models.Model], pks: set[Any]) -> Affected:
    """The documents that rows of a model change first: records' own, or those that take something from the rows."""
    index = index_of(model)
    return {index.kind: pks} if index else _dependents(model, pks)


class Dependency(NamedTuple):
    """Documents of a kind take something from what a path leads to.

    `is_its_own`: the rows there say themselves to whom they belong, so that saving one may join it to another.
    """

    dependent: Index
    path: str
    model: Any
    is_its_own: bool


@cache
def dependencies_on(model: type[models.Model]) -> list[Dependency]:
    """All that take something from rows of a model."""
    return [link for index in indexes().values() for link in _links(index) if issubclass(model, link.model)]


def _links(index: Index) -> list[Dependency]:
    """Each path that a kind follows, and each beginning of one."""
    found: dict[str, Dependency] = {}
    for path in index.relations():
        model: Any = index.model
        names: list[str] = []
        for name in path.split("__"):
            field = model._meta.get_field(name)
            model = field.related_model
            names.append(name)
            so_far = "__".join(names)
            found[so_far] = Dependency(index, so_far, model, bool(field.one_to_many))
    return list(found.values())


@cache
def watched_models() -> list[type[models.Model]]:
    """The models whose rows documents are made of."""
    links = [link for index in indexes().values() for link in _links(index)]
    return list(
        dict.fromkeys([*(index.model for index in indexes().values()), *(link.model for link in links)])
    )


@cache
def _relations() -> list[Any]:
    """Relations of many to many between rows that documents are made of."""
    relations: list[Any] = [field for model in watched_models() for field in model._meta.local_many_to_many]
    return [field for field in relations if field.related_model in watched_models()]


def _dependents(model: type[models.Model], pks: set[Any], *, only_its_own: bool = False) -> Affected:
    affected: Affected = {}
    for link in dependencies_on(model):
        if link.is_its_own or not only_its_own:
            for chunk in chunks(pks):
                rows = link.dependent.model._base_manager.filter(**{f"{link.path}__in": chunk})
                _add(affected, {link.dependent.kind: set(rows.values_list("pk", flat=True))})
    return affected


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
    """Make documents anew, and then those of others that take from their records what has changed.

    Each is made once: no row is written in between.
    """
    made: Affected = {}
    left = _both(affected, {})
    while left:
        kind = next(kind for kind in _in_order() if kind in left)
        pks = left.pop(kind) - made.setdefault(kind, set())
        made[kind] |= pks
        _add(left, _dependents(indexes()[kind].model, update_documents(kind, pks).lending))


@cache
def _in_order() -> list[str]:
    """Every kind, each after those that it takes from: two who save at once lock documents in one order."""
    takes: dict[str, set[str]] = {kind: set() for kind in indexes()}
    for kind, index in indexes().items():
        for link in dependencies_on(index.model):
            takes[link.dependent.kind] |= {kind} - {link.dependent.kind}
    try:
        return list(TopologicalSorter(takes).static_order())
    except CycleError:  # kinds that take from each other have no such order
        return list(takes)
