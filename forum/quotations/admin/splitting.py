"""The page on which a quotation is divided in two, each part compared with the paragraph in every language."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from forum.quotations.comparison import Comparison, comparisons
from forum.quotations.models import Quotation
from forum.quotations.passages import passage_of
from forum.quotations.splitting import left_out, proposed_cut, rejoin, split
from forum.quotations.verbatim import first_difference
from records.core.history import revisions
from records.core.history.revisions import Snapshot
from records.core.languages import language_codes, language_columns
from records.core.locale_formats import language_name
from records.core.rules import find_errors, full_message
from records.core.slugs import COLUMNS
from records.editing.base import RecordAdmin
from records.editing.forms.form_fields import CleanCharField
from records.editing.site import forget_words, recovery_sentences, waiting_words, words_as_query
from records.editing.undo import lacking_right, refuse
from records.editing.undo_button import with_undo
from records.editing.urls import admin_url

PARTS = {"first": gettext_lazy("First statement"), "second": gettext_lazy("Second statement")}


class SplitForm(forms.Form):
    """The words of each of two parts, and what each is called, in every language."""

    leave_out = forms.BooleanField(required=False)

    def __init__(self, quotation: Quotation, *args: Any, **kwargs: Any) -> None:
        self.quotation = quotation
        super().__init__(*args, label_suffix="", **kwargs)
        for code in language_codes():
            words = quotation.in_language("text", code).value
            for part, proposed in zip(PARTS, proposed_cut(words), strict=True):
                area = forms.Textarea({"rows": 6, "class": "split-text"})
                self._add(f"{part}_text", code, _("Words in %(language)s"), area, initial=proposed)
                line = forms.TextInput({"class": "split-label"})
                self._add(f"{part}_label", code, _("Label in %(language)s"), line, max_length=200)
        self.fields["leave_out"].label = _("Leave these words out; they belong to neither statement")

    def _add(self, name: str, code: str, label: str, widget: forms.Widget, **options: Any) -> None:
        widget.attrs["lang"] = code
        label %= {"language": language_name(code)}
        field = CleanCharField(label=label, widget=widget, required=False, **options)
        self.fields[build_localized_fieldname(name, code)] = field

    @property
    def parts(self) -> list[tuple[str, list[Any], list[Any]]]:
        """Return each part with its title, its words and its labels in every language."""
        columns = self._columns
        return [(str(PARTS[one]), columns(f"{one}_text"), columns(f"{one}_label")) for one in PARTS]

    def _columns(self, name: str) -> list[Any]:
        return [self[column] for column in language_columns(name).values()]

    def words(self, part: str) -> dict[str, str]:
        """Return the words entered for a part, by language."""
        columns = language_columns(f"{part}_text")
        return {code: self.cleaned_data.get(name) or "" for code, name in columns.items()}

    def clean(self) -> dict[str, Any]:
        for part in PARTS:
            if not any(self.words(part).values()):
                first = build_localized_fieldname(f"{part}_text", language_codes()[0])
                self.add_error(first, _("Write the words of this statement in at least one language."))
            for one in self._compared(part):
                if one.printed and one.words and not one.places:
                    name = build_localized_fieldname(f"{part}_text", one.language)
                    self.add_error(name, not_verbatim(one))
        if self.left_out and not self.cleaned_data.get("leave_out"):
            words = "; ".join(f"“{text}” ({language_name(code)})" for code, text in self.left_out.items())
            self.add_error("leave_out", _("These words stand in neither part: %(words)s") % {"words": words})
        return self.cleaned_data

    def _compared(self, part: str) -> list[Comparison]:
        return comparisons(passage_of(self.quotation), self.words(part), {})

    @cached_property
    def left_out(self) -> dict[str, str]:
        """Return the words that are in neither part, by language."""
        words = [self.words(part) for part in PARTS]
        whole = self.quotation.in_all_languages("text")
        found = {code: left_out(text, [one[code] for one in words]) for code, text in whole.items()}
        return {code: text for code, text in found.items() if text}

    def values(self) -> list[dict[str, Any]]:
        """Return the values of each part: words, places, labels."""
        after = {code: self.quotation.place_in(code) or 0 for code in language_codes()}
        return [dict(self._values_of(part, after)) for part in PARTS]

    def _values_of(self, part: str, after: dict[str, int]) -> Iterator[tuple[str, Any]]:
        """Yield columns with values; the place of repeated words is the first `after` those before, which moves on."""
        places = {one.language: one.places for one in self._compared(part)}
        for code, words in self.words(part).items():
            known = places.get(code, [])
            place = next((place for place in known if place >= after[code]), known[0] if known else None)
            after[code] = place or after[code]
            label = self.cleaned_data.get(build_localized_fieldname(f"{part}_label", code))
            yield build_localized_fieldname("text", code), words or None
            yield build_localized_fieldname("place", code), place
            yield build_localized_fieldname("label", code), label or None


def not_verbatim(one: Comparison) -> str:
    """Return how words differ from their paragraph; if only marks differ, the words as they are there."""
    if one.exact:
        sentence = _("Only marks, apostrophes, dashes or spaces differ. The paragraph has: %(exact)s")
        return sentence % {"exact": one.exact}
    ours, theirs = first_difference(one.words, one.printed)
    sentence = _("The words differ from the paragraph: “%(ours)s” here, “%(theirs)s” there.")
    return sentence % {"ours": ours, "theirs": theirs}


def sent_form(request: HttpRequest, quotation: Quotation) -> SplitForm:
    """The form as it was sent, or as it was when its editor had been logged out; else as it begins."""
    words = waiting_words(request)
    if request.method == "POST":
        forget_words(request)
        return SplitForm(quotation, request.POST)
    form = SplitForm(quotation, words_as_query(words) if words else None)
    for sentence in recovery_sentences(words) if words else ():
        form.add_error(None, sentence)
    return form


class Splitting(RecordAdmin):
    """Admin of quotations, as far as it is the page on which one is divided."""

    def get_urls(self) -> list[URLPattern]:
        view: Any = self.admin_site.admin_view(self.split_view)
        view.model_admin = self  # whose words are kept when a session has ended
        return [path("<path:object_id>/split/", view, name="forum_quotation_split"), *super().get_urls()]

    def may_split(self, request: HttpRequest, quotation: Quotation) -> bool:
        """Return whether this user may add quotations, change this one, and publish if readers see it."""
        may_write = self.has_add_permission(request) and self.has_change_permission(request, quotation)
        return may_write and (quotation.published_at is None or self.has_publish_permission(request))

    def form_links(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        """Add the link to this page."""
        links: dict[str, Any] = super().form_links(request, record)
        if self.may_split(request, record) and not hindrance(record):
            url = admin_url(record, "split", record.pk)
            link = {"label": _("Divide in two") + "…", "url": url, "name": "split"}
            links["status_links"] = [*links["status_links"], link]
        return links

    def split_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show how a quotation would be divided; on POST, divide it."""
        quotation = self.get_object(request, unquote(object_id))
        if quotation is None:
            messages.error(request, _("These records are not there any more."))
            return HttpResponseRedirect(admin_url(Quotation, "changelist"))
        if not self.may_split(request, quotation):
            raise PermissionDenied
        if sentence := hindrance(quotation):
            messages.error(request, sentence)
            return HttpResponseRedirect(admin_url(quotation, "change"))
        form = sent_form(request, quotation)
        if request.method == "POST" and form.is_valid() and (made := carry_out(request, form)):
            parts = ((admin_url(one, "change"), str(one)) for one in made)
            links = format_html_join(", ", '<a href="{}">{}</a>', parts)
            sentence = _("It is divided, and its address leads to both:")
            messages.success(request, with_undo(format_html("{} {}", sentence, links)))
            return HttpResponseRedirect(admin_url(made[0], "change"))
        return self.split_page(request, quotation, form)

    def take_back(self, request: HttpRequest, steps: list[Any]) -> list[Any]:
        """Delete the two parts of a quotation; its own step then brings it back, at the address that it had."""
        if not any(is_division(step.after) for step in steps):
            return super().take_back(request, steps)
        for step in steps:
            step.check()
        parts = [step for step in steps if step.was_added and is_division(step.after)]
        whole = [step for step in steps if step not in parts]
        if not parts or len(whole) != 1:  # others were added to what the button names, or taken from it
            refuse(_("There is nothing here that you could undo."))
        stored = [Quotation._base_manager.get(pk=step.after.pk) for step in parts]
        for part in stored:
            may_unpublish = part.published_at is None or self.has_publish_permission(request)
            if not (may_unpublish and self.has_delete_permission(request, part)):
                refuse(lacking_right(part))
        revisions.add_versions([(Quotation, one.pk) for one in stored], request.user, revisions.DELETED, True)
        self.log_deletions(request, Quotation._base_manager.filter(pk__in=[one.pk for one in stored]))
        try:
            rejoin(as_it_was(whole[0]), stored)
        except ValidationError as error:
            refuse(*error.messages)
        return parts

    def split_page(self, request: HttpRequest, quotation: Quotation, form: SplitForm) -> HttpResponse:
        places = {code: quotation.place_in(code) for code in language_codes()}
        context = {
            **self.admin_site.each_context(request),
            "opts": Quotation._meta,
            "title": _("Divide in two"),
            "original": quotation,
            "form": form,
            "compared": comparisons(passage_of(quotation), quotation.in_all_languages("text"), places),
            "back_url": admin_url(quotation, "change"),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/forum/quotation/split.html", context)


def is_division(version: Snapshot) -> bool:
    """Return whether a version was kept as a quotation was divided."""
    return version.version is not None and version.version.revision.comment == revisions.DIVIDED


def as_it_was(whole: Any) -> Quotation:
    """Return a quotation that was divided, at the address that it had; it is withdrawn now, or deleted."""
    before = whole.after.values if whole.was_deleted else whole.before.values
    old = Quotation._base_manager.filter(pk=whole.after.pk).first() or Quotation(uid=before["uid"])
    for column in COLUMNS:
        setattr(old, column, before[column])
    return old


def hindrance(quotation: Quotation) -> str:
    """Return why a quotation cannot be divided, in a sentence."""
    if quotation.is_withdrawn:
        return _("It is withdrawn: what readers do not see is not divided.")
    if not quotation.localizations("text"):
        return _("It has no words that could be divided.")
    return ""


def carry_out(request: HttpRequest, form: SplitForm) -> list[Quotation]:
    """Divide it in one transaction and one revision; nothing, with the reasons in the form, if a part has an error."""
    try:
        return _divide(request, form)
    except ValidationError as refused:
        form.add_error(None, refused)
        return []


@transaction.atomic
def _divide(request: HttpRequest, form: SplitForm) -> list[Quotation]:
    quotation = Quotation._base_manager.select_for_update().get(pk=form.quotation.pk)
    if sentence := hindrance(quotation):
        raise ValidationError(sentence)
    place, withdrawn = [(Quotation, quotation.pk)], [quotation] if quotation.published_at else []
    revisions.add_missing_versions(place)
    if not withdrawn:
        revisions.add_versions(place, request.user, revisions.DELETED, always=True)
    made = split(quotation, form.values())
    errors = [full_message(finding) for part in made if part.is_published for finding in find_errors(part)]
    if errors:
        raise ValidationError(errors)
    parts = [(Quotation, one.pk) for one in (*withdrawn, *made)]
    revisions.add_versions(parts, request.user, revisions.DIVIDED, always=True)
    added = [{"added": {"name": str(Quotation._meta.verbose_name), "object": str(form.quotation)}}]
    changed = [{"changed": {"fields": ["status", "slug"]}}]
    LogEntry.objects.log_actions(request.user.pk or 0, made, ADDITION, added)
    LogEntry.objects.log_actions(request.user.pk or 0, withdrawn, CHANGE, changed)
    return made
