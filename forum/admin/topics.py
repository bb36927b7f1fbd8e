"""Admin of topics."""

from django.contrib import admin

from forum.models import Topic, TopicName
from records.admin import EVIDENCE, OtherNameAdmin, PlainInline, RecordAdmin, in_every_language


class TopicNameInline(PlainInline):
    model = TopicName


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    main_fields = ("name", "kind", "parent", "description")
    list_display = ("__str__", "kind", "status", "uid", "updated_at")
    list_filter = ("status", "kind")
    search_fields = (*in_every_language("name"), "other_names__name", "slug", "uid")
    autocomplete_fields = ("parent", *EVIDENCE)
    inlines = (TopicNameInline,)


@admin.register(TopicName)
class TopicNameAdmin(OtherNameAdmin):
    autocomplete_fields = ("topic",)
