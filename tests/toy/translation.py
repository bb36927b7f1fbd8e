"""Fields of documents with a column for each language."""

from modeltranslation.translator import register

from records.core.translation import RecordTranslation
from tests.toy.models import Document


@register(Document)
class DocumentTranslation(RecordTranslation):
    fields = ("name", "description")
