"""Admin of events, their sessions and the bodies behind them."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin

from forum.events.admin.participations import ParticipationFormSet, ParticipationInline
from forum.events.admin.series import EditionInline
from forum.events.models import Event, EventName, Organizer, Session
from forum.quotations.admin.photos import PhotoInline
from organizations.admin import body_fields
from records.editing.base import (
    EVIDENCE,
    OtherNameAdmin,
    PartAdmin,
    RecordAdmin,
    TranslatedPartAdmin,
    in_every_language,
    tell_filled,
)
from records.editing.changelist.columns import RelatedCount, day_column, latest_first, short_day
from records.editing.changelist.filters import DateYearFilter, StartYearFilter
from records.editing.forms.inlines import PlainInline, StackedInline
from records.editing.submission import Submission

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
    fields = (
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
    list_display = ("kind", day_column("start", "end"))
    related_counts = (
        RelatedCount("sessions"),
        RelatedCount("participations"),
        RelatedCount("articles"),
        RelatedCount("quotations"),
    )
    list_filter = ("kind", "mode", StartYearFilter)
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

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.localized("city"), short_day(record.start, record.end))

    def tell(self, submission: Submission) -> None:
        """Say which offices were filled in."""
        super().tell(submission)
        rows = (rows for rows in submission.formsets if isinstance(rows, ParticipationFormSet))
        tell_filled(submission.request, [one for each in rows for one in each.filled])


@admin.register(EventName)
class EventNameAdmin(OtherNameAdmin):
    autocomplete_fields = ("event",)


@admin.register(Session)
class SessionAdmin(TranslatedPartAdmin):
    fields = ("event", *SESSION_FIELDS)
    fixed = ("event",)
    list_display = ("event", "kind", day_column("date"))
    related_counts = (RelatedCount("participations"), RelatedCount("quotations"))
    list_filter = ("kind", DateYearFilter)
    list_select_related = ("event",)
    search_fields = (*in_every_language("name", "event__name"), "slug")
    autocomplete_fields = ("event",)
    choice_joins = ("event",)
    choice_order = (latest_first("event__start"), "event", "order")

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.event, short_day(record.date))


@admin.register(Organizer)
class OrganizerAdmin(PartAdmin):
    list_display = ("event",)
    list_filter = ("role",)
    list_select_related = ("event", "organization")
    search_fields = (*body_fields("organization"), *in_every_language("event__name"))
    autocomplete_fields = ("event", "organization")
