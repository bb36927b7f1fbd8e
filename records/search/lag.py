"""The lag of the index behind the records: what it lacks, what it holds too much, what it holds in an older state."""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from records.search.base import Index, indexes
from records.search.indexing import changed_documents
from records.search.models import SearchDocument

NEWEST = 5  # records of each kind whose documents are made anew, to compare


class Lag(NamedTuple):
    """Public records without a document, documents of no public record, and documents of an older state.

    The last are counted among the records of each kind that were changed last.
    """

    missing: int
    surplus: int
    outdated: int


def lag() -> Lag:
    """Return how far the index is behind the records now."""
    found = [_lag_of(index) for index in indexes().values()]
    return Lag(*(sum(numbers) for numbers in zip(*found, strict=True)))


def _lag_of(index: Index) -> Lag:
    records: QuerySet[Any] = index.model.objects.published().order_by()
    documents = SearchDocument.objects.filter(kind=index.kind)
    missing = records.exclude(Exists(documents.filter(record=OuterRef("pk"))))
    surplus = documents.exclude(Exists(records.filter(pk=OuterRef("record"))))
    newest = records.order_by("-updated_at").values_list("pk", flat=True)[:NEWEST]
    with_document = documents.filter(record__in=list(newest)).values_list("record", flat=True)
    return Lag(missing.count(), surplus.count(), changed_documents(index, list(with_document)))
