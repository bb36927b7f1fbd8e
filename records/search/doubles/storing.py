"""The keys of names in the database, which follow the records."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import IntegrityError, models, transaction

from records.core import registry
from records.core.database.bulk import insert_rows
from records.core.fetching import with_related
from records.search.batches import batches
from records.search.doubles.keys import Doubles, keys_of
from records.search.indexing import CHUNK
from records.search.models import NameKey

MANY = 100  # new keys, which are inserted at once

Rows = set[tuple[type[models.Model], Any]]


def update_name_keys(rows: Rows) -> None:
    """Write the keys of records as they are stored now; those of records that are gone are deleted."""
    for doubles in registry.all(Doubles):
        keys = sorted(pk for model, pk in rows if model is doubles.model)
        for chunk in batches(keys, CHUNK):
            _update(doubles, chunk)


def _update(doubles: Doubles, pks: Collection[Any]) -> None:
    kind = doubles.model._meta.label_lower
    wanted = {(row.pk, key, size) for row in _read(doubles, pks) for key, size in _keys(doubles, row).items()}
    stored = {
        (one.record, one.key, one.size): one.pk for one in NameKey.objects.filter(kind=kind, record__in=pks)
    }
    stale = [pk for found, pk in stored.items() if found not in wanted]
    for chunk in batches(stale, CHUNK):
        NameKey.objects.filter(pk__in=chunk).delete()
    new = sorted(wanted - stored.keys())
    if len(new) < MANY or not _insert(kind, new):
        rows = (NameKey(kind=kind, record=record, key=key, size=size) for record, key, size in new)
        NameKey.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)


def _insert(kind: str, new: Iterable[tuple[Any, str, int]]) -> bool:
    """Insert many keys at once; return whether that was done, and not another one of them stored meanwhile."""
    try:
        with transaction.atomic():
            columns = ("kind", "record", "key", "size")
            insert_rows(NameKey._meta.db_table, columns, ((kind, *one) for one in new))
    except IntegrityError:
        return False
    return True


def _read(doubles: Doubles, pks: Collection[Any]) -> list[Any]:
    rows = doubles.model._base_manager.filter(pk__in=pks)
    others = [doubles.relation.get_accessor_name()] if doubles.relation else []
    return with_related(rows.prefetch_related(*others))


def _keys(doubles: Doubles, row: Any) -> dict[str, int]:
    return keys_of(doubles.names_of(row), doubles.addresses_of(row))


def all_rows() -> Iterator[Rows]:
    """Yield every record whose names have keys, some at a time."""
    for doubles in registry.all(Doubles):
        pks = doubles.model._base_manager.order_by("pk").values_list("pk", flat=True)
        for chunk in batches(pks.iterator(chunk_size=CHUNK), CHUNK):
            yield {(doubles.model, pk) for pk in chunk}


def make_name_keys() -> None:
    """Make the keys of all names anew, those that stand as they should being left alone; delete those of no record."""
    for doubles in registry.all(Doubles):
        there = doubles.model._base_manager.order_by().values("pk")
        NameKey.objects.filter(kind=doubles.model._meta.label_lower).exclude(record__in=there).delete()
    for rows in all_rows():
        update_name_keys(rows)


def make_first_name_keys(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`: make them where there are none yet, though there are records."""
    if NameKey.objects.using(using).exists() or not any(
        doubles.model._base_manager.using(using).exists() for doubles in registry.all(Doubles)
    ):
        return
    make_name_keys()
