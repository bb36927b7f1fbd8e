"""Admin of photographs."""

from django.contrib import admin

from forum.quotations.models import Photo
from records.editing.base import TranslatedAdmin, in_every_language
from records.editing.forms.inlines import StackedInline

FIELDS = ("image", "caption", "text_status", "alt", "credit", "url", "order", "slug")


class PhotoInline(StackedInline):
    """Photographs of an event or of an article."""

    model = Photo
    fields = FIELDS


@admin.register(Photo)
class PhotoAdmin(TranslatedAdmin):
    fields = ("event", "article", *FIELDS)
    list_display = ("event", "article")
    list_select_related = ("event", "article")
    search_fields = ("slug", *in_every_language("caption"))
    autocomplete_fields = ("event", "article")
