"""Writes the documents of records that the public sees, and deletes all others.

Everything here is done in the transaction of whoever asks for it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction

from records.core.database.bulk import free_keys, insert_rows
from records.core.fetching import with_related
from records.core.processes import in_processes
from records.search.analysis import Analysed, Text, analyse
from records.search.backends import TABLE, TextRow, get_backend
from records.search.base import Index, digest_of, folded_name, indexes
from records.search.counts import count_changes, list_values
from records.search.facet_values import DAY, EVERY, FacetValue, term_of_value
from records.search.fields import sharing
from records.search.models import SearchDocument, SearchValue, SearchWord

CHUNK = 250  # records that are read at once
GROUP = 4000  # records of one transaction, where several processes share the work
MANY = 100  # new documents, which are inserted by COPY
MAX_KEYS = 900  # in one query: SQLite may take no more than 999
MAX_TERMS = 40_000  # of one column of one record
COLUMNS = (
    *("uid", "slug", "day", "names", "values", "list_values"),
    *("stored_fields", "shared_digest", "text_digest"),
)


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
    for group in chunks(sorted(set(pks)), GROUP if processes > 1 else CHUNK):
        before, after = list[str](), list[str]()
        with transaction.atomic():
            stored = _locked(kind, group)
            for chunk, made in _made(index, group, processes):
                lost = (stored.keys() & chunk) - {one.document.record for one in made.documents}
                remove([stored[pk] for pk in lost])
                keep_labels(made)
                different = made.documents if is_forced else _different(made.documents, stored)
                write(different, stored)
                gone = lost | (stored.keys() & {one.document.record for one in different})
                before += [stored[pk].list_values for pk in gone]
                after += [one.document.list_values for one in different]
                written += len(different)
                lending |= lost | {one.document.record for one in different if one.lends_other_than(stored)}
            if is_counted:
                count_changes(kind, before, after)
    return Refreshed(written, lending)


def _locked(kind: str, pks: Iterable[Any]) -> dict[Any, SearchDocument]:
    """Return documents by record. Whoever comes later waits here, and reads records as the earlier one left them."""
    rows = SearchDocument.objects.select_for_update().filter(kind=kind).order_by("record")
    return {row.record: row for chunk in chunks(pks, MAX_KEYS) for row in rows.filter(record__in=chunk)}


class Made(NamedTuple):
    """Documents, and the values and the words of them all."""

    documents: list["Document"]
    values: dict[tuple[str, str], FacetValue]
    words: set[tuple[str, str, str]]


def _made(index: Index, pks: list[Any], processes: int) -> Iterator[tuple[list[Any], Made]]:
    """Yield records, some at a time, with the documents of those that the public sees."""
    is_shared = processes > 1 and len(pks) > 2 * CHUNK
    pieces = list(chunks(pks, 2 * CHUNK if is_shared else CHUNK))
    read = (_read(index, piece) for piece in pieces)
    make = partial(_documents, index)
    made = in_processes(make, read, processes) if is_shared else map(make, read)
    return zip(pieces, made, strict=True)


def make_documents(index: Index, pks: Collection[Any]) -> list["Document"]:
    """Return the documents of those of the records that the public sees."""
    return make_with_words(index, pks).documents


def make_with_words(index: Index, pks: Collection[Any]) -> Made:
    """Return the documents of those of the records that the public sees, with their values and words."""
    return _documents(index, _read(index, pks))


def _read(index: Index, pks: Collection[Any]) -> list[tuple[Any, str]]:
    """Return those of the records that the public sees, each with its values in lists."""
    values = list_values(index.model, pks)
    return [
        (record, values.get(record.pk, "")) for record in with_related(index.records().filter(pk__in=pks))
    ]


def _documents(index: Index, records: Iterable[tuple[Any, str]]) -> Made:
    made = Made([], {}, set())
    with sharing():
        for record, list_values in records:
            values, columns = index.all_values(record), index.columns(record)
            analysed = [analyse(_texts(column), MAX_TERMS) for column in columns]
            made.documents.append(Document(index, record, list_values, values, columns, analysed))
            made.values.update({(value.facet, value.value): value for value in values})
            made.words.update(*(column.words for column in analysed))
    return made


def _different(made: list["Document"], stored: dict[Any, SearchDocument]) -> list["Document"]:
    """Return the documents that do not stand in both tables as they would be made."""
    rows = [row for one in made if (row := stored.get(one.document.record))]
    with_texts = get_backend().stored_keys([row.pk for row in rows])
    return [one for one in made if not _is_same(one, stored.get(one.document.record), with_texts)]


def chunks(keys: Iterable[Any], most: int = 0) -> Iterator[list[Any]]:
    """Yield keys in lists of at most so many, `CHUNK` if it is not said."""
    left = iter(keys)
    while chunk := list(islice(left, most or CHUNK)):
        yield chunk


def remove(documents: Collection[SearchDocument]) -> None:
    """Delete documents."""
    if documents:
        get_backend().delete(document.pk for document in documents)
        SearchDocument.objects.filter(pk__in=[document.pk for document in documents]).delete()
        _forget_values({term for document in documents for term in document.values.split()})


def keep_labels(made: Made) -> None:
    """Write the names of values and words of documents, which may change where the documents do not."""
    _keep_values(made.values)
    _keep_words(made.words)


def write(made: Sequence["Document"], stored: dict[Any, SearchDocument]) -> None:
    """Write documents, in place of those that are stored of the same records."""
    if not made or (len(made) >= MANY and not stored and _insert(made)):
        return
    old_terms = {
        term for one in made if (row := stored.get(one.document.record)) for term in row.values.split()
    }
    rows = SearchDocument.objects.bulk_create(
        [one.document for one in made if not one.is_as(stored.get(one.document.record))],
        update_conflicts=True,
        unique_fields=["kind", "record"],
        update_fields=COLUMNS,
    )
    keys = {row.record: row.pk for row in (*stored.values(), *rows)}
    get_backend().write(one.row(keys[one.document.record]) for one in made)
    _forget_values(old_terms - {term for one in made for term in one.terms})


def _insert(made: Sequence["Document"]) -> bool:
    """Insert new documents; return whether that was done, and not another one of them stored meanwhile."""
    fields, table = SearchDocument._meta.concrete_fields, SearchDocument._meta.db_table
    keys = free_keys(table, "id")
    rows = [one.row(next(keys)) for one in made]
    for one, row in zip(made, rows, strict=True):
        one.document.pk = row.pk
    values = ([_stored(field, one.document) for field in fields] for one in made)
    try:
        with transaction.atomic():
            insert_rows(table, [field.column for field in fields], values)
            get_backend().insert(rows)
    except IntegrityError:
        for one in made:
            one.document.pk = None
        return False
    return True


def _stored(field: Any, document: SearchDocument) -> Any:
    return field.get_db_prep_save(getattr(document, field.attname), connection)


class Document:
    """A record as it is found."""

    def __init__(
        self,
        index: Index,
        record: Any,
        list_values: str,
        values: list[FacetValue],
        texts: Sequence[list[Text]],
        analysed: list[Analysed],
    ) -> None:
        self.terms = [value.term for value in values]
        span = index.span(record)
        self.days = [term_of_value(DAY, day) for day in span.found_by()] if span else []
        self.columns = [column.terms for column in analysed]
        self.document = SearchDocument(
            kind=index.kind,
            record=record.pk,
            uid=record.uid,
            slug=record.slug,
            day=span.first if span else None,
            names="\n".join(dict.fromkeys(filter(None, (folded_name(name.value) for name in texts[0])))),
            values=" ".join(self.terms),
            list_values=list_values,
            stored_fields=index.stored_fields(record),
            shared_digest=index.shared_digest(record),
            text_digest=digest_of("\n".join([*self.columns, *self.days])),
        )

    def lends_other_than(self, stored: dict[Any, SearchDocument]) -> bool:
        """Return whether others now take something else from the record than when it was last indexed."""
        row = stored.get(self.document.record)
        return row is None or row.shared_digest != self.document.shared_digest

    def row(self, pk: int) -> TextRow:
        """Return the row of the full-text table."""
        names, words, body, context = self.columns
        return TextRow(pk, names, words, body, context, " ".join([EVERY, *self.terms, *self.days]))

    def is_as(self, stored: SearchDocument | None) -> bool:
        """Return whether a stored row is what would be written."""
        return stored is not None and all(
            getattr(stored, name) == getattr(self.document, name) for name in COLUMNS
        )


def _texts(texts: Iterable[Text]) -> list[Text]:
    return [text for text in dict.fromkeys(texts) if text.value]


def _keep_values(values: dict[tuple[str, str], FacetValue]) -> None:
    """Remember what values are called; those that are known so are left alone, for others may be writing them."""
    values_there = {value for _facet, value in values}
    known = {(row.facet, row.value): row for row in SearchValue.objects.filter(value__in=values_there)}
    rows = [row for key in sorted(values) if not _is_known(row := values[key].row(), known.get(key))]
    SearchValue.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["facet", "value"], update_fields=["labels", "names"]
    )


def _is_known(row: SearchValue, known: SearchValue | None) -> bool:
    return known is not None and (row.labels, row.names) == (known.labels, known.names)


def _keep_words(words: set[tuple[str, str, str]]) -> None:
    """Remember words that were never seen before."""
    folded = sorted({word[1] for word in words})
    known: set[tuple[str, str, str]] = set()
    for chunk in chunks(folded, MAX_KEYS):
        known.update(SearchWord.objects.filter(folded__in=chunk).values_list("language", "folded", "term"))
    rows = [
        SearchWord(language=language, folded=word, term=term)
        for language, word, term in sorted(words - known)
    ]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


class Differences(NamedTuple):
    """Counts of documents of a kind that are as they should be, that differ, that are missing, that are stale."""

    same: int
    other: int
    missing: int
    stale: int


def differences(index: Index) -> Differences:
    """Return what a new index of a kind would change."""
    stored = dict(SearchDocument.objects.filter(kind=index.kind).values_list("record", "pk"))
    pks = list(index.records().order_by("pk").values_list("pk", flat=True))
    same = sum(_same(index, chunk) for chunk in chunks(pks))
    missing = len(set(pks) - set(stored))
    return Differences(same, len(pks) - missing - same, missing, len(set(stored) - set(pks)))


def changed_documents(index: Index, pks: list[Any]) -> int:
    """Return how many documents of public records do not stand in both tables as they would be made."""
    return len(pks) - _same(index, pks)


def _same(index: Index, pks: list[Any]) -> int:
    """Return how many documents stand in both tables as they would be made."""
    stored = {row.record: row for row in SearchDocument.objects.filter(kind=index.kind, record__in=pks)}
    with_texts = get_backend().stored_keys([row.pk for row in stored.values()])
    made = make_documents(index, pks)
    return sum(_is_same(one, stored.get(one.document.record), with_texts) for one in made)


def _is_same(made: Document, stored: SearchDocument | None, with_texts: set[int]) -> bool:
    return stored is not None and stored.pk in with_texts and made.is_as(stored)


def forget_unused() -> None:
    """Delete words and values that no document has, and texts without a document."""
    get_backend().delete(
        get_backend().stored_keys() - set(SearchDocument.objects.values_list("pk", flat=True))
    )
    values = SearchValue.objects.values_list("facet", "value")
    _forget_values({term_of_value(facet, value) for facet, value in values})
    words = SearchWord.objects.values_list("pk", "term").order_by("pk")
    for chunk in chunks(words.iterator()):
        counts = get_backend().counts([get_backend().term(term) for _pk, term in chunk], 1)
        unused = [pk for (pk, _term), count in zip(chunk, counts, strict=True) if not count]
        SearchWord.objects.filter(pk__in=unused).delete()


def forget_lost_texts(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`, also after `flush`: no texts stay where there are no documents."""
    backend = get_backend(using)
    tables = set(backend.connection.introspection.table_names())
    if {TABLE, SearchDocument._meta.db_table} <= tables and not SearchDocument.objects.using(using).exists():
        backend.empty()


def _forget_values(terms: set[str]) -> None:
    """Delete values that no document has any more."""
    for chunk in chunks(sorted(terms)):
        counts = get_backend().counts([get_backend().term(term) for term in chunk], 1)
        for term, count in zip(chunk, counts, strict=True):
            if not count:
                facet, value = term[1:].split("=", 1)
                SearchValue.objects.filter(facet=facet, value=value).delete()
