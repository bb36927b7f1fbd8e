"""Admin of documents."""

from django.contrib import admin
from records.editing.options import EVIDENCE, RecordAdmin, in_every_language

from tests.toy.models import Document


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    main_fields = ("name", "kind", "adopted", "publisher", "description")
    columns = ("kind",)
    days = ("adopted",)
    kinds = ("kind",)
    search_fields = (*in_every_language("name"), "slug", "uid")
    autocomplete_fields = ("publisher", *EVIDENCE)
