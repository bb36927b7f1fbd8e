"""Admin of articles and their paragraphs."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin

from forum.admin.photos import PhotoInline
from forum.models import Article, Paragraph
from organizations.admin import body_fields
from records.admin import (
    EVIDENCE,
    Hanging,
    RecordAdmin,
    StackedInline,
    TranslatedPartAdmin,
    in_every_language,
)
from records.admin.list_columns import latest_first, opening_column, opening_words, short_day


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
    columns = ("kind", "publisher")
    days = ("published_on",)
    hanging = (Hanging("paragraphs"), Hanging("quotations"), Hanging("photos"))
    kinds = ("kind",)
    list_select_related = ("publisher",)
    search_fields = (*in_every_language("headline"), *body_fields("publisher"), "slug", "uid")
    autocomplete_fields = ("publisher", "events", *EVIDENCE)
    inlines = (ParagraphInline, PhotoInline)
    choice_joins = ("publisher",)
    choice_order = (latest_first("published_on"),)

    def choice_facts(self, record: Any) -> Iterable[Any]:
        return (record.publisher.short_name if record.publisher else "", short_day(record.published_on))


@admin.register(Paragraph)
class ParagraphAdmin(TranslatedPartAdmin):
    fields = ("article", "number", "text")
    fixed = ("article",)
    columns = (opening_column("text"),)
    hanging = (Hanging("quotations"),)
    list_select_related = ("article",)
    search_fields = ("=number", *in_every_language("article__headline", "text"))
    autocomplete_fields = ("article",)
    choice_joins = ("article",)
    choice_order = (latest_first("article__published_on"), "article", "number")

    def choice_facts(self, record: Any) -> Iterable[Any]:
        return (opening_words(record, "text"),)
