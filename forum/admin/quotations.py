"""Admin of quotations and reported statements."""

from django.contrib import admin

from forum.models import Quotation
from records.admin import EVIDENCE, RecordAdmin, in_every_language


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
    list_display = ("__str__", "speaker", "kind", "status", "uid", "updated_at")
    list_filter = ("status", "kind", "certainty")
    list_select_related = ("speaker",)
    search_fields = (*in_every_language("label", "text"), "speaker__name", "slug", "uid")
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
