"""The page on which one text is translated: its source beside it, what stands around it, glossary and memory."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from records.core.completeness import word_fields
from records.core.history import revisions
from records.core.history.staleness import stale_of
from records.core.languages import column_of
from records.core.models import Record
from records.core.permissions import (
    Access,
    access_level,
    blocking_record,
    is_open,
    only_translates,
    owner_fields,
    why_barred,
)
from records.core.rules import field_label
from records.editing import kept_forms
from records.editing.changelist.changelist import may_see
from records.editing.conflicts import saver
from records.editing.glossary.departures import departures_of, dismissed_terms, note
from records.editing.site import (
    RESET_PARAM,
    RESTORED,
    forget_words,
    open_anew,
    recovery_sentences,
    sent_words,
    waiting_words,
    words_as_query,
)
from records.editing.suggestion_pages.submission import may_suggest
from records.editing.translations.saving import keep_versions, save_text, things_of
from records.editing.translations.text_form import TextForm, digest_of
from records.editing.translations.text_page import TextPage
from records.editing.translations.units import model_of, owner_of, parse_key
from records.editing.translations.work_list import WorkList, lead_to_next
from records.editing.undo_button import with_undo
from records.editing.urls import admin_url
from records.search.signal_handlers import batch_indexing


class Work:
    """A text before a translator: read `show` and `send`."""

    def __init__(self, request: HttpRequest, site: AdminSite, key: str, *, is_locked: bool = False) -> None:
        self.request, self.site, self.key = request, site, key
        self.list = WorkList(request, site)
        self.language = self.list.language
        self.row, self.owner, self.field = found_text(key, is_locked=is_locked)
        if not may_see(site, request, type(self.owner)):
            raise PermissionDenied
        self.said: list[Any] = []
        self.conflict: dict[str, Any] = {}

    # Rights ---------------------------------------------------------------------------------------------------------

    def why_closed(self) -> str:
        """Return why this user may not write here; "" for those who may."""
        user: Any = self.request.user
        access = access_level(user, type(self.row), self.row)
        if access < Access.TRANSLATE:
            record = blocking_record(user, self.row)
            if record is not None and (
                only_translates(user, type(self.row)) or user.has_perms(self._change())
            ):
                return why_barred(record, self.row)
            return _("You can look at this, not change it.")
        if access < Access.CHANGE and not is_open(self.row, column_of(self.field, self.language)):
            return _("It is a text that its author published.")
        return ""

    def _change(self) -> list[str]:
        options = self.row._meta
        return [f"{options.app_label}.change_{options.model_name}"]

    def suggest_url(self) -> str:
        """Return where this user may suggest another text of a record in public; "" where that is not open."""
        is_open = self.owner._meta.model in self.site._registry and may_suggest(self.request.user, self.owner)
        return admin_url(self.owner, "suggest", self.owner.pk) if is_open else ""

    # Shown ----------------------------------------------------------------------------------------------------------

    def form(self, data: Any = None) -> TextForm:
        return TextForm(self.request, self.row, self.field, self.language, data)

    def show(self, form: TextForm, status: int = 200) -> HttpResponse:
        """Show the page of the text with what stands in the form."""
        page = TextPage(self.list, self.row, self.owner, self.field, form)
        closed = self.why_closed()
        model_admin: Any = self.site._registry.get(type(self.owner))
        seen = revisions.versions_of(type(self.owner), self.owner.pk).values_list("pk", flat=True).first()
        context = {
            **self.site.each_context(self.request),
            "title": _("Translate"),
            "subtitle": page.title,
            "page": page,
            "work": self.list,
            "form": form,
            "form_key": kept_forms.key_of(form.data if form.is_bound else None),
            "seen_version": {"value": str(seen or 0)},
            "has_change_permission": not closed,
            "errors": form.is_bound,
            "closed": closed,
            # Pages of the record that are open to whoever may not change it.
            "page_links": model_admin.form_links(self.request, self.owner).get("page_links", ())
            if closed and model_admin
            else (),
            "suggest_url": self.suggest_url() if closed else "",
            "said": self.said,
            "conflict": self.conflict,
            "skip_url": self.list.next_url(self.key),
        }
        return TemplateResponse(self.request, "editing/translations/text.html", context, status=status)

    # Saved ----------------------------------------------------------------------------------------------------------

    def send(self) -> HttpResponse:
        """Save what was sent, and lead on; show it once more where it has to be looked at."""
        data = self.request.POST
        form = self.form(data)
        forget_words(self.request)
        if kept_forms.RESTORE in data:
            self.said += recovery_sentences(sent_words(self.request), RESTORED)
            return self.show(form)
        if self.why_closed():
            return self.show(form, status=403)
        if not form.is_valid() or not self.accept(form):
            return self.show(self.form(self._data_seen_now(form)) if self.conflict else form)
        self.note_departures()
        kept_forms.close(self.request, data.get(kept_forms.KEY, ""))
        if "_save" in data:
            return HttpResponseRedirect(self.request.get_full_path())
        return lead_to_next(self.list, self.key)

    def accept(self, form: TextForm) -> bool:
        """Save what is new in a form; return whether it needs no second look."""
        if not form.is_changed():
            self.tell_unchanged()
            return True
        if self.has_conflict(form):
            return False
        try:
            self.save(form)
        except ValidationError as refused:
            for sentence in refused.messages:
                form.add_error(None, sentence)
            return False
        return True

    def has_conflict(self, form: TextForm) -> bool:
        """Return whether others saved something else meanwhile, in the translation or in its source."""
        data = form.cleaned_data
        page = TextPage(self.list, self.row, self.owner, self.field, form)
        is_source_other = bool(data["seen_source"]) and data["seen_source"] != digest_of(page.source)
        if data["seen"] == form.stored_digest() and not is_source_other:
            return False
        version = revisions.versions_of(type(self.owner), self.owner.pk).first()
        self.conflict = {
            "saver": saver(version),
            "text": "" if data["seen"] == form.stored_digest() else page.target,
            "is_source_other": is_source_other,
        }
        return True

    def _data_seen_now(self, form: TextForm) -> Any:
        """Return what was sent as if it had been typed beside what is stored now: sent once more, it is saved."""
        data = self.request.POST.copy()
        page = TextPage(self.list, self.row, self.owner, self.field, form)
        data["seen"], data["seen_source"] = form.stored_digest(), digest_of(page.source)
        return data

    def save(self, form: TextForm) -> None:
        """Save the text in one revision, and say so."""
        user: Any = self.request.user
        with transaction.atomic(), batch_indexing():
            revisions.add_missing_versions(things_of(self.row))
            saved = save_text(self.row, self.field, self.language, form.typed, form.chosen_status)
            keep_versions([saved], user)
            label = field_label(self.row._meta.get_field(column_of(self.field, self.language)))
            message: list[Any] = [{"changed": {"fields": [label]}}]
            LogEntry.objects.log_actions(user.pk, [self.owner], CHANGE, message)
        self.row = saved.row
        if "_right" in self.request.POST:
            self._forget_stale()
        link = format_html('<a href="{}">{}</a>', self.request.get_full_path(), self.owner)
        messages.success(self.request, with_undo(format_html("{} {}", _("The translation is saved:"), link)))
        if saved.lost:
            links = format_html_join(
                "", '<li><a href="{}">{}</a></li>', ((admin_url(one, "change"), one) for one in saved.lost)
            )
            sentence = _("The words of these drafts do not stand in their paragraph any more:")
            messages.warning(self.request, format_html("{}<ul>{}</ul>", sentence, links))

    def tell_unchanged(self) -> None:
        """Say that nothing was typed; or that the translation is still right, if that was said."""
        if "_right" in self.request.POST and self._forget_stale():
            messages.success(self.request, _("It is noted that this translation is still right."))
        elif "_save" in self.request.POST:
            messages.info(self.request, _("Nothing was changed."))

    def _forget_stale(self) -> int:
        stale = stale_of(type(self.row), self.row.pk).filter(field=self.field, language=self.language)
        number, _of_model = stale.delete()
        return number

    def note_departures(self) -> None:
        """Keep where the text departs from the glossary; say so to whoever goes on to the next one."""
        dismissed = self.request.POST.getlist("dismissed")
        found = note(self.row, self.field, self.language, dismissed, self.request.user)
        if found and "_save" not in self.request.POST:
            terms = format_html_join(
                "",
                "<li>{} → {}</li>",
                ((one.words, " / ".join(one.right[:3]) or f"✗ {one.wrong}") for one in found),
            )
            link = format_html('<a href="{}">{}</a>', self.request.get_full_path(), self.owner)
            sentence = _("It departs from the glossary:")
            messages.warning(self.request, format_html("{} {}<ul>{}</ul>", link, sentence, terms))


def found_text(key: str, *, is_locked: bool) -> tuple[Any, Any, str]:
    """Return the row, the record and the field of a text; 404 for what is none. `is_locked`: nobody else changes it."""
    parsed = parse_key(key)
    model = model_of(parsed[0]) if parsed else None
    if parsed is None or model is None or parsed[2] not in word_fields(model):
        raise Http404
    owners = () if issubclass(model, Record) else owner_fields(model)
    rows: Any = model._base_manager.select_related(*owners) if owners else model._base_manager
    row = (rows.select_for_update(of=("self",)) if is_locked else rows).filter(pk=parsed[1]).first()
    owner = owner_of(row) if row is not None else None
    if row is None or owner is None:
        raise Http404
    if is_locked and owner is not row:
        type(owner)._base_manager.select_for_update().filter(pk=owner.pk).first()
    return row, owner, parsed[2]


@require_http_methods(["GET", "HEAD", "POST"])
def text_page(request: HttpRequest, site: AdminSite, key: str) -> HttpResponse:
    """Show a text to be translated; on POST, save it."""
    if request.method == "POST":
        with transaction.atomic():
            return Work(request, site, key, is_locked=True).send()
    if RESET_PARAM in request.GET:
        return open_anew(request)
    work = Work(request, site, key)
    words = waiting_words(request)
    if words:
        work.said += recovery_sentences(words)
    return work.show(work.form(words_as_query(words) if words else None))


@require_POST
def check_text(request: HttpRequest, site: AdminSite, key: str) -> HttpResponse:
    """Answer with the warnings of the glossary about a text as it is typed."""
    work = Work(request, site, key)
    context = {"warned": list(warnings_of(work, request.POST.get("text", "")))}
    return TemplateResponse(request, "editing/translations/_warnings.html", context)


def warnings_of(work: Work, text: str) -> Iterator[dict[str, Any]]:
    """Yield the departures of a typed text, each with whether it was dismissed."""
    dismissed = dismissed_terms(work.row, work.field, work.language)
    for one in departures_of(work.row, work.field, work.language, text):
        yield {"one": one, "is_dismissed": one.term in dismissed}
