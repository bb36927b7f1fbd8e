"""The form of a record in public on its way to a suggestion, and a suggestion on its way into the record."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.core.history import changes as history
from records.core.history import revisions
from records.core.models import Record, Status
from records.core.permissions import only_translates, permission, public_records
from records.core.rules import field_label, full_message
from records.editing import kept_forms
from records.editing.forms.base import Remark
from records.editing.publishing.forms import public_errors
from records.editing.submission import Submission
from records.editing.suggestions.changes import FilledForm, FoundChanges, SuggestedChange
from records.editing.suggestions.models import Suggestion
from records.editing.urls import admin_url
from records.search.signal_handlers import batch_indexing

MESSAGE = "suggestion-message"
MAX_MESSAGE = 2000


class TakenBackError(Exception):
    """Takes back what was only tried."""


def readers_see(row: models.Model) -> bool:
    """Return whether a row is published, or a part of something that is."""
    return any(record.status == Status.PUBLISHED for record in public_records(row))


def may_suggest(user: Any, row: models.Model) -> bool:
    """Return whether a user may suggest changes of a row: who changes or translates its kind, once it is published."""
    may_write = user.has_perm(permission("change", row)) or only_translates(user, type(row))
    return may_write and readers_see(row)


class Suggesting(Submission):
    """A form whose changes are tried under all rules, taken back, and kept as a suggestion: new, or begun before."""

    suggestion: Suggestion | None = None

    def __init__(
        self, model_admin: Any, request: HttpRequest, object_id: str, begun: Suggestion | None
    ) -> None:
        super().__init__(model_admin, request, object_id, "")
        self.suggestion = begun
        self.found: list[SuggestedChange] = []

    def may_save(self) -> bool:
        return super().may_save() if self.record is None else may_suggest(self.request.user, self.record)

    def open(self) -> HttpResponse:
        """Show the form to those who may suggest; what readers do not see is changed in its own form."""
        record = self.stored()
        if record is not None and not may_suggest(self.request.user, record):
            if readers_see(record) or not self.admin.has_change_permission(self.request, record):
                raise PermissionDenied
            messages.info(self.request, _("Readers do not see it, so change it here."))
            return HttpResponseRedirect(admin_url(record, "change"))
        return super().open()

    def bind(self) -> None:
        """Make the form; one that is opened is filled with the suggestion that was begun."""
        super().bind()
        if self.data is None and self.suggestion and self.record is not None:
            filled = FilledForm(self.form, self.formsets)
            filled.change(self.suggestion.suggested)
            self.data, self.files = filled.data, filled.files
            super().bind()
            self.is_valid()

    def save(self) -> list[Remark]:
        """Save it as ever, note what changed, and take all of it back. Faults of before are nobody's to mend here."""
        refused: list[Remark] = []
        known = {text for one in public_errors(self.untouched) for text in (one.message, full_message(one))}
        found = FoundChanges(self.form, self.formsets)
        with suppress(TakenBackError), revisions.noted(), transaction.atomic(), batch_indexing():
            refused = super().save()
            self.found = found.named()
            raise TakenBackError
        refused = [one for one in refused if str(one.sentence) not in known]
        if not refused and not self.found:
            refused.append(Remark(None, _("Nothing is changed yet: change what you would have otherwise.")))
        return refused

    def tell(self) -> HttpResponse:
        """Keep the suggestion, and lead to its page."""
        request, suggestion = self.request, self.suggestion
        if suggestion:
            suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
            if not suggestion.is_pending:
                messages.error(request, _("It was decided in the meantime. Suggest the rest once more."))
                return HttpResponseRedirect(suggestion.url)
        suggestion = suggestion or Suggestion(author=request.user)
        suggestion.begin(self.untouched)
        suggestion.suggested = self.found
        suggestion.message = request.POST.get(MESSAGE, "").strip()[:MAX_MESSAGE]
        suggestion.save()
        kept_forms.close(request, request.POST.get(kept_forms.KEY, ""))
        messages.success(
            request, _("Your suggestion waits for those who publish. Until then readers see what they saw.")
        )
        return HttpResponseRedirect(suggestion.url)

    def show(self) -> HttpResponse:
        """Show the form, with what is said of suggestions in place of what is said of records."""
        answer: Any = super().show()
        message = self.suggestion.message if self.suggestion else ""
        answer.context_data |= {
            "title": _("Suggest a change"),
            "suggesting": {
                "name": MESSAGE,
                "most": MAX_MESSAGE,
                "message": self.request.POST.get(MESSAGE, message),
                "begun": self.suggestion,
            },
            "rights_notice": "",
        }
        return answer


class Acceptance(Submission):
    """Changes of a suggestion, made in the record as if a publisher had typed them.

    `effects` are those on other records.
    """

    effects: list[Any] = []

    def __init__(self, model_admin: Any, request: HttpRequest, suggestion: Suggestion) -> None:
        super().__init__(model_admin, request, str(suggestion.object_id), "")
        author = history.user_name(suggestion.author) or _("somebody")
        self.comment = f"{revisions.SUGGESTED} {author}"
        self.data, self.files = None, None

    def carry_out(self, changes: Iterable[SuggestedChange]) -> list[str]:
        """Make changes; return what stands against it, in sentences, where nothing was done."""
        self.record = self.stored()
        self.bind()
        filled = FilledForm(self.form, self.formsets)
        filled.change(changes)
        if filled.lost:
            return [self._said_of_lost(one) for one in filled.lost]
        self.data, self.files = filled.data, filled.files
        self.editing.agrees = True
        self.bind()
        if not self.is_valid():
            return list(self._faults())
        return [self._said(one) for one in self.save()]

    def try_out(self, changes: Iterable[SuggestedChange]) -> list[str]:
        """Make changes and take them back; return what stands against it."""
        faults: list[str] = []
        with suppress(TakenBackError), revisions.noted(), transaction.atomic(), batch_indexing():
            faults = self.carry_out(changes)
            self.effects = [] if faults else [*effects_on(self.followers)]
            raise TakenBackError
        return faults

    def _faults(self) -> Iterator[str]:
        for form in self.parts:
            for name, sentences in form.errors.items():
                label = capfirst(str(form.fields[name].label)) if name in form.fields else ""
                yield from (f"{label}: {sentence}" if label else str(sentence) for sentence in sentences)
        for formset in self.formsets:
            yield from map(str, formset.non_form_errors())

    def _said(self, remark: Remark) -> str:
        names = {one.name: one for one in self.model._meta.get_fields()}
        column = names.get(remark.field or "") if not remark.prefix else None
        sentence = (
            "; ".join(remark.sentence.messages) if hasattr(remark.sentence, "messages") else remark.sentence
        )
        return f"{field_label(column)}: {sentence}" if column is not None else str(sentence)

    def _said_of_lost(self, change: SuggestedChange) -> str:
        sentence = _("“%(name)s” is not there any more: untick what is suggested for it.")
        return sentence % {"name": change.title or change.name}


def effects_on(others: Iterable[models.Model]) -> Iterator[Any]:
    """Yield what became of other records along with one, as (record, changes)."""
    for other in dict.fromkeys(others):
        versions = revisions.versions_of(type(other), other.pk)[:2]
        snapshots = revisions.read_versions(type(other), versions)
        if len(snapshots) == 2:
            newer, older = sorted(snapshots, key=lambda one: -one.version.pk)  # type: ignore[union-attr]
            found = history.compare(older, newer, type(other))
            yield other, history.display(found, history.RecordNames([found]))


def status_sentence(record: models.Model) -> str:
    """Return why readers do not see the record of a suggestion, where they do not."""
    if not isinstance(record, Record) or record.status == Status.PUBLISHED:
        return ""
    sentence = _("Readers do not see this record now: it is “%(status)s”. The suggestion waits on.")
    return sentence % {"status": record.get_status_display()}
