"""One way through a form of the admin: it is opened, sent, and saved or shown once more.

The facts of a request are those of one `Submission`. What a kind adds is asked of its admin class: `complete` of its
form, `form_links` and `form_context` of its page, `tell` once it is saved.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from records.core.history import revisions
from records.editing.conflicts import detect
from records.editing.conflicts.merge import Merger, as_remark, typed_words
from records.editing.form_page import FormPage
from records.editing.forms.base import Editing, Remark
from records.editing.forms.form_fields import is_key
from records.editing.forms.options import make_later, new_images
from records.editing.publishing.forms import RefusedError, public_errors, remark_on
from records.editing.site import (
    RESET_PARAM,
    Words,
    forget_words,
    recovery_sentences,
    waiting_words,
    words_as_query,
)
from records.editing.urls import admin_url
from records.search.signal_handlers import batch_indexing


class Submission(FormPage):
    """The way of a form through the admin: read `open` and `send`.

    `moved_from` is what a record was entered with before it is saved.
    """

    moved_from: list[revisions.RecordKey]

    # Opened, or sent --------------------------------------------------------------------------------------------------

    def open(self) -> HttpResponse:
        """Show the form as it is filled from the record, or with the words that a login interrupted."""
        words = waiting_words(self.request)
        if RESET_PARAM in self.request.GET:
            forget_words(self.request)
            return HttpResponseRedirect(words["address"] if words else self.request.path)
        # Before the record is read: a version saved in between is then compared needlessly, not overlooked.
        self.note_version()
        self.record = self.stored()
        if not self.is_new and self.record is None:
            return self.admin.answer_not_found(self.request, self.object_id)
        if not self.may_open():
            raise PermissionDenied
        if words and self.may_save():
            return self.recover(words)
        self.bind()
        return self.show()

    @transaction.atomic
    def recover(self, words: Words) -> HttpResponse:
        """Show what was typed before a login as if it had just been sent; nothing is saved by it."""
        self.data = words_as_query(words)
        self.merge_newer()
        self.editing.remarks += [Remark(None, sentence) for sentence in recovery_sentences(words)]
        self.bind()
        self.is_valid()
        return self.show()

    @transaction.atomic
    def send(self) -> HttpResponse:
        """Save what was sent; show it once more if that is refused, or if others saved meanwhile."""
        if waiting_words(self.request):
            forget_words(self.request)
        self.lock()
        self.record = self.stored()
        if not self.is_new and self.record is None:
            return self.enter_anew()
        if not self.may_save():
            return self.show_unsaved_input()
        self.merge_newer()
        self.bind()
        if not self.is_valid():
            return self.show()
        if refused := self.save():
            self.start_over(refused)
            return self.show()
        return self.tell()

    # The record -------------------------------------------------------------------------------------------------------

    def may_open(self) -> bool:
        """Return whether this user may see the form at all."""
        if self.is_new:
            return self.may_save()
        return bool(self.admin.has_view_or_change_permission(self.request, self.record))

    def lock(self) -> None:
        """Let nobody else change the record until it is saved."""
        if is_key(self.key):
            self.model._base_manager.select_for_update().filter(pk=self.key).first()

    # What others did meanwhile ----------------------------------------------------------------------------------------

    def merge_newer(self) -> None:
        """Merge what was sent with what others saved since the form was opened; what to say of it are remarks."""
        self.note_version()
        steps = detect.steps_since_opened(self.record, self.data) if self.record and self.data else []
        if not steps:
            return
        merger = Merger(steps, self.data.copy(), self.files)  # type: ignore[union-attr]
        self.bind()
        self.bind_rows(self.data)
        merger.merge_form(self.form)
        for formset, (_formset, inline) in zip(self.formsets, self.inlines, strict=True):
            if inline.has_change_permission(self.request, self.record):
                merger.merge_rows(formset)
        if remarks := merger.found():
            self.data = merger.data
            self.editing.remarks += remarks

    def enter_anew(self) -> HttpResponse:
        """Show what was typed into the form of a record that is gone in the form of a new one."""
        opened = is_key(self.key) and is_key(self.request.POST.get(detect.SEEN, ""))
        if not opened or not self.admin.has_add_permission(self.request):
            return self.admin.answer_not_found(self.request, self.object_id)
        gone, self.key, self.object_id = self.key, None, None
        self.bind()
        self.bind_rows(self.data)
        self.data = detect.as_new(self.request.POST, self.formsets)
        self.editing.remarks = [as_remark(detect.sentence_on_the_gone(self.model, gone))]
        self.form_url = admin_url(self.model, "add")
        self.bind()
        self.is_valid()
        return self.show()

    def show_unsaved_input(self) -> HttpResponse:
        """Show what was typed into the form of a record that its editor may not change any more, to be copied."""
        was_opened = self.record is not None and detect.SEEN in self.request.POST
        if not was_opened or not self.admin.has_view_permission(self.request, self.record):
            return self.admin.answer_not_found(self.request, self.object_id)
        stored = revisions.current(self.model, self.record.pk)
        context = {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.model._meta,
            "object": self.record,
            "title": _("You may not change this any more"),
            "changes": typed_words(stored, self.request.POST) if stored else [],
            "saved": detect.last_saved(self.model, self.record.pk),
        }
        return TemplateResponse(self.request, "editing/history/unsaved_input.html", context, status=403)

    # Saved, or refused ------------------------------------------------------------------------------------------------

    def save(self) -> list[Remark]:
        """Save it all and keep a version; nothing, but say why, if something wrong would be public.

        Whether words stand in their paragraph is known only of what is stored, rows of the form included.
        """
        try:
            with transaction.atomic(), batch_indexing():
                self.keep_what_was_found()
                self.store()
                self.ask_publication_rules()
                self.keep_version()
        except RefusedError as refused:
            self.forget_images()
            return refused.remarks
        return []

    def keep_what_was_found(self) -> None:
        """Keep a version of what was stored before and never kept; of what it is entered with too."""
        before = None if self.is_new else self.model._base_manager.filter(pk=self.record.pk).first()
        self.moved_from = [(self.model, before.pk), *revisions.owners_of(before)] if before else []
        revisions.add_missing_versions([*self.moved_from, *revisions.owners_of(self.form.instance)])

    def store(self) -> None:
        """Save the record and its rows; once all of it is saved, make the copies of images that pages show."""
        change = not self.is_new
        record = self.admin.save_form(self.request, self.form, change=change)
        self.admin.save_model(self.request, record, self.form, change)
        self.admin.save_related(self.request, self.form, self.formsets, change)
        for file in self.new_images():
            make_later(file)

    def keep_version(self) -> None:
        """Keep a version of what is stored now, and of what it was and is entered with."""
        record = self.form.instance
        things = [*self.moved_from, (self.model, record.pk), *revisions.owners_of(record)]
        revisions.add_versions(things, self.request.user, revisions.ADDED if self.is_new else "")

    def ask_publication_rules(self) -> None:
        """Raise `RefusedError` if what is stored now is public and wrong."""
        stored = self.model._base_manager.get(pk=self.form.instance.pk)
        if errors := public_errors(stored):
            raise RefusedError(remark_on(finding, self.formsets) for finding in errors)

    def start_over(self, remarks: list[Remark]) -> None:
        """Fill the form as it was sent, from the record as it is stored again, and say what is wrong."""
        self.record, self.editing = self.stored(), Editing(self.request.user, remarks)
        self.bind()
        self.is_valid()

    def new_images(self) -> list[FieldFile]:
        """Return the images that were just saved."""
        parts = (self.form, *(row for rows in self.formsets for row in rows.forms))
        return [image for part in parts for image in new_images(part)]

    def forget_images(self) -> None:
        """Delete images that were kept for nothing. They are named by content: another record may have the same."""
        for image in self.new_images():
            rows = type(image.instance)._base_manager.filter(**{image.field.name: image.name})
            if not rows.exists():
                image.storage.delete(str(image.name))

    def tell(self) -> HttpResponse:
        """Log what was done, and answer with the page that comes next."""
        record, request = self.form.instance, self.request
        message = self.admin.construct_change_message(request, self.form, self.formsets, self.is_new)
        if self.is_new:
            self.admin.log_addition(request, record, message)
            answer = self.admin.response_add(request, record)
        else:
            self.admin.log_change(request, record, message)
            answer = self.admin.response_change(request, record)
        self.admin.tell(self)
        return answer
