"""The search index of books."""

from records.core.registry import register
from records.search.base import Index
from tests.toy.models import Book


class BookIndex(Index):
    model = Book
    names = ("name",)
    date_fields = ("issued",)


register(BookIndex())
