"""The search index of documents."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from organizations.search import organization_value
from records.core.registry import register
from records.search.analysis import Text
from records.search.base import Index, translated, year_values
from records.search.facets import Value
from tests.toy.models import Document


class DocumentIndex(Index):
    model = Document
    depends_on = ("publisher__other_names",)

    def records(self) -> QuerySet[Any]:
        return Document.objects.published().select_related("publisher")

    def names(self, record: Document) -> list[Text]:
        return translated(record, "name")

    def values(self, record: Document) -> list[Value]:
        publisher = record.publisher
        published_by = [organization_value(publisher)] if publisher and publisher.is_published else []
        return [*year_values(record.adopted_earliest), *published_by]

    def day(self, record: Document) -> date | None:
        return record.adopted_earliest


register(DocumentIndex())
