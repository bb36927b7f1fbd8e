"""Writes the documents of records that the public sees, and deletes all others.

Everything here is done in the transaction of whoever asks for it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction

from records.core.database.bulk import free_keys, insert_rows
from records.core.processes import in_processes
from records.search.backends import TABLE, get_backend
from records.search.base import Index, indexes
from records.search.batches import MAX_KEYS, batches
from records.search.counts import count_changes
from records.search.documents import (
    COLUMNS,
    INSERTED,
    Document,
    Made,
    documents_of,
    make_documents,
    read_records,
)
from records.search.models import SearchDocument
from records.search.vocabulary import Vocabulary, forget_values

CHUNK = 250  # records that are read at once
MOST = 1000  # the same, where copies of this process make their documents
GROUP = 4000  # records of one transaction, where several processes share the work
MANY = 100  # new documents, which are inserted by COPY


class Refreshed(NamedTuple):
    """The result of an update: how many documents were written, and the records whose shared fields changed."""

    written: int
    lending: set[Any]


def update_documents(
    kind: str,
    pks: Iterable[Any],
    *,
    is_forced: bool = False,
    is_counted: bool = True,
    processes: int = 1,
) -> Refreshed:
    """Make the documents of these records anew, and take away those of records that the public does not see.

    A document that would be as it stands is not written, unless `is_forced`. If the caller counts the kind anew,
    nothing `is_counted` here.
    """
    index, written, lending = indexes()[kind], 0, set()
    for group in batches(sorted(set(pks)), GROUP if processes > 1 else CHUNK):
        before, after, vocabulary = list[str](), list[str](), Vocabulary()
        with transaction.atomic():
            stored = _locked(kind, group)
            for chunk, made in _made(index, group, processes):
                lost = (stored.keys() & chunk) - {one.record for one in made.documents}
                remove([stored[pk] for pk in lost])
                vocabulary.keep(made)
                different = made.documents if is_forced else _different(made.documents, stored)
                write(different, stored)
                gone = lost | (stored.keys() & {one.record for one in different})
                before += [stored[pk].list_values for pk in gone]
                after += [one.list_values for one in different]
                written += len(different)
                lending |= lost | {one.record for one in different if one.lends_other_than(stored)}
            if is_counted:
                count_changes(kind, before, after)
    return Refreshed(written, lending)


def _locked(kind: str, pks: Iterable[Any]) -> dict[Any, SearchDocument]:
    """Return documents by record. Whoever comes later waits here, and reads records as the earlier one left them."""
    rows = SearchDocument.objects.select_for_update().filter(kind=kind).order_by("record")
    return {row.record: row for chunk in batches(pks, MAX_KEYS) for row in rows.filter(record__in=chunk)}


def _made(index: Index, pks: list[Any], processes: int) -> Iterator[tuple[list[Any], Made]]:
    """Yield records, some at a time, with the documents of those that the public sees."""
    is_shared = processes > 1 and len(pks) > 2 * CHUNK
    make = partial(documents_of, index)
    if not is_shared:
        for piece in batches(pks, CHUNK):
            yield piece, make(read_records(index, piece))
        return
    # The first of them here: what this takes to find out once, such as names of places, each copy has then.
    start = max(CHUNK // 4, 1)
    yield pks[:start], make(read_records(index, pks[:start]))
    others = list(batches(pks[start:], min(MOST, -(-len(pks) // processes))))
    read = (read_records(index, piece) for piece in others)
    yield from zip(others, in_processes(make, read, processes), strict=True)


def _different(made: list[Document], stored: dict[Any, SearchDocument]) -> list[Document]:
    """Return the documents that do not stand in both tables as they would be made."""
    rows = [row for one in made if (row := stored.get(one.record))]
    with_texts = get_backend().stored_keys([row.pk for row in rows])
    return [one for one in made if not _is_same(one, stored.get(one.record), with_texts)]


def remove(documents: Collection[SearchDocument]) -> None:
    """Delete documents."""
    if documents:
        get_backend().delete(document.pk for document in documents)
        SearchDocument.objects.filter(pk__in=[document.pk for document in documents]).delete()
        forget_values({term for document in documents for term in document.values.split()})


def write(made: Sequence[Document], stored: dict[Any, SearchDocument]) -> None:
    """Write documents, in place of those that are stored of the same records."""
    if not made or (len(made) >= MANY and not stored and _insert(made)):
        return
    old_terms = {term for one in made if (row := stored.get(one.record)) for term in row.values.split()}
    rows = SearchDocument.objects.bulk_create(
        [one.row() for one in made if not one.is_as(stored.get(one.record))],
        update_conflicts=True,
        unique_fields=["kind", "record"],
        update_fields=COLUMNS,
    )
    standing = (row for one in made if (row := stored.get(one.record)))
    keys = {row.record: row.pk for row in (*standing, *rows)}
    get_backend().write((keys[one.record], *one.text) for one in made)
    forget_values(old_terms - {term for one in made for term in one.values.split()})


def _insert(made: Sequence[Document]) -> bool:
    """Insert new documents; return whether that was done, and not another one of them stored meanwhile."""
    table = SearchDocument._meta.db_table
    keys = list(islice(free_keys(table, "id"), len(made)))
    try:
        with transaction.atomic():
            insert_rows(table, INSERTED, map(Document.values_of_row, made, keys))
            get_backend().insert((key, *one.text) for key, one in zip(keys, made, strict=True))
    except IntegrityError:
        return False
    return True


class Differences(NamedTuple):
    """Counts of documents of a kind that are as they should be, that differ, that are missing, that are stale."""

    same: int
    other: int
    missing: int
    stale: int


def differences(index: Index) -> Differences:
    """Return what a new index of a kind would change."""
    stored = set(SearchDocument.objects.filter(kind=index.kind).values_list("record", flat=True))
    pks = list(index.records().order_by("pk").values_list("pk", flat=True))
    same = sum(_same(index, chunk) for chunk in batches(pks, CHUNK))
    missing = len(set(pks) - stored)
    return Differences(same, len(pks) - missing - same, missing, len(stored - set(pks)))


def changed_documents(index: Index, pks: list[Any]) -> int:
    """Return how many documents of public records do not stand in both tables as they would be made."""
    return len(pks) - _same(index, pks)


def _same(index: Index, pks: list[Any]) -> int:
    """Return how many documents stand in both tables as they would be made."""
    stored = {row.record: row for row in SearchDocument.objects.filter(kind=index.kind, record__in=pks)}
    with_texts = get_backend().stored_keys([row.pk for row in stored.values()])
    made = make_documents(index, pks)
    return sum(_is_same(one, stored.get(one.record), with_texts) for one in made)


def _is_same(made: Document, stored: SearchDocument | None, with_texts: set[int]) -> bool:
    return stored is not None and stored.pk in with_texts and made.is_as(stored)


def forget_lost_texts(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`, also after `flush`: no texts stay where there are no documents."""
    backend = get_backend(using)
    tables = set(backend.connection.introspection.table_names())
    if {TABLE, SearchDocument._meta.db_table} <= tables and not SearchDocument.objects.using(using).exists():
        backend.empty()
