"""Admin of articles and their paragraphs."""

from django.contrib import admin

from forum.admin.photos import PhotoInline
from forum.models import Article, Paragraph
from records.admin import EVIDENCE, RecordAdmin, StackedInline, TranslatedPartAdmin, in_every_language


class ParagraphInline(StackedInline):
    model = Paragraph
    fields = ("number", "text")


@admin.register(Article)
class ArticleAdmin(RecordAdmin):
    main_fields = (
        "headline",
        "dateline",
        "summary",
        "text_status",
        "kind",
        "publisher",
        "published_on",
        "url",
        "events",
    )
    list_display = ("__str__", "publisher", "published_on", "status", "uid", "updated_at")
    list_filter = ("status", "kind")
    list_select_related = ("publisher",)
    search_fields = (*in_every_language("headline"), "slug", "uid")
    autocomplete_fields = ("publisher", "events", *EVIDENCE)
    inlines = (ParagraphInline, PhotoInline)


@admin.register(Paragraph)
class ParagraphAdmin(TranslatedPartAdmin):
    fields = ("article", "number", "text")
    fixed = ("article",)
    list_display = ("__str__", "article")
    list_select_related = ("article",)
    search_fields = ("=number", *in_every_language("article__headline", "text"))
    autocomplete_fields = ("article",)
