"""A suggestion as its page shows it, and what is decided there."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from records.core.history import revisions
from records.core.history.changes import ADDED, REMOVED
from records.core.models import Merge, Record
from records.core.permissions import IN_PUBLIC, permission
from records.editing.revision_comments import comment_in_words
from records.editing.suggestion_pages.submission import Acceptance, may_suggest, status_sentence
from records.editing.suggestions.changes import SuggestedChange
from records.editing.suggestions.models import Suggestion, may_decide
from records.editing.suggestions.review import Review, ReviewedRow, chosen
from records.editing.undo_button import with_undo
from records.editing.urls import admin_url

MAX_REMARK = 2000


class Decision:
    """The page of a suggestion for a user, and what they decide on it."""

    def __init__(self, model_admin: Any, request: HttpRequest, suggestion: Suggestion) -> None:
        self.admin, self.request, self.suggestion = model_admin, request, suggestion
        self.model: Any = model_admin.model
        self.record = self.model._base_manager.filter(pk=suggestion.object_id).first()
        self.is_author = suggestion.author_id == request.user.pk
        self.may_decide = may_decide(request.user, self.model, self.record)
        self.faults: list[str] = []
        self.ticked: list[str] | None = None

    def review(self) -> Review:
        stored = revisions.current(self.model, self.suggestion.object_id)
        return Review(self.model, self.suggestion.suggested, stored, form_labels(self.admin))

    @transaction.atomic
    def carry_out(self) -> bool:
        """Do what the button says; return whether it was done, else `faults` tell why not."""
        buttons = {"_accept": self.accept, "_refuse": self.refuse, "_withdraw": self.withdraw}
        decision = next((buttons[name] for name in buttons if name in self.request.POST), None)
        if decision is None:
            return False
        locked = Suggestion.objects.select_for_update(of=("self",)).get(pk=self.suggestion.pk)
        is_allowed = self.is_author if decision == self.withdraw else self.may_decide
        if not is_allowed:
            raise PermissionDenied
        if not locked.is_pending:
            messages.error(self.request, _("It was decided in the meantime, as you see here."))
            return True
        self.ticked = self.request.POST.getlist("change")
        if decision != self.withdraw and self.request.POST.get("seen") != self.seen():
            self.faults.append(_("It was changed in the meantime, or the record was. Look at it once more."))
            return False
        return bool(decision())

    def seen(self) -> str:
        """Return the token of what the page shows: the suggestion and the version of its record."""
        newest = (
            revisions.versions_of(self.model, self.suggestion.object_id).values_list("pk", flat=True).first()
        )
        return f"{self.suggestion.changed_at.timestamp()}-{newest or 0}"

    def remark(self) -> str:
        return self.request.POST.get("remark", "").strip()[:MAX_REMARK]

    def accept(self) -> bool:
        """Make the ticked changes in one transaction and one revision, under all rules."""
        if self.record is None:
            self.faults.append(_("The record is not there any more."))
            return False
        self.model._base_manager.select_for_update().filter(pk=self.record.pk).first()
        review = self.review()
        ticked = list(chosen(review, self.ticked or ()))
        if not ticked and review.open_numbers:
            self.faults.append(_("Tick what you accept, or refuse it with a reason."))
            return False
        if not self.admin.has_change_permission(self.request, self.record):
            raise PermissionDenied
        acceptance = Acceptance(self.admin, self.request, self.suggestion)
        if ticked:
            self.faults = self.lacking(ticked) or acceptance.carry_out(one.change for one in ticked)
        if self.faults:
            return False
        is_whole = len(ticked) == len(review.open_numbers)
        state = Suggestion.State.ACCEPTED if is_whole else Suggestion.State.PARTLY
        self.suggestion.accepted = [one.number for one in ticked]
        self.suggestion.decide(state, self.request.user, self.remark())
        if ticked:
            self.admin.log_change(
                self.request, acceptance.form.instance, comment_in_words(acceptance.comment)
            )
            self.admin.tell(acceptance)
        said = _("Accepted. Readers see it now.") if self.is_public else _("Accepted.")
        messages.success(self.request, with_undo(said))
        return True

    @property
    def is_public(self) -> bool:
        return not status_sentence(self.record) and isinstance(self.record, Record)

    def lacking(self, ticked: list[Any]) -> list[str]:
        """Return sentences about rows that this user may not add, change or remove."""
        needed = {ADDED: "add", REMOVED: "delete"}
        relations = {one.accessor: one.model for one in revisions.inline_relations_of(self.model)}
        rights = {
            (relations[one.change.rows], needed.get(one.change.kind, "change"))
            for one in ticked
            if one.change.rows in relations
        }
        lacking = {
            model for model, right in rights if not self.request.user.has_perm(permission(right, model))
        }
        sentence = _("These would change too, and you may not change them: %(rows)s.")
        return [sentence % {"rows": model._meta.verbose_name_plural} for model in lacking]

    def refuse(self) -> bool:
        """Refuse it, with a reason that its author reads."""
        if not self.remark():
            self.faults.append(_("Write why, so that its author knows."))
            return False
        self.suggestion.decide(Suggestion.State.REFUSED, self.request.user, self.remark())
        messages.success(self.request, _("Refused. Its author reads your reason; readers see what they saw."))
        return True

    def withdraw(self) -> bool:
        self.suggestion.decide(Suggestion.State.WITHDRAWN, self.request.user)
        messages.success(self.request, _("You took your suggestion back."))
        return True

    # The page ---------------------------------------------------------------------------------------------------------

    def page(self) -> HttpResponse:
        suggestion, review = self.suggestion, self.review()
        may_decide_now = suggestion.is_pending and self.may_decide
        effects: list[Any] = []
        if may_decide_now and self.record is not None and not self.faults and review.open_numbers:
            effects = self.try_out([one.change for one in review.changes if one.is_open])
        for one in review.changes:
            is_ticked = self.ticked is None or str(one.number) in self.ticked
            one.is_accepted = one.number in suggestion.accepted if not suggestion.is_pending else is_ticked
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.model._meta,
            "title": _("Suggested change"),
            "object": self.record,
            "suggestion": suggestion,
            "review": review,
            "rows": self.called(review.rows()),
            "faults": self.faults,
            "effects": effects,
            "may_decide": may_decide_now,
            "is_author": self.is_author and suggestion.is_pending,
            "seen": self.seen(),
            "remark": self.remark(),
            "most": MAX_REMARK,
            "became_of_it": self.became_of_it(),
            **self.links(),
        }
        return TemplateResponse(self.request, "editing/suggestions/suggestion.html", context)

    def called(self, rows: list[ReviewedRow]) -> list[ReviewedRow]:
        """Give rows the titles that they have in the form, one query a relation."""
        inlines = {
            inline.model: inline for inline in self.admin.get_inline_instances(self.request, self.record)
        }
        for relation in revisions.inline_relations_of(self.model):
            inline: Any = inlines.get(relation.model)
            found = {row.key: row for row in rows if row.rows == relation.accessor and row.key}
            if found and hasattr(inline, "row_title"):
                for one in inline.get_queryset(self.request).filter(pk__in=found):
                    found[one.pk].title = inline.row_title(one)
        return rows

    def try_out(self, changes: list[SuggestedChange]) -> list[Any]:
        """Return what else would change if all were accepted; `faults` tell what stands against that."""
        acceptance = Acceptance(self.admin, self.request, self.suggestion)
        self.faults = acceptance.try_out(changes)
        return acceptance.effects

    def became_of_it(self) -> str:
        """Return what became of the record, where it is not in public any more."""
        if self.record is not None:
            return status_sentence(self.record)
        label = self.model._meta.label_lower
        merge = Merge.objects.filter(kind=label, gone_key=self.suggestion.object_id, undone_at=None).defer(
            "journal"
        )
        kept = [self.model._base_manager.filter(pk=one.kept_key).first() for one in merge]
        if other := next(filter(None, kept), None):
            return _("This record became a part of “%(record)s”. Suggest there what is left.") % {
                "record": other
            }
        return _("This record was deleted. The suggestion can only be refused or taken back.")

    def links(self) -> dict[str, str]:
        suggestion = self.suggestion
        edit = ""
        if self.record is not None and may_suggest(self.request.user, self.record):
            edit = f"{admin_url(self.model, 'suggest', self.record.pk)}?{urlencode({'suggestion': suggestion.pk})}"
        has_page = isinstance(self.record, Record) and self.record.status in IN_PUBLIC
        may_preview = self.is_author or self.request.user.has_perm(permission("change", self.model))
        preview = admin_url(self.model, "suggestion_preview", suggestion.object_id, suggestion.pk)
        return {"edit_url": edit, "preview_url": preview if has_page and may_preview else ""}


def form_labels(model_admin: Any) -> dict[tuple[str, str], str]:
    """Return the labels of the fields that only forms have, by relation and name."""
    forms = {"": model_admin.form} | {
        one.accessor: inline.form
        for one in revisions.inline_relations_of(model_admin.model)
        for inline in model_admin.inlines
        if inline.model is one.model
    }
    return {
        (rows, name): str(field.label or name)
        for rows, form in forms.items()
        for name, field in form.base_fields.items()
    }
