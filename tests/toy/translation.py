"""Fields of books with a column for each language."""

from modeltranslation.translator import translator

from records.core.translation import RecordTranslation
from tests.toy.models import Book

translator.register(Book, RecordTranslation, fields=("name", "description"))
