"""Admin of series and their editions."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin

from forum.events.models import Edition, Series, SeriesName
from organizations.admin import body_fields
from records.editing.base import (
    EVIDENCE,
    OtherNameAdmin,
    PartAdmin,
    RecordAdmin,
    in_every_language,
)
from records.editing.changelist.columns import RelatedCount
from records.editing.forms.inlines import PlainInline


class SeriesNameInline(PlainInline):
    model = SeriesName


class EditionInline(PlainInline):
    """An event's editions: two or more make it a joint event."""

    model = Edition
    autocomplete_fields = ("series",)


@admin.register(Series)
class SeriesAdmin(RecordAdmin):
    fields = ("name", "framework", "description")
    list_display = ("framework",)
    related_counts = (RelatedCount("editions"),)
    list_select_related = ("framework",)
    search_fields = (
        *in_every_language("name"),
        "other_names__name",
        *body_fields("framework"),
        "slug",
        "uid",
    )
    choice_joins = ("framework",)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.framework.short_name if record.framework else "",)

    autocomplete_fields = ("framework", *EVIDENCE)
    inlines = (SeriesNameInline,)


@admin.register(SeriesName)
class SeriesNameAdmin(OtherNameAdmin):
    autocomplete_fields = ("series",)


@admin.register(Edition)
class EditionAdmin(PartAdmin):
    list_display = ("event",)
    list_select_related = ("event", "series")
    search_fields = ("=ordinal", *in_every_language("series__name", "event__name"))
    autocomplete_fields = ("event", "series")
