"""Admin of events, their sessions and the bodies behind them."""

from django.contrib import admin

from forum.admin.participations import ParticipationInline
from forum.admin.photos import PhotoInline
from forum.admin.series import EditionInline
from forum.models import Event, EventName, Organizer, Session
from records.admin import (
    EVIDENCE,
    OtherNameAdmin,
    PartAdmin,
    PlainInline,
    RecordAdmin,
    StackedInline,
    TranslatedPartAdmin,
    in_every_language,
)

SESSION_FIELDS = ("name", "kind", "date", "order", "coverage", "slug")


class EventNameInline(PlainInline):
    model = EventName


class SessionInline(StackedInline):
    model = Session
    fields = SESSION_FIELDS


class OrganizerInline(PlainInline):
    model = Organizer
    autocomplete_fields = ("organization",)


@admin.register(Event)
class EventAdmin(RecordAdmin):
    main_fields = (
        "name",
        "kind",
        "start",
        "end",
        "mode",
        "venue",
        "city",
        "country",
        "theme",
        "description",
        "website",
        "topics",
    )
    list_display = ("__str__", "start", "kind", "status", "uid", "updated_at")
    list_filter = ("status", "kind")
    search_fields = (*in_every_language("name"), "other_names__name", "slug", "uid")
    autocomplete_fields = ("topics", *EVIDENCE)
    inlines = (
        EditionInline,
        OrganizerInline,
        SessionInline,
        ParticipationInline,
        EventNameInline,
        PhotoInline,
    )


@admin.register(EventName)
class EventNameAdmin(OtherNameAdmin):
    autocomplete_fields = ("event",)


@admin.register(Session)
class SessionAdmin(TranslatedPartAdmin):
    fields = ("event", *SESSION_FIELDS)
    fixed = ("event",)
    list_display = ("__str__", "event", "date")
    list_select_related = ("event",)
    search_fields = (*in_every_language("name", "event__name"), "slug")
    autocomplete_fields = ("event",)


@admin.register(Organizer)
class OrganizerAdmin(PartAdmin):
    list_display = ("__str__", "event")
    list_select_related = ("event", "organization")
    list_filter = ("role",)
    search_fields = in_every_language("organization__name", "event__name")
    autocomplete_fields = ("event", "organization")
