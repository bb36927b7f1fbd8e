"""Admin of documents."""

from django.contrib import admin

from records.editing.base import RecordAdmin, in_every_language
from records.editing.changelist.columns import day_column
from tests.toy.models import Document


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    fields = ("name", "kind", "adopted", "publisher", "description")
    list_display = ("kind", day_column("adopted"))
    list_filter = ("kind",)
    search_fields = in_every_language("name")
