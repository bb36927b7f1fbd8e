"""Admin of quotations and reported statements."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin

from forum.models import Quotation
from records.admin import EVIDENCE, RecordAdmin, in_every_language
from records.admin.list_columns import latest_first, short_day


@admin.register(Quotation)
class QuotationAdmin(RecordAdmin):
    main_fields = (
        "label",
        "text",
        "text_status",
        "kind",
        "speaker",
        "office",
        "event",
        "session",
        "article",
        "paragraph",
        "place",
        "attribution",
        "certainty",
        "said_on",
        "topics",
    )
    columns = ("speaker", "kind", "event")
    days = ("said_on",)
    kinds = ("kind", "certainty")
    list_select_related = ("speaker", "event")
    search_fields = (
        *in_every_language("label", "text", "event__name"),
        "speaker__name",
        "speaker__other_names__name",
        "slug",
        "uid",
    )
    narrowed_by = ("topics",)
    choice_joins = ("speaker",)
    choice_order = (latest_first("said_on"),)

    def choice_facts(self, record: Any) -> Iterable[Any]:
        return (record.speaker, short_day(record.said_on))

    autocomplete_fields = (
        "speaker",
        "office",
        "event",
        "session",
        "article",
        "paragraph",
        "topics",
        *EVIDENCE,
    )
