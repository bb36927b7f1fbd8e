"""The page of an admin form: the record's form, its inline rows, and their context."""

from copy import copy
from typing import Any

from django.contrib.admin import helpers
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import models
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext

from records.editing.conflicts import detect
from records.editing.forms.autocomplete import give_known_records
from records.editing.forms.base import Editing
from records.editing.forms.form_fields import is_key

# Django's own words.
ADD, CHANGE, VIEW = "Add %s", "Change %s", "View %s"


class FormPage:
    """A form of a record and its rows: `record` is None for a new one, `data` for a form that was not sent.

    `seen_version` is the version of the record with which the form is filled, `untouched` the record as it is stored:
    what was sent changes the other one.
    """

    record: Any = None
    untouched: Any = None
    form: Any = None
    fieldsets: Any = ()
    seen_version: int | None = None

    def __init__(
        self, own: Any, request: HttpRequest, object_id: str | None, form_url: str, context: dict[str, Any]
    ) -> None:
        self.admin, self.request = own, request
        self.model: type[models.Model] = own.model
        self.key = None if object_id is None else unquote(object_id)
        self.object_id, self.form_url, self.context = object_id, form_url, context
        is_sent = request.method == "POST"
        self.data: QueryDict | None = request.POST if is_sent else None
        self.files = request.FILES if is_sent else None
        self.editing = Editing(request.user)
        self.formsets: list[Any] = []
        self.inlines: list[tuple[Any, Any]] = []

    @property
    def is_new(self) -> bool:
        """Return whether the form enters a new record."""
        return self.key is None

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
        name: str | None = (self.data or self.request.GET).get(
            TO_FIELD_VAR, self.request.GET.get(TO_FIELD_VAR)
        )
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
            self.seen_version = detect.newest_version(self.model, self.key)

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
        for formset, inline in self.inlines:
            rows = formset(
                data,
                self.files,
                instance=self.form.instance,
                queryset=inline.get_queryset(self.request),
                editing=self.editing,
            )
            if not inline.has_change_permission(self.request, self.record):
                self._look_only(rows, inline)
            self.formsets.append(rows)

    def _look_only(self, rows: Any, inline: Any) -> None:
        may_delete = inline.has_delete_permission(self.request, self.form.instance)
        for row in rows.initial_forms:
            if not (may_delete and self.data is not None and row.add_prefix("DELETE") in self.data):
                row.skip_validation()

    def is_valid(self) -> bool:
        """Return whether the form and its rows can be saved. The form comes first: it may have filled the rows."""
        is_valid = self.form.is_valid()
        self.bind_rows(self.form.data)
        return all_valid(self.formsets) and is_valid

    # Shown ------------------------------------------------------------------------------------------------------------

    def show(self) -> HttpResponse:
        """Show the form; one that was refused keeps the images that it accepted."""
        own, request, record = self.admin, self.request, self.record
        rows = [row for formset in self.formsets for row in formset.forms]
        for form in (self.form, *rows):
            form.keep_images()
        give_known_records([self.form, *rows])
        may_save = self.is_new or own.has_change_permission(request, record)
        readonly = own.get_readonly_fields(request, record) if may_save else flatten_fieldsets(self.fieldsets)
        adminform = helpers.AdminForm(self.form, list(self.fieldsets), {}, readonly, model_admin=own)
        title = ADD if self.is_new else CHANGE if may_save else VIEW
        inlines = [inline for _formset, inline in self.inlines]
        formsets = own.get_inline_formsets(request, self.formsets, inlines, record)
        context = {
            **own.admin_site.each_context(request),
            "title": gettext(title) % self.model._meta.verbose_name,
            "subtitle": str(record) if record else None,
            "adminform": adminform,
            "object_id": self.object_id,
            "original": record,
            "is_popup": IS_POPUP_VAR in (self.data or ()) or IS_POPUP_VAR in request.GET,
            "to_field": self.to_field,
            "media": sum((one.media for one in formsets), own.media + adminform.media),
            "inline_admin_formsets": formsets,
            "errors": helpers.AdminErrorList(self.form, self.formsets),
            "preserved_filters": own.get_preserved_filters(request),
            **(own.form_links(request, self.untouched) if record else {}),
            **self.context,
        }
        context |= own.form_context(self, context)
        if self.seen_version is not None and not self.is_new:
            context["seen_version"] = {"name": detect.SEEN, "value": str(self.seen_version)}
        return own.render_change_form(
            request, context, add=self.is_new, change=not self.is_new, obj=record, form_url=self.form_url
        )
