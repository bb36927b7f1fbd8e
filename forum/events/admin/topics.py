"""Admin of topics."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin

from forum.events.models import Topic, TopicName
from records.editing.base import EVIDENCE, OtherNameAdmin, RecordAdmin, in_every_language
from records.editing.changelist.columns import RelatedCount
from records.editing.forms.inlines import PlainInline


class TopicNameInline(PlainInline):
    model = TopicName


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    fields = ("name", "kind", "parent", "description")
    list_display = ("kind", "parent")
    related_counts = (RelatedCount("events"), RelatedCount("quotations"))
    list_filter = ("kind",)
    list_select_related = ("parent",)
    search_fields = (*in_every_language("name"), "other_names__name", "slug", "uid")
    autocomplete_fields = ("parent", *EVIDENCE)
    inlines = (TopicNameInline,)
    choice_joins = ("parent",)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return ("" if record.is_theme else record.get_kind_display(), record.parent)


@admin.register(TopicName)
class TopicNameAdmin(OtherNameAdmin):
    autocomplete_fields = ("topic",)
