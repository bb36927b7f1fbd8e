"""Admin of the glossary."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from records.core.languages import language_fallbacks
from records.editing.base import TranslatedAdmin, in_every_language
from records.editing.changelist.columns import name_column
from records.editing.glossary.models import GlossaryTerm


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(TranslatedAdmin):
    """Terms that editors and translators enter."""

    fields = ("name", "also", "wrong", "has_exact_case", "note", "slug")
    list_display = ("note",)
    search_fields = ("slug", "note", *in_every_language("name", "also", "wrong"))
    choice_order = ("slug",)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the expression in each language side by side, in place of that in the page's."""
        return [*map(name_column, language_fallbacks()), *self.list_display]
