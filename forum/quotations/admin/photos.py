"""Admin of photographs."""

from django.contrib import admin

from forum.quotations.models import Photo
from records.editing.options import StackedInline, TranslatedAdmin, in_every_language

FIELDS = ("image", "caption", "text_status", "alt", "credit", "url", "order", "slug")


class PhotoInline(StackedInline):
    """Photographs of an event or of an article."""

    model = Photo
    fields = FIELDS


@admin.register(Photo)
class PhotoAdmin(TranslatedAdmin):
    fields = ("event", "article", *FIELDS)
    columns = ("event", "article")
    list_select_related = ("event", "article")
    search_fields = ("slug", *in_every_language("caption"))
    autocomplete_fields = ("event", "article")
