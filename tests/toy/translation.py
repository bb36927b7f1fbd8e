"""Fields of documents with a column for each language."""

from modeltranslation.translator import translator

from records.core.translation import RecordTranslation
from tests.toy.models import Document

translator.register(Document, RecordTranslation, fields=("name", "description"))
