"""Admin of events, their sessions, the bodies and the people behind them, of documents, series and topics."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from modeltranslation.utils import get_translation_fields

from forum.events.autofill import coordinates_of, days_of_form, office_of
from forum.events.models import (
    Document,
    Edition,
    Event,
    EventName,
    Organizer,
    Participation,
    Series,
    SeriesName,
    Session,
    Topic,
    TopicName,
)
from forum.events.next_edition import NEXT_EDITION, NEXT_OF_SERIES
from forum.events.participant_list.page import PARTICIPANTS
from forum.events.publication import days_of
from organizations.admin import body_fields
from people.admin import person_fields
from records.editing.base import (
    OtherNameAdmin,
    PartAdmin,
    RecordAdmin,
    TranslatedPartAdmin,
    in_every_language,
    own_fields,
)
from records.editing.changelist.changelist import DateYearFilter, StartYearFilter
from records.editing.changelist.columns import day_column, latest_first, short_day
from records.editing.forms.base import NumberedFormSet, RecordForm
from records.editing.forms.options import PlainInline, StackedInline
from records.editing.publishing.forms import tell_filled
from records.editing.submission import Submission

SESSION_FIELDS = (
    *("name", "kind", "date", "start_time", "end_time", "time_zone", "room", "order"),
    *("coverage", "slug"),
)
PARTICIPATION_FIELDS = (
    "person",
    "role",
    "order",
    "office",
    "session",
    "affiliation",
    "affiliation_language",
    "remark",
)
PARTICIPATION_CHOICES = ("person", "office", "session")
MOST_ARTICLES = 12  # that the form of an event offers as sources

admin.site.register([EventName, SeriesName, TopicName], OtherNameAdmin)

# Series


class SeriesNameInline(PlainInline):
    model = SeriesName


class EditionInline(PlainInline):
    """An event's editions: two or more make it a joint event."""

    model = Edition
    autocomplete_fields = ("series",)


@admin.register(Series)
class SeriesAdmin(RecordAdmin):
    pages = (NEXT_OF_SERIES,)
    fields = ("name", "framework", "description")
    list_display = ("framework",)
    related_counts = ("editions",)
    search_fields = (*in_every_language("name"), "other_names__name", *body_fields("framework"))

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.framework.short_name if record.framework else "",)

    inlines = (SeriesNameInline,)


@admin.register(Edition)
class EditionAdmin(PartAdmin):
    list_display = ("event",)
    list_select_related = ("event", "series")
    search_fields = ("=ordinal", *in_every_language("series__name", "event__name"))
    autocomplete_fields = ("event", "series")


# Participations


class ParticipationFormSet(NumberedFormSet):
    """Compares new rows with each other too: the database's rule has conditions, which Django leaves out."""

    filled: list[str] = []

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            part = tuple(form.cleaned_data.get(name) for name in ("session", "person", "role"))
            if part in seen and form not in self.deleted_forms:
                form.add_error("role", _("The person already has this role here."))
            seen.add(part if part[1] and form not in self.deleted_forms else None)
        self.filled = [sentence for form in self.extra_forms if (sentence := self.fill_in_office(form))]

    def fill_in_office(self, form: Any) -> str:
        """Fill in the only office held that day in a new row without one; return a message about it, or nothing."""
        cleaned = form.cleaned_data
        if form in self.deleted_forms or form.errors or not cleaned.get("person") or cleaned.get("office"):
            return ""
        part = Participation(event=self.instance, session=cleaned.get("session"))
        office = office_of(cleaned["person"], None, *days_of(part))
        if office is None:
            return ""
        form.instance.office = cleaned["office"] = office
        return f"{cleaned['person']}: {office}"


class ParticipationInline(StackedInline):
    model = Participation
    formset = ParticipationFormSet
    fields = PARTICIPATION_FIELDS
    autocomplete_fields = PARTICIPATION_CHOICES

    def row_title(self, part: Participation) -> str:
        """Return the title of a folded row: what is filled in for an editor can be read in it."""
        return " · ".join(str(fact) for fact in (part, part.office, part.session) if fact)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Rows that say what is filled in, and that sessions of an event can be chosen once it has some."""
        formset = super().get_formset(request, obj, **kwargs)
        fields = formset.form.base_fields
        if "office" in fields:
            fields["office"].help_text = _(
                "Left blank, it is filled in where the person held one office alone that day."
            )
        if "session" in fields and obj is None:
            fields["session"].disabled = True
            fields["session"].help_text = _("Save the event first, then choose one of its sessions.")
        return formset


@admin.register(Participation)
class ParticipationAdmin(TranslatedPartAdmin):
    fields = ("event", *PARTICIPATION_FIELDS)
    list_display = ("event", "session", "office")
    list_filter = ("role",)
    list_select_related = ("person", "event", "session", "office__organization")
    dated_choices = {"office": ("session", "event")}
    days_of_form = staticmethod(days_of_form)
    search_fields = (*person_fields("person"), *in_every_language("event__name"))


# Events


class EventNameInline(PlainInline):
    model = EventName


class SessionInline(StackedInline):
    model = Session
    fields = SESSION_FIELDS


class OrganizerInline(PlainInline):
    model = Organizer
    autocomplete_fields = ("organization",)


class EventForm(RecordForm):
    """Fills in the coordinates of a city that another event has."""

    filled = ""

    def complete(self, cleaned: dict[str, Any]) -> None:
        names = {name: cleaned.get(name) for name in get_translation_fields("city")}
        is_blank = cleaned.get("latitude") is None and cleaned.get("longitude") is None
        if not is_blank or {"latitude", "longitude"} & self.errors.keys():
            return
        place = coordinates_of(names, cleaned.get("country") or "")
        if place is not None:
            cleaned["latitude"], cleaned["longitude"] = place
            self.filled = "{}: {:g}, {:g}".format(_("Latitude and longitude"), *place)


@admin.register(Event)
class EventAdmin(RecordAdmin):
    form = EventForm
    pages = (PARTICIPANTS, NEXT_EDITION)
    menu_place = 1
    desk_group = "pk"
    fields = own_fields(Event)
    list_display = ("kind", day_column("start", "end"))
    related_counts = ("sessions", "participations", "articles", "documents", "quotations")
    list_filter = ("kind", "mode", "event_status", StartYearFilter)
    narrowed_by = ("organizers__organization", "participations__person", "topics")
    search_fields = (
        *in_every_language("name", "venue", "city"),
        "other_names__name",
        "country",
        "=start_earliest__year",
        "=editions__ordinal",
        *in_every_language("editions__series__name", "sessions__name"),
        *body_fields("organizers__organization"),
        *person_fields("participations__person"),
    )
    inlines = (
        EditionInline,
        OrganizerInline,
        SessionInline,
        ParticipationInline,
        EventNameInline,
    )
    choice_order = (latest_first("start"),)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.localized("city"), short_day(record.start, record.end))

    class Media:
        js = ("js/editing/article_source.js",)

    def form_context(self, page: Submission, context: dict[str, Any]) -> dict[str, Any]:
        """Add the articles that tell of the event, which can be its sources."""
        event = page.untouched
        articles = event.articles.all()[:MOST_ARTICLES] if event and not context["is_popup"] else ()
        return {**super().form_context(page, context), "source_articles": articles}

    def tell(self, submission: Submission) -> None:
        """Say which offices were filled in, and the coordinates."""
        super().tell(submission)
        rows = (rows for rows in submission.formsets if isinstance(rows, ParticipationFormSet))
        place = [submission.form.filled] if submission.form.filled else []
        tell_filled(submission.request, [*place, *(one for each in rows for one in each.filled)])


@admin.register(Session)
class SessionAdmin(TranslatedPartAdmin):
    fields = ("event", *SESSION_FIELDS)
    fixed = ("event",)
    list_display = ("event", "kind", day_column("date"))
    related_counts = ("participations", "quotations")
    list_filter = ("kind", DateYearFilter)
    search_fields = (*in_every_language("name", "event__name"), "slug")
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


# Documents


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    fields = own_fields(Document)
    list_display = ("kind", day_column("date"), "event")
    list_filter = ("kind", DateYearFilter)
    list_select_related = ("event",)
    autocomplete_fields = ("event", "publisher")
    search_fields = (
        *in_every_language("name", "event__name"),
        "symbol",
        *body_fields("publisher"),
    )
    choice_order = (latest_first("date"),)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return (record.get_kind_display(), short_day(record.date))


# Topics


class TopicNameInline(PlainInline):
    model = TopicName


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    fields = ("name", "kind", "parent", "description")
    list_display = ("kind", "parent")
    related_counts = ("events", "quotations")
    list_filter = ("kind",)
    search_fields = (*in_every_language("name"), "other_names__name")
    inlines = (TopicNameInline,)

    def choice_details(self, record: Any) -> Iterable[Any]:
        return ("" if record.is_theme else record.get_kind_display(), record.parent)
