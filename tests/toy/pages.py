"""Pages of books."""

from django.utils.translation import gettext_lazy as _

from records.core.database.collation import in_order
from records.site.details import RecordDetail
from records.site.lists import RecordList, Sort
from tests.toy.models import Book


class BookList(RecordList):
    model = Book
    sorts = {"name": Sort(_("By name"), lambda books: books.order_by(in_order("name"), "pk"))}


class BookDetail(RecordDetail):
    model = Book
    template_name = "toy/book_detail.html"
