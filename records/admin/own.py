"""Admin of the ground's own models: sources, editorial notes, former addresses."""

from django.contrib import admin

from records.admin.base import PlainAdmin, TranslatedAdmin, in_every_language
from records.models import EditorialNote, FormerAddress, Source


@admin.register(Source)
class SourceAdmin(PlainAdmin):
    fields = ("title", "publisher", "date", "language", "url", "accessed_on", "remark", "slug")
    list_display = ("title", "publisher", "date", "language")
    list_filter = ("language",)
    search_fields = ("title", "publisher", "slug", "url")


@admin.register(EditorialNote)
class EditorialNoteAdmin(TranslatedAdmin):
    fields = ("label", "text", "field", "sources", "slug")
    list_display = ("slug", "label", "field")
    search_fields = ("slug", *in_every_language("label", "text"))
    autocomplete_fields = ("sources",)


@admin.register(FormerAddress)
class FormerAddressAdmin(PlainAdmin):
    list_display = ("__str__", "kind")
    list_filter = ("kind",)
    search_fields = ("slug", "uid", "target_uid")
