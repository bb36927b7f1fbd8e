"""The index follows the records: whatever is saved or deleted, in whichever way, its documents change with it.

Signals tell of every row that is written, unless `settings.SEARCH_AUTO_UPDATE` is off. A row of a record updates that
record's document, and those of others only where what they take from it (`Index.shared_fields`) has changed. A row of
another model updates the documents that depend on it (`Index.depends_on`). Where many rows are written at once,
`batch_indexing()` makes each document once, at the end. A document that would not change is not written.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

from records.core import registry
from records.core.models import Term
from records.search.base import index_of, indexes
from records.search.dependencies import (
    Documents,
    dependencies_on,
    dependents,
    documents_of,
    watched_models,
    watched_relations,
)
from records.search.doubles.keys import Doubles
from records.search.doubles.storing import Rows, update_name_keys
from records.search.indexing import update_documents


class Batch(NamedTuple):
    """The rows that a block changes, by model, the documents that it changes, and the records that it names anew.

    `followed` are rows that tables of other apps follow, by the function that writes these for them.
    """

    rows: dict[type[models.Model], set[Any]]
    documents: Documents
    named: Rows
    followed: dict[Callable[[Rows], None], Rows]


_batch: ContextVar[Batch | None] = ContextVar("search_batch", default=None)


def register_signal_handlers() -> None:
    """Listen to changes of what documents are made of, from the start of the site on."""
    for model in watched_models():
        pre_save.connect(before_save, sender=model, dispatch_uid="records.search.pre_save")
        post_save.connect(after_save, sender=model, dispatch_uid="records.search.post_save")
        pre_delete.connect(before_delete, sender=model, dispatch_uid="records.search.pre_delete")
        post_delete.connect(after_delete, sender=model, dispatch_uid="records.search.post_delete")
    for doubles in registry.all(Doubles):
        for model in filter(None, (doubles.model, doubles.relation and doubles.relation.related_model)):
            post_save.connect(
                after_naming, sender=model, dispatch_uid=f"records.search.named.{model._meta.label}"
            )
            post_delete.connect(
                after_naming, sender=model, dispatch_uid=f"records.search.named.{model._meta.label}"
            )
    post_save.connect(after_term, sender=Term, dispatch_uid="records.search.term")
    for field in watched_relations():
        through = field.remote_field.through
        m2m_changed.connect(after_relation, sender=through, dispatch_uid="records.search.m2m_changed")


@contextmanager
def batch_indexing() -> Iterator[Batch]:
    """Make each document once, at the end of the block; none if the block fails. Use it within a transaction."""
    outer = _batch.get()
    if outer is not None:
        yield outer
        return
    batch = Batch({}, set(), set(), {})
    token = _batch.set(batch)
    try:
        yield batch
    finally:
        _batch.reset(token)
    for model, pks in batch.rows.items():
        batch.documents.update(documents_of(model, pks))
    _update(batch.documents)
    update_name_keys(batch.named)
    for follow, rows in batch.followed.items():
        follow(rows)


def _update(documents: Documents) -> None:
    """Make documents anew, and then those of others that depend on what has changed in them.

    Each is made once: no row is written in between. Two who save at once lock documents in the order of the kinds.
    """
    made: Documents = set()
    left = set(documents)
    while left:
        kind = next(kind for kind in indexes() if any(one == kind for one, _pk in left))
        of_kind = {one for one in left if one[0] == kind}
        updated = update_documents(kind, {pk for _kind, pk in of_kind - made})
        made |= of_kind
        left = (left - of_kind) | dependents(indexes()[kind].model, updated.lending)


def automatic(handler: Callable[..., None]) -> Callable[..., None]:
    """Let a handler of a signal do nothing where `settings.SEARCH_AUTO_UPDATE` is off."""

    @wraps(handler)
    def handle(**kwargs: Any) -> None:
        if settings.SEARCH_AUTO_UPDATE:
            handler(**kwargs)

    return handle


def reindex_rows(rows: models.QuerySet[Any]) -> None:
    """Update the documents of rows that were changed by a statement without signals, such as `update()`."""
    with batch_indexing() as batch:
        batch.documents.update(documents_of(rows.model, set(rows.values_list("pk", flat=True))))


@automatic
def before_save(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Remember the documents that depend on a row, which may now be joined to others."""
    if instance.pk is not None and any(one.is_reverse for one in dependencies_on(sender)):
        instance._search_before = dependents(sender, {instance.pk}, only_reverse=True)


@automatic
def before_delete(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Remember the documents that depend on a row, which will not be there."""
    instance._search_before = dependents(sender, {instance.pk})


@automatic
def after_save(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Update what depended on a row before it was saved, and what depends on it now."""
    with batch_indexing() as batch:
        batch.documents.update(instance.__dict__.pop("_search_before", ()))
        batch.rows.setdefault(sender, set()).add(instance.pk)


@automatic
def after_delete(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Update what depended on a row, and delete its own document."""
    index = index_of(sender)
    with batch_indexing() as batch:
        batch.documents.update(instance.__dict__.pop("_search_before", ()))
        batch.documents.update({(index.kind, instance.pk)} if index else ())


@automatic
def after_naming(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Update the keys of the names of a record, which was saved or deleted, or of which an other name was."""
    with batch_indexing() as batch:
        for doubles in registry.all(Doubles):
            if sender is doubles.model:
                batch.named.add((sender, instance.pk))
            elif doubles.relation and sender is doubles.relation.related_model:
                batch.named.add((doubles.model, getattr(instance, doubles.relation.field.attname)))


@automatic
def after_term(instance: Term, **kwargs: Any) -> None:
    """Update what is called by a term, which may have another name now."""
    with batch_indexing() as batch:
        for column, rows in instance.rows():
            batch.documents.update(documents_of(column.model, set(rows.values_list("pk", flat=True))))


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
    """Update records that were joined or parted; before all are parted at once, remember which they are."""
    if not (action.startswith("post_") or action == "pre_clear"):
        return
    field = next((one for one in watched_relations() if one.remote_field.through is sender), None)
    if field is None:
        return
    if action == "pre_clear":
        rows = (
            model._base_manager.filter(**{field.name: instance.pk})
            if reverse
            else getattr(instance, field.name)
        )
        instance._search_cleared = set(rows.values_list("pk", flat=True))
        return
    others = instance.__dict__.pop("_search_cleared", set()) if action == "post_clear" else pk_set
    with batch_indexing() as batch:
        for end, pks in ((type(instance), {instance.pk}), (model, set(others or ()))):
            batch.documents.update(documents_of(end, pks) if index_of(end) else ())
