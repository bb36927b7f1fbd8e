"""A form that would make something wrong public is refused: each sentence beside its field, and nothing is saved.

Whether words stand in their paragraph is known only of what is stored, rows of the form included. So the form is saved
within a transaction, what came of it is asked for its faults, and if there are any the transaction is undone and the
form is read once more, this time with the faults.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from records.core.models import Record, Status
from records.core.publication.checks import (
    ALL,
    Fault,
    column,
    find_faults,
    label,
    no_words,
    told,
)
from records.core.publication.together import named_by
from records.editing.forms.fields import new_images


@dataclass(frozen=True)
class Placed:
    """A sentence and where it stands: in the record's own form (`prefix` is empty), or in a row below it."""

    field: str
    sentence: str
    prefix: str = ""
    row: int = 0


@dataclass
class RefusedError(Exception):
    """What was to be saved would be wrong in public; `images` were kept for it already."""

    faults: list[Placed]
    images: list[Any] = field(default_factory=list)


class Refusing:
    """Mixin of admin classes. It stands before all others that save: it asks once they are done."""

    model: type[models.Model]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return unless_refused(request, lambda: super(Refusing, self).add_view(request, *args, **kwargs))

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return unless_refused(request, lambda: super(Refusing, self).change_view(request, *args, **kwargs))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return unless_refused(
            request, lambda: super(Refusing, self).changeform_view(request, *args, **kwargs)
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save what belongs to the record; raises `RefusedError` if it is public and wrong."""
        super().save_related(request, form, formsets, change)
        stored = self.model._base_manager.get(pk=form.instance.pk)
        faults = [placed(fault, formsets) for fault in public_faults(stored)]
        if faults:
            parts = (form, *(row for formset in formsets for row in formset.forms))
            raise RefusedError(faults, [file for part in parts for file in new_images(part)])

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if request.method != "POST":
            return form
        refused = [fault for fault in getattr(request, "refused", ()) if not fault.prefix]
        return type(form.__name__, (PublicForm, form), {"refused": refused})

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)
        for formset in formsets:
            refused = [fault for fault in getattr(request, "refused", ()) if fault.prefix == formset.prefix]
            if refused:
                own = type(formset)
                formset.__class__ = type(own.__name__, (RefusedRows, own), {"refused": refused})
        return formsets, inlines

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return unless_kept(request, lambda: super(Refusing, self).delete_view(request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return unless_kept(request, lambda: super(Refusing, self).changelist_view(request, *args, **kwargs))

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        with transaction.atomic():
            self.without([obj], lambda: super(Refusing, self).delete_model(request, obj))

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        with transaction.atomic():
            self.without(list(queryset), lambda: super(Refusing, self).delete_queryset(request, queryset))

    def without(self, rows: list[Any], delete: Callable[[], None]) -> None:
        """Delete rows; raises `RefusedError` if what they belonged to is public and wrong without them."""
        owners = {(type(owner), owner.pk): owner for row in rows for owner in owners_of(row)}
        delete()
        faults = [fault for owner in owners.values() for fault in find_faults(owner)]
        if faults:
            raise RefusedError([Placed(ALL, told(fault)) for fault in faults])


class PublicForm(forms.ModelForm):
    """Mixin: shows why the record may not be public as it stands."""

    refused: list[Placed]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if isinstance(self.instance, Record):
            self._ask_for_words(self.instance)
        show(self, self.refused)
        return cleaned

    def _ask_for_words(self, record: Record) -> None:
        """Before the database's own rule does, which knows no field."""
        field = record.text_field or record.title_field
        columns = [name for name in self.fields if name == field or name.startswith(f"{field}_")]
        public = self.cleaned_data.get("status", record.status) == Status.PUBLISHED
        is_written = any(self.cleaned_data.get(name) or name in self.errors for name in columns)
        if public and columns and not is_written:
            own = column(field)
            self.add_error(own if own in columns else columns[0], no_words(type(record)))


class RefusedRows(forms.BaseModelFormSet):
    """Mixin of the rows below a form: shows what is wrong with them in public."""

    refused: list[Placed]

    def full_clean(self) -> None:
        super().full_clean()
        for fault in self.refused:
            show(self.forms[fault.row], [fault])


def show(form: Any, faults: Iterable[Placed]) -> None:
    """Put sentences beside their fields; above the form, with the field's name, where the form has not got it."""
    for fault in faults:
        if fault.field == ALL:
            form.add_error(None, fault.sentence)
        elif fault.field in form.fields:
            form.add_error(fault.field, fault.sentence)
        else:
            form.add_error(None, f"{label(form.instance, fault.field)}: {fault.sentence}")


def unless_refused(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """What a view answers; if it was refused, what it answers to the same request that knows the faults.

    The outermost of the views does it, around the one in which a revision is made.
    """
    if request.method != "POST" or hasattr(request, "refused"):
        return view()
    request.refused = []  # type: ignore[attr-defined]
    try:
        return view()
    except RefusedError as refused:
        forget_images(refused.images)
        request.refused = refused.faults  # type: ignore[attr-defined]
        return view()


def unless_kept(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """What a view answers that deletes; if it may not, the page from which it was asked, with the reason."""
    try:
        return view()
    except RefusedError as refused:
        for fault in refused.faults:
            messages.error(request, fault.sentence)
        return HttpResponseRedirect(request.get_full_path())


def public_faults(stored: models.Model) -> list[Fault]:
    """What is wrong in public with what a form has saved: a record, or a part of one."""
    if isinstance(stored, Record):
        return find_faults(stored) if stored.status in (Status.PUBLISHED, Status.WITHDRAWN) else []
    found = [fault for owner in owners_of(stored) for fault in find_faults(owner)]
    whole = [Fault(ALL, fault.sentence) for fault in found if fault.part is None]
    return [Fault(fault.field, fault.sentence) for fault in found if fault.part == stored] + whole


def owners_of(row: models.Model) -> Iterator[Record]:
    """The published records of which a row is a part."""
    if not isinstance(row, Record):
        for record in named_by(row):
            parts = (getattr(record, name).model for name in record.inline_relations)
            if record.is_published and type(row) in parts:
                yield record


def placed(fault: Fault, formsets: Iterable[Any]) -> Placed:
    """Where in a form a fault is shown: in the row that has it, else in the record's own form."""
    for formset in formsets if fault.part else ():
        for number, form in enumerate(formset.forms):
            if form.instance == fault.part:
                return Placed(fault.field, fault.sentence, formset.prefix, number)
    return Placed(ALL if fault.part else fault.field, told(fault))


def forget_images(images: Iterable[Any]) -> None:
    """Delete images that were kept for nothing. They are named by content: another record may have the same."""
    for image in images:
        rows = type(image.instance)._base_manager.filter(**{image.field.name: image.name})
        if not rows.exists():
            image.storage.delete(image.name)
