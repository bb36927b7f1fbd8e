"""Admin of books."""

from django.contrib import admin

from records.editing.base import RecordAdmin, in_every_language
from records.editing.changelist.columns import day_column
from tests.toy.models import Book


@admin.register(Book)
class BookAdmin(RecordAdmin):
    fields = ("name", "kind", "issued", "publisher", "description")
    list_display = ("kind", day_column("issued"))
    list_filter = ("kind",)
    search_fields = in_every_language("name")
