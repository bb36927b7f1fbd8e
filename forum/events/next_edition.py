"""The next edition of an event: a draft with what a forum keeps from one meeting to the next, chosen on a page.

It is taken over: kind, series with the ordinals that follow, organizers with their roles, names and kinds of sessions,
topics. Days, place, people, quotations, documents and whatever else was so at the last meeting alone never are.
"""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.events.models import Edition, Event, Organizer, Series, Session
from records.core.history import revisions
from records.core.history.restore import check
from records.core.languages import language_columns
from records.core.locale_formats import language_name
from records.core.permissions import permission
from records.core.rules import field_label
from records.editing.forms.form_fields import CleanCharField
from records.editing.record_pages import RecordPage
from records.editing.site import sent_data
from records.editing.undo_button import with_undo
from records.editing.urls import admin_url
from records.search.other_names import ordinal_texts

LARGEST = 32_767  # of a small whole number in the database
KEPT = ("organizers", "sessions", "topics")


def with_next_ordinals(name: str, ordinals: Iterable[int]) -> str:
    """Return the name of an event with the ordinals that follow: “II Forum” is “III Forum”, “2nd” is “3rd”."""
    following = {form.casefold(): after for number in ordinals for form, after in _following(number)}
    if not following:
        return name
    longest_first = "|".join(re.escape(form) for form in sorted(following, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)", re.IGNORECASE)

    def follow(found: re.Match[str]) -> str:
        after = following[found[0].casefold()]
        if after.isupper() and not found[0].isupper():  # a word that is a numeral in capitals alone
            return found[0]
        return after.capitalize() if found[0].istitle() and after.islower() else after

    return pattern.sub(follow, name)


def _following(number: int) -> Iterable[tuple[str, str]]:
    """Yield the ways in which an ordinal is written, each with the next one written so."""
    after = _by_way(number + 1)
    for way, written in _by_way(number).items():
        for place, form in enumerate(written if way in after else ()):
            yield form, after[way][min(place, len(after[way]) - 1)]


def _by_way(number: int) -> dict[tuple[str, bool], list[str]]:
    """Return the forms of an ordinal by language, those with figures apart from words; a plain figure is none."""
    found: dict[tuple[str, bool], list[str]] = {}
    for text in ordinal_texts(number):
        if not text.value.isdecimal():
            found.setdefault((text.language, bool(re.search(r"\d", text.value))), []).append(text.value)
    return found


class NextEditionForm(forms.Form):
    """The names of the next edition, its ordinal in each series, and what else it takes over."""

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.event = event
        self.editions = list(event.editions.select_related("series"))
        self.rows: dict[str, dict[str, Any]] = {
            "organizers": by_key(event.organizers.select_related("organization")),
            "sessions": by_key(event.sessions.order_by("order", "pk")),
            "topics": by_key(event.topics.order_by("pk")),
        }
        ordinals = [one.ordinal for one in self.editions if one.ordinal]
        for code, column in language_columns("name").items():
            name = with_next_ordinals(event.in_language("name", code).value, ordinals)
            line = forms.TextInput({"class": "vTextField", "lang": code})
            label = _("Name in %(language)s") % {"language": language_name(code)}
            self.fields[column] = CleanCharField(
                label=label, max_length=400, required=False, initial=name, widget=line
            )
        for one in self.editions:
            self._add_edition(one)
        for name, rows in self.rows.items():
            self._add_rows(name, rows)

    def _add_edition(self, edition: Edition) -> None:
        """Ask whether it is one of the series, and with which ordinal."""
        label = _("Edition of “%(series)s”") % {"series": edition.series}
        self.fields[f"series_{edition.pk}"] = forms.BooleanField(label=label, required=False, initial=True)
        self.fields[f"ordinal_{edition.pk}"] = forms.IntegerField(
            label=_("Ordinal in “%(series)s”") % {"series": edition.series},
            required=False,
            min_value=1,
            max_value=LARGEST,
            initial=edition.ordinal + 1 if edition.ordinal else None,
        )

    def _add_rows(self, name: str, rows: dict[str, Any]) -> None:
        if rows:
            labels = {
                "organizers": Organizer._meta.verbose_name_plural,
                "sessions": Session._meta.verbose_name_plural,
                "topics": field_label(Event._meta.get_field("topics")),
            }
            choices = [(key, str(row)) for key, row in rows.items()]
            boxes = forms.CheckboxSelectMultiple()
            self.fields[name] = forms.MultipleChoiceField(
                label=labels[name], required=False, choices=choices, widget=boxes, initial=list(rows)
            )

    def clean(self) -> dict[str, Any]:
        names = [self.cleaned_data.get(column) for column in language_columns("name").values()]
        if not any(names) and not self.errors:
            column = next(iter(language_columns("name").values()))
            self.add_error(column, _("Write the name in at least one language."))
        for edition, ordinal in self.chosen_editions():
            taken = edition.series.editions.filter(ordinal=ordinal).select_related("event").first()
            if ordinal and taken:
                sentence = _("The series already has an edition with this ordinal: %(event)s.")
                self.add_error(f"ordinal_{edition.pk}", sentence % {"event": taken.event})
        return self.cleaned_data

    def chosen_editions(self) -> list[tuple[Edition, int | None]]:
        """Return the editions that are taken over, each with its new ordinal."""
        cleaned = self.cleaned_data
        chosen = (one for one in self.editions if cleaned.get(f"series_{one.pk}"))
        return [(one, cleaned.get(f"ordinal_{one.pk}")) for one in chosen]

    def chosen(self, name: str) -> list[Any]:
        """Return the rows that are taken over."""
        return [self.rows[name][key] for key in self.cleaned_data.get(name, ())]

    @property
    def name_fields(self) -> list[Any]:
        return [self[column] for column in language_columns("name").values()]

    @property
    def edition_fields(self) -> list[tuple[Any, Any]]:
        return [(self[f"series_{one.pk}"], self[f"ordinal_{one.pk}"]) for one in self.editions]

    @property
    def row_fields(self) -> list[Any]:
        return [self[name] for name in KEPT if name in self.fields]


def by_key(rows: Iterable[Any]) -> dict[str, Any]:
    return {str(row.pk): row for row in rows}


def carry_out(request: HttpRequest, form: NextEditionForm) -> Event | None:
    """Make the draft in one transaction and one revision; nothing, with the reasons in the form, if it is refused."""
    try:
        with transaction.atomic():
            event = _made(form)
            revisions.add_versions([(Event, event.pk)], request.user, revisions.ADDED)
            added: list[Any] = [{"added": {}}]
            LogEntry.objects.log_actions(request.user.pk or 0, [event], ADDITION, added)
            return event
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


def _made(form: NextEditionForm) -> Event:
    names = {column: form.cleaned_data[column] or None for column in language_columns("name").values()}
    event = _saved(Event(kind=form.event.kind, **names))
    for one, ordinal in form.chosen_editions():
        _saved(Edition(event=event, series=one.series, ordinal=ordinal, order=one.order))
    for one in form.chosen("organizers"):
        _saved(Organizer(event=event, organization=one.organization, role=one.role, order=one.order))
    for one in form.chosen("sessions"):
        texts = {column: getattr(one, column) for column in language_columns("name").values()}
        Session.objects.create(event=event, kind=one.kind, order=one.order, **texts)
    event.topics.set(form.chosen("topics"))
    return event


def _saved(row: Any) -> Any:
    check(row)
    row.save()
    return row


def may_add(model_admin: Any, request: HttpRequest, record: Any) -> bool:
    """Return whether this user may add events."""
    return bool(request.user.has_perm(permission("add", Event)))


def next_edition_view(model_admin: Any, request: HttpRequest, event: Event) -> HttpResponse:
    """Show what the next edition would take over; on POST, make it."""
    if not may_add(model_admin, request, event):
        raise PermissionDenied
    data, sentences = sent_data(request)
    form = NextEditionForm(event, data)
    for sentence in sentences:
        form.add_error(None, sentence)
    if request.method == "POST" and form.is_valid() and (made := carry_out(request, form)):
        said = _("The next edition is a draft. Its days and its place are yours to write:")
        messages.success(request, with_undo(format_html("{} {}", said, made)))
        return HttpResponseRedirect(admin_url(made, "change"))
    return NEXT_EDITION.show(model_admin, request, event, "admin/forum/event/next_edition.html", form=form)


def last_edition(series: Series) -> Edition | None:
    """Return the edition of a series with the highest ordinal; where none has one, that of the latest day."""
    found = series.editions.select_related("event")
    return max(
        found, key=lambda one: (one.ordinal or 0, str(one.event.start_earliest or ""), one.pk), default=None
    )


def has_an_edition(model_admin: Any, request: HttpRequest, series: Series) -> bool:
    """Return whether there is one that could be followed, and this user may add events."""
    return may_add(model_admin, request, series) and series.editions.exists()


def series_view(model_admin: Any, request: HttpRequest, series: Series) -> HttpResponse:
    """Lead to the page of the last edition of a series."""
    if not has_an_edition(model_admin, request, series):
        raise PermissionDenied
    last: Any = last_edition(series)
    return HttpResponseRedirect(admin_url(last.event, NEXT_EDITION.name, last.event_id))


NEXT_EDITION = RecordPage("next_edition", gettext_lazy("Next edition"), next_edition_view, may_add)
NEXT_OF_SERIES = RecordPage("next_edition", NEXT_EDITION.label, series_view, has_an_edition)
