"""A record that somebody else saved meanwhile: the second is told who saved what, and loses nothing.

A form tells which version of its record it was filled with. Sent after a newer one was saved, it is merged with that
(`records.editing.conflicts.merge`) and shown once more: what only the others changed stands in it already, what both
changed is as it was typed, with what the others saved beside it. Sent once more, it is saved.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from records.core.history import revisions
from records.editing.conflicts.merge import Conflict, Merger, Note, saver, typed_words
from records.editing.forms.form_fields import is_key

SEEN = "seen-version"
STEPS = 20  # versions that are looked at to say who changed what


class Conflicts:
    """Mixin of admin classes."""

    model: type[models.Model]
    opts: Any
    get_object: Callable[..., Any]
    has_add_permission: Callable[..., bool]
    has_change_permission: Callable[..., bool]
    has_view_permission: Callable[..., bool]
    admin_site: AdminSite

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(css={"all": ["css/editing/history.css"]})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; one that was sent is compared with what is stored, which nobody changes until it is saved."""
        key = unquote(object_id) if object_id else ""
        if not is_key(key):
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method != "POST":
            # Before the record is read: what is saved in between is then compared needlessly, not overlooked.
            request.seen_version = self.newest_version(key)  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            self.model._base_manager.select_for_update().filter(pk=key).first()
            record = self.get_object(request, key)
            if record is None and is_key(request.POST.get(SEEN, "")) and self.has_add_permission(request):
                return self.enter_anew(request, key, extra_context)
            if record is not None and self.has_change_permission(request, record):
                request.conflict = self.conflict_with(request, record)  # type: ignore[attr-defined]
            elif record is not None and SEEN in request.POST and self.has_view_permission(request, record):
                return self.give_back(request, record)
            request.seen_version = self.newest_version(key)  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def newest_version(self, key: str) -> int:
        """The number of a record's newest version; 0 where there is none yet."""
        return revisions.versions_of(self.model, key).values_list("pk", flat=True).first() or 0

    def conflict_with(self, request: HttpRequest, record: models.Model) -> Conflict | None:
        """Merge what was sent with what others saved since the form was opened; None if there is nothing to tell."""
        seen = request.POST.get(SEEN, "")
        newest = self.newest_version(str(record.pk))
        if not is_key(seen) or int(seen) == newest:
            return None
        steps = self.steps_since(record, int(seen))
        merged, files = request.POST.copy(), request.FILES
        merger = Merger(steps, merged, files)
        merger.merge_form(self.get_form(request, record, change=True)(request.POST, files, instance=record))
        formsets, inlines = self._create_formsets(request, record, change=True)
        for formset, inline in zip(formsets, inlines, strict=True):
            if inline.has_change_permission(request, record):
                merger.merge_rows(formset)
        conflict = merger.conflict(newest)
        if conflict:
            request.POST = merged  # type: ignore[assignment]
        return conflict

    def steps_since(self, record: models.Model, seen: int) -> list[revisions.Snapshot]:
        """What the record was when the form was filled, and became since; last, what is stored."""
        versions = revisions.versions_of(self.model, record.pk).select_related("revision__user")
        # A form of before the first version shows what that version kept.
        first = versions.filter(pk__lte=seen).first() or versions.last()
        later = versions.filter(pk__gt=first.pk)[:STEPS]
        steps = revisions.read(self.model, [first, *reversed(later)])
        stored = revisions.now(self.model, record.pk)
        return [*steps, stored] if stored and not stored.is_same(steps[-1]) else steps

    def enter_anew(
        self, request: HttpRequest, key: str, extra_context: dict[str, Any] | None
    ) -> HttpResponse:
        """What was typed into the form of a record that is gone, in the form of a new one."""
        data = request.POST.copy()
        for formset in self._create_formsets(request, self.model(), change=False)[0]:
            data[f"{formset.prefix}-INITIAL_FORMS"] = "0"
            for form in formset.forms:
                data[form.add_prefix(formset.model._meta.pk.name)] = ""
                data[form.add_prefix(formset.fk.name)] = ""
        del data[SEEN]
        request.POST = data  # type: ignore[assignment]
        request.conflict = Conflict(0, self.told_of_the_gone(key))  # type: ignore[attr-defined]
        prefix = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return super().changeform_view(request, None, reverse(f"{prefix}_add"), extra_context)

    def give_back(self, request: HttpRequest, record: models.Model) -> HttpResponse:
        """What was typed into the form of a record that its editor may not change any more, to be copied."""
        stored = revisions.now(self.model, record.pk)
        version = revisions.versions_of(self.model, record.pk).select_related("revision__user").first()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": record,
            "title": _("You may not change this any more"),
            "told": typed_words(stored, request.POST) if stored else [],
            "saved": saver(version and revisions.read(self.model, [version])[0]),
        }
        return TemplateResponse(request, "editing/history/give_back.html", context, status=403)

    def told_of_the_gone(self, key: str) -> str:
        version = revisions.versions_of(self.model, key).select_related("revision__user").first()
        sentence = _(
            "This record was deleted while you wrote. Your words are below: save to enter them as a new record."
        )
        if version is None:
            return sentence
        return format_html(
            '{} {} <a href="{}">{}</a>',
            sentence,
            _("It was last saved or deleted by %(who)s (%(when)s).")
            % saver(revisions.read(self.model, [version])[0]),
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_recover", args=[version.pk]),
            _("Recover the old one instead"),
        )

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        conflict = getattr(request, "conflict", None)
        return type(form.__name__, (ShownAgain, form), {"conflict": conflict}) if conflict else form

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)
        conflict: Conflict | None = getattr(request, "conflict", None)
        for formset in formsets if conflict else ():
            notes = [note for note in conflict.notes if note.prefix == formset.prefix]  # type: ignore[union-attr]
            own = type(formset)
            formset.__class__ = type(own.__name__, (RowsShownAgain, own), {"notes": notes})
        return formsets, inlines

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        seen = getattr(request, "seen_version", None)
        if seen is not None:
            context["seen_version"] = {"name": SEEN, "value": str(seen)}
        return super().render_change_form(request, context, *args, **kwargs)


class ShownAgain(forms.ModelForm):
    """Mixin of a form that others were quicker than: it says so, and saves nothing."""

    conflict: Conflict

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.add_error(None, as_sentence(self.conflict.summary))
        show(self, (note for note in self.conflict.notes if not note.prefix))
        return cleaned


class RowsShownAgain(forms.BaseModelFormSet):
    """Mixin of the rows below such a form."""

    notes: list[Note]

    def full_clean(self) -> None:
        super().full_clean()
        for note in self.notes:
            show(self.forms[note.row], [note])


def show(form: Any, notes: Any) -> None:
    for note in notes:
        form.add_error(note.field, as_sentence(note.sentence))


def as_sentence(markup: str) -> ValidationError:
    """Markup of our own templates as what a form says."""
    return ValidationError(mark_safe(markup), code="conflict")  # noqa: S308 templates have escaped what people wrote
