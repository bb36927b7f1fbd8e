"""Admin of topics."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin

from forum.events.models import Topic, TopicName
from records.editing.options import (
    EVIDENCE,
    Hanging,
    OtherNameAdmin,
    PlainInline,
    RecordAdmin,
    in_every_language,
)


class TopicNameInline(PlainInline):
    model = TopicName


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    main_fields = ("name", "kind", "parent", "description")
    columns = ("kind", "parent")
    hanging = (Hanging("events"), Hanging("quotations"))
    kinds = ("kind",)
    list_select_related = ("parent",)
    search_fields = (*in_every_language("name"), "other_names__name", "slug", "uid")
    autocomplete_fields = ("parent", *EVIDENCE)
    inlines = (TopicNameInline,)
    choice_joins = ("parent",)

    def choice_facts(self, record: Any) -> Iterable[Any]:
        return ("" if record.is_theme else record.get_kind_display(), record.parent)


@admin.register(TopicName)
class TopicNameAdmin(OtherNameAdmin):
    autocomplete_fields = ("topic",)
