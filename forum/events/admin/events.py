"""Admin of events, their sessions and the bodies behind them."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from forum.events.admin.participations import ParticipationFormSet, ParticipationInline
from forum.events.admin.series import EditionInline
from forum.events.models import Event, EventName, Organizer, Session
from forum.quotations.admin.photos import PhotoInline
from organizations.admin import body_fields
from records.editing.changelist.columns import latest_first, short_day
from records.editing.forms.messages import tell_filled
from records.editing.options import (
    EVIDENCE,
    Hanging,
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
    columns = ("kind",)
    days = ("start", "end")
    hanging = (Hanging("sessions"), Hanging("participations"), Hanging("articles"), Hanging("quotations"))
    kinds = ("kind", "mode")
    narrowed_by = ("organizers__organization", "participations__person", "topics")
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
    choice_order = (latest_first("start"),)

    def choice_facts(self, record: Any) -> Iterable[Any]:
        return (record.localized("city"), short_day(record.start, record.end))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if isinstance(formset, ParticipationFormSet):
            request.filled_offices = formset.filled  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().response_add(request, obj, *args, **kwargs)
        tell_filled(request, getattr(request, "filled_offices", []))
        return response

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        response = super().response_change(request, obj)
        tell_filled(request, getattr(request, "filled_offices", []))
        return response


@admin.register(EventName)
class EventNameAdmin(OtherNameAdmin):
    autocomplete_fields = ("event",)


@admin.register(Session)
class SessionAdmin(TranslatedPartAdmin):
    fields = ("event", *SESSION_FIELDS)
    fixed = ("event",)
    columns = ("event", "kind")
    days = ("date",)
    hanging = (Hanging("participations"), Hanging("quotations"))
    kinds = ("kind",)
    list_select_related = ("event",)
    search_fields = (*in_every_language("name", "event__name"), "slug")
    autocomplete_fields = ("event",)
    choice_joins = ("event",)
    choice_order = (latest_first("event__start"), "event", "order")

    def choice_facts(self, record: Any) -> Iterable[Any]:
        return (record.event, short_day(record.date))


@admin.register(Organizer)
class OrganizerAdmin(PartAdmin):
    columns = ("event",)
    kinds = ("role",)
    list_select_related = ("event", "organization")
    search_fields = (*body_fields("organization"), *in_every_language("event__name"))
    autocomplete_fields = ("event", "organization")
