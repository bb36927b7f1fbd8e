"""Admin of series and their editions."""

from django.contrib import admin

from forum.models import Edition, Series, SeriesName
from records.admin import EVIDENCE, OtherNameAdmin, PartAdmin, PlainInline, RecordAdmin, in_every_language


class SeriesNameInline(PlainInline):
    model = SeriesName


class EditionInline(PlainInline):
    """An event's editions: two or more make it a joint event."""

    model = Edition
    autocomplete_fields = ("series",)


@admin.register(Series)
class SeriesAdmin(RecordAdmin):
    main_fields = ("name", "framework", "description")
    search_fields = (*in_every_language("name"), "other_names__name", "slug", "uid")
    autocomplete_fields = ("framework", *EVIDENCE)
    inlines = (SeriesNameInline,)


@admin.register(SeriesName)
class SeriesNameAdmin(OtherNameAdmin):
    autocomplete_fields = ("series",)


@admin.register(Edition)
class EditionAdmin(PartAdmin):
    list_display = ("__str__", "event")
    list_select_related = ("event", "series")
    search_fields = in_every_language("series__name", "event__name")
    autocomplete_fields = ("event", "series")
