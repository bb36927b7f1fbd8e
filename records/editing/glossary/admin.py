"""Admin of the glossary."""

from django.contrib import admin

from records.editing.base import TranslatedAdmin, in_every_language
from records.editing.changelist.columns import opening_column
from records.editing.glossary.models import GlossaryTerm


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(TranslatedAdmin):
    """Terms that editors and translators enter."""

    fields = ("name", "also", "wrong", "has_exact_case", "note", "slug")
    list_display = (opening_column("note"),)
    search_fields = ("slug", "note", *in_every_language("name", "also", "wrong"))
    choice_order = ("slug",)
