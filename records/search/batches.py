"""Many keys or rows, so many at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

MAX_KEYS = 900  # in one query: SQLite may take no more than 999


def batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield rows in lists of at most so many."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def keys_of(records: QuerySet[Any], size: int) -> Iterator[list[Any]]:
    """Yield the primary keys of records in their order, so many at a time; each time the database is asked anew."""
    keys = records.order_by("pk").values_list("pk", flat=True)
    last = 0
    while some := list(keys.filter(pk__gt=last)[:size]):
        yield some
        last = some[-1]
