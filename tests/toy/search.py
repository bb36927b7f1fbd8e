"""The search index of documents."""

from records.core.registry import register
from records.search.base import Index
from tests.toy.models import Document


class DocumentIndex(Index):
    model = Document
    names = ("name",)
    date_fields = ("adopted",)


register(DocumentIndex())
