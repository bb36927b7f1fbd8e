"""Documents: records as they are found, made of what the database says of them."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from records.core.fetching import with_related
from records.search.analysis import Analysed, Text, Word, analyse
from records.search.backends import get_backend
from records.search.base import Index, digest_of, folded_name
from records.search.counts import list_values
from records.search.facet_values import DAY, EVERY, FacetValue, term_of_value
from records.search.fields import sharing
from records.search.models import SearchDocument

MAX_TERMS = 40_000  # of one column of one record
COLUMNS = (
    *("uid", "slug", "day", "names", "values", "list_values"),
    *("stored_fields", "shared_digest", "text_digest"),
)
INSERTED = ("id", "kind", "record", *COLUMNS)


class Document(NamedTuple):
    """A record as it is found: a row of `SearchDocument`, its terms by column, and the text that the database keeps."""

    kind: str
    record: Any
    uid: str
    slug: str
    day: date | None
    names: str
    values: str
    list_values: str
    stored_json: str
    shared_digest: str
    text_digest: str
    columns: Sequence[str]
    text: tuple[str, ...]

    @property
    def stored_fields(self) -> dict[str, Any]:
        """All that a page of results shows of the record."""
        fields: dict[str, Any] = json.loads(self.stored_json)
        return fields

    def is_as(self, stored: SearchDocument | None) -> bool:
        """Return whether a stored row is what would be written."""
        return stored is not None and all(getattr(stored, name) == getattr(self, name) for name in COLUMNS)

    def lends_other_than(self, stored: dict[Any, SearchDocument]) -> bool:
        """Return whether others now take something else from the record than when it was last indexed."""
        row = stored.get(self.record)
        return row is None or row.shared_digest != self.shared_digest

    def row(self) -> SearchDocument:
        """Return the row, which has no key yet."""
        columns = {name: getattr(self, name) for name in COLUMNS}
        return SearchDocument(kind=self.kind, record=self.record, **columns)

    def values_of_row(self, pk: int) -> tuple[Any, ...]:
        """Return the values of the row as the database takes them, in the order of `INSERTED`."""
        day = str(self.day) if self.day else None
        digests = self.shared_digest, self.text_digest
        return (
            *(
                pk,
                self.kind,
                self.record,
                self.uid,
                self.slug,
                day,
                self.names,
                self.values,
                self.list_values,
            ),
            *(self.stored_json, *digests),
        )


class Made(NamedTuple):
    """Documents, and the values and the words of them all."""

    documents: list[Document]
    values: dict[tuple[str, str], FacetValue]
    words: set[Word]


def make_documents(index: Index, pks: Collection[Any]) -> list[Document]:
    """Return the documents of those of the records that the public sees."""
    return make_with_words(index, pks).documents


def make_with_words(index: Index, pks: Collection[Any]) -> Made:
    """Return the documents of those of the records that the public sees, with their values and words."""
    return documents_of(index, read_records(index, pks))


def read_records(index: Index, pks: Collection[Any]) -> list[tuple[Any, str]]:
    """Return those of the records that the public sees, each with its values in lists."""
    values = list_values(index.model, pks)
    return [
        (record, values.get(record.pk, "")) for record in with_related(index.records().filter(pk__in=pks))
    ]


def documents_of(index: Index, records: Iterable[tuple[Any, str]]) -> Made:
    """Return the documents of records that were read, with their values and words; the database is not asked."""
    made = Made([], {}, set())
    words: set[frozenset[Word]] = set()  # of each text once: most stand in the documents of many records
    with sharing():
        for record, values_in_lists in records:
            values, texts = index.all_values(record), index.columns(record)
            analysed = [analyse(_different(column), MAX_TERMS) for column in texts]
            made.documents.append(_document(index, record, values_in_lists, values, texts[0], analysed))
            made.values.update({(value.facet, value.value): value for value in values})
            words.update(*(column.words for column in analysed))
    made.words.update(*words)
    return made


def _document(
    index: Index,
    record: Any,
    values_in_lists: str,
    values: list[FacetValue],
    names: Iterable[Text],
    analysed: list[Analysed],
) -> Document:
    span, columns = index.span(record), [column.terms for column in analysed]
    days = [term_of_value(DAY, day) for day in span.found_by()] if span else []
    terms = " ".join(value.term for value in values)
    found_by = " ".join(filter(None, (EVERY, terms, *days)))
    return Document(
        kind=index.kind,
        record=record.pk,
        uid=record.uid,
        slug=record.slug,
        day=span.first if span else None,
        names="\n".join(dict.fromkeys(filter(None, (folded_name(name.value) for name in names)))),
        values=terms,
        list_values=values_in_lists,
        stored_json=json.dumps(index.stored_fields(record), ensure_ascii=False),
        shared_digest=index.shared_digest(record),
        text_digest=digest_of("\n".join([*columns, *days])),
        columns=columns,
        text=get_backend().text(columns, found_by),
    )


def _different(texts: Iterable[Text]) -> list[Text]:
    return [text for text in dict.fromkeys(texts) if text.value]
