"""One way through a form of the admin: it is opened, sent, and saved or shown once more.

The facts of a request are those of one `Submission`. What a kind adds is asked of its admin class: `complete` of its
form, `form_links` and `form_context` of its page, `tell` once it is saved.
"""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.contrib.admin import helpers
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from records.core.history import revisions
from records.editing import conflicts, kept_forms, site
from records.editing.already_here import tell_doubles
from records.editing.changelist.neighbours import SAVE_AND_NEXT, lead_on, neighbour
from records.editing.conflicts import Merger, Place, as_remark
from records.editing.forms.autocomplete import give_known_records
from records.editing.forms.base import Editing, Remark, refused_for_rows
from records.editing.forms.form_fields import is_key
from records.editing.left_out import tell_left_out
from records.editing.saving import Saving
from records.editing.urls import admin_url

# Django's own words.
ADD, CHANGE, VIEW = "Add %s", "Change %s", "View %s"


class Submission(Saving):
    """The way of a form of a record and its rows through the admin: read `open` and `send`.

    `record` is None for a new one, `data` for a form that was not sent. `seen_version` is the version of the record
    with which the form is filled, `untouched` the record as it is stored: what was sent changes the other one.
    `following` is where “Save and next” leads, and what to say there: found before saving changes the order.
    """

    record: Any = None
    untouched: Any = None
    form: Any = None
    fieldsets: Any = ()
    seen_version: int | None = None
    following: tuple[str, str] | None = None

    def __init__(self, model_admin: Any, request: HttpRequest, object_id: str | None, form_url: str) -> None:
        self.admin, self.request = model_admin, request
        self.model: type[models.Model] = model_admin.model
        self.key = None if object_id is None else unquote(object_id)
        self.object_id, self.form_url = object_id, form_url
        is_sent = request.method == "POST"
        self.data: QueryDict | None = request.POST if is_sent else None
        self.files = request.FILES if is_sent else None
        self.editing = Editing(request.user)
        self.formsets: list[Any] = []
        self.followers = []
        self.inlines: list[tuple[Any, Any]] = []

    # Opened, or sent --------------------------------------------------------------------------------------------------

    def open(self) -> HttpResponse:
        """Show the form as it is filled from the record, or with the words that a login interrupted."""
        words = site.waiting_words(self.request)
        if site.RESET_PARAM in self.request.GET:
            return site.open_anew(self.request)
        # Before the record is read: a version saved in between is then compared needlessly, not overlooked.
        self.note_version()
        self.record = self.stored()
        if not self.is_new and self.record is None:
            return self.admin.answer_not_found(self.request, self.object_id)
        may_save = self.may_save()
        may_look = not self.is_new and self.admin.has_view_or_change_permission(self.request, self.record)
        if not may_save and not may_look:
            raise PermissionDenied
        if words and may_save:
            self.data = site.words_as_query(words)
            return self.refuse_rows() or self.recover(site.recovery_sentences(words))
        self.bind()
        return self.show()

    @transaction.atomic
    def recover(self, sentences: Iterable[str]) -> HttpResponse:
        """Show what was typed before as if it had just been sent; nothing is saved by it."""
        self.merge_newer()
        self.editing.remarks += [Remark(None, sentence) for sentence in sentences]
        return self.show_refused()

    @transaction.atomic
    def send(self) -> HttpResponse:
        """Save what was sent; show it once more if that is refused, or if others saved meanwhile."""
        site.forget_words(self.request)
        if is_key(self.key):  # nobody else changes the record until it is saved
            self.model._base_manager.select_for_update().filter(pk=self.key).first()
        self.record = self.stored()
        if not self.is_new and self.record is None:
            return self.enter_anew()
        if not self.may_save():
            return self.show_unsaved_input()
        if refusal := self.refuse_rows():
            return refusal
        if kept_forms.RESTORE in self.request.POST:
            return self.recover(site.recovery_sentences(site.sent_words(self.request), site.RESTORED))
        return self.accept()

    def accept(self) -> HttpResponse:
        """Save what was sent by somebody who may, unless it has to be looked at once more."""
        self.merge_newer()
        self.bind()
        if not self.is_valid():
            return self.show()
        if SAVE_AND_NEXT in self.request.POST and self.key is not None:
            self.following = neighbour(self.admin, self.request, self.key, "next")
        if refused := self.save():
            self.record, self.editing = self.stored(), Editing(self.request.user, refused)
            return self.show_refused()
        return self.tell()

    def refuse_rows(self) -> HttpResponse | None:
        """Answer 413 before any form is made where more rows of a kind were sent than a form has."""
        pairs = self.admin.get_formsets_with_inlines(self.request, self.record)
        return refused_for_rows(self.request, self.data, (formset for formset, _inline in pairs), self.record)

    # The record -------------------------------------------------------------------------------------------------------

    def stored(self) -> Any:
        """Return the record as it is stored; None for a new one, and for one that is gone."""
        to_field = self.to_field
        if self.is_new:
            return None
        record = self.admin.get_object(self.request, self.key, to_field)
        self.untouched = copy(record)
        return record

    @property
    def to_field(self) -> str | None:
        """The field by which a popup's opener names the record."""
        opener = self.request.GET.get(TO_FIELD_VAR)
        name: str | None = self.data.get(TO_FIELD_VAR, opener) if self.data else opener
        if name and not self.admin.to_field_allowed(self.request, name):
            raise DisallowedModelAdminToField(f"The field {name} cannot be referenced.")
        return name

    def may_save(self) -> bool:
        """Return whether this user may save the form at all."""
        if self.is_new:
            return bool(self.admin.has_add_permission(self.request))
        return bool(self.admin.has_change_permission(self.request, self.record))

    def note_version(self) -> None:
        """Note with which version the form that is shown is filled."""
        if is_key(self.key):
            versions = revisions.versions_of(self.model, self.key)
            self.seen_version = versions.values_list("pk", flat=True).first() or 0

    # The forms --------------------------------------------------------------------------------------------------------

    def bind(self) -> None:
        """Make the form and what its rows are made of, before what was sent changes the record."""
        self.fieldsets = self.admin.get_fieldsets(self.request, self.record)
        fields = flatten_fieldsets(self.fieldsets)
        form = self.admin.get_form(self.request, self.record, change=not self.is_new, fields=fields)
        self.inlines = list(self.admin.get_formsets_with_inlines(self.request, self.record))
        is_blank = self.is_new and self.data is None
        initial = self.admin.get_changeform_initial_data(self.request) if is_blank else None
        self.form = form(self.data, self.files, initial=initial, instance=self.record, editing=self.editing)
        if self.data is None:
            self.bind_rows(None)

    def bind_rows(self, data: QueryDict | None) -> None:
        """Make the rows. Those that this user may only look at are not sent; only their removal is."""
        self.formsets = []
        shared = {"instance": self.form.instance, "editing": self.editing}
        for formset, inline in self.inlines:
            rows = formset(data, self.files, queryset=inline.get_queryset(self.request), **shared)
            self.formsets.append(rows)
            if inline.has_change_permission(self.request, self.record):
                continue
            may_delete = inline.has_delete_permission(self.request, self.form.instance)
            for row in rows.initial_forms:
                if not (may_delete and self.data is not None and row.add_prefix("DELETE") in self.data):
                    row.skip_validation()

    def is_valid(self) -> bool:
        """Return whether the form and its rows can be saved. The form comes first: it may have filled the rows."""
        is_valid = self.form.is_valid()
        self.bind_rows(self.form.data)
        return all_valid(self.formsets) and is_valid

    # What others did meanwhile ----------------------------------------------------------------------------------------

    def merge_newer(self) -> None:
        """Merge what was sent with what others saved since the form was opened; what to say of it are remarks."""
        self.note_version()
        seen = self.data.get(conflicts.SEEN, "") if self.record and self.data else ""
        steps = revisions.steps_since(self.record, int(seen)) if is_key(seen) else []
        if not steps:
            return
        merger = Merger(steps, self.data.copy(), self.files)  # type: ignore[union-attr]
        self.bind()
        self.bind_rows(self.data)
        merger.merge_fields(self.form, Place(self.model))
        for formset, (_formset, inline) in zip(self.formsets, self.inlines, strict=True):
            if inline.has_change_permission(self.request, self.record):
                merger.merge_rows(formset)
        if remarks := merger.found():
            self.data = merger.data
            self.editing.remarks += remarks

    def enter_anew(self) -> HttpResponse:
        """Show what was typed into the form of a record that is gone in the form of a new one."""
        opened = is_key(self.key) and is_key(self.request.POST.get(conflicts.SEEN, ""))
        if not opened or not self.admin.has_add_permission(self.request):
            return self.admin.answer_not_found(self.request, self.object_id)
        gone, self.key, self.object_id = self.key, None, None
        self.bind()
        self.bind_rows(self.data)
        self.data = conflicts.as_new(self.request.POST, self.formsets)
        self.editing.remarks = [as_remark(conflicts.sentence_on_the_gone(self.model, gone))]
        self.form_url = admin_url(self.model, "add")
        return self.show_refused()

    def show_unsaved_input(self) -> HttpResponse:
        """Show what was typed into the form of a record that its editor may not change any more, to be copied."""
        was_opened = self.record is not None and conflicts.SEEN in self.request.POST
        if not was_opened or not self.admin.has_view_permission(self.request, self.record):
            raise PermissionDenied
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.model._meta,
            "title": _("You may not change this any more"),
            **conflicts.unsaved_input(self.record, self.request.POST),
        }
        return TemplateResponse(self.request, "editing/history/unsaved_input.html", context, status=403)

    # Saved, or refused ------------------------------------------------------------------------------------------------

    def tell(self) -> HttpResponse:
        """Log what was done, and answer with the page that comes next."""
        admin, record, request = self.admin, self.form.instance, self.request
        log = admin.log_addition if self.is_new else admin.log_change
        log(request, record, admin.construct_change_message(request, self.form, self.formsets, self.is_new))
        answer = (admin.response_add if self.is_new else admin.response_change)(request, record)
        admin.tell(self)
        tell_doubles(self)
        tell_left_out(request, self.parts)
        kept_forms.close(request, request.POST.get(kept_forms.KEY, ""))
        return lead_on(request, *self.following) if self.following else answer

    # Shown ------------------------------------------------------------------------------------------------------------

    def show_refused(self) -> HttpResponse:
        """Fill the form as it was sent, and show it with what is wrong."""
        self.bind()
        self.is_valid()
        return self.show()

    def show(self) -> HttpResponse:
        """Show the form; one that was refused keeps the images that it accepted.

        What stands around the form is told of the record as it is stored, not as it was typed.
        """
        admin, request, record = self.admin, self.request, self.untouched
        for form in self.parts:
            form.keep_images()
        give_known_records(self.parts)
        may_save = self.is_new or admin.has_change_permission(request, record)
        readonly = (
            admin.get_readonly_fields(request, record) if may_save else flatten_fieldsets(self.fieldsets)
        )
        adminform = helpers.AdminForm(self.form, list(self.fieldsets), {}, readonly, model_admin=admin)
        title = ADD if self.is_new else CHANGE if may_save else VIEW
        inlines = [inline for _formset, inline in self.inlines]
        formsets = admin.get_inline_formsets(request, self.formsets, inlines, record)
        context = {
            **admin.admin_site.each_context(request),
            "title": _(title) % self.model._meta.verbose_name,
            "subtitle": str(record) if record else None,
            "adminform": adminform,
            "object_id": self.object_id,
            "original": record,
            "form_key": kept_forms.key_of(self.data),
            "is_popup": IS_POPUP_VAR in (self.data or ()) or IS_POPUP_VAR in request.GET,
            "to_field": self.to_field,
            "media": sum((one.media for one in formsets), admin.media + adminform.media),
            "inline_admin_formsets": formsets,
            "errors": helpers.AdminErrorList(self.form, self.formsets),
            "preserved_filters": admin.get_preserved_filters(request),
            **(admin.form_links(request, record) if record else {}),
        }
        context |= admin.form_context(self, context)
        if self.seen_version is not None and not self.is_new:
            context["seen_version"] = {"name": conflicts.SEEN, "value": str(self.seen_version)}
        return admin.render_change_form(
            request, context, add=self.is_new, change=not self.is_new, obj=record, form_url=self.form_url
        )
