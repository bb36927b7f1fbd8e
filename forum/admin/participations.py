"""Admin of who took part in an event."""

from django.contrib import admin

from forum.models import Participation
from records.admin import StackedInline, TranslatedPartAdmin, in_every_language

FIELDS = ("person", "role", "office", "session", "affiliation", "remark", "order")
CHOSEN = ("person", "office", "session")


class ParticipationInline(StackedInline):
    model = Participation
    fields = FIELDS
    autocomplete_fields = CHOSEN


@admin.register(Participation)
class ParticipationAdmin(TranslatedPartAdmin):
    fields = ("event", *FIELDS)
    list_display = ("__str__", "event", "session")
    list_select_related = ("person", "event", "session")
    search_fields = ("person__name", *in_every_language("event__name"))
    autocomplete_fields = ("event", *CHOSEN)
