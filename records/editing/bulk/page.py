"""The page on which a field is changed in the records that were ticked in a list."""

import hashlib
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.core.models import Record
from records.core.rules import field_label
from records.editing.bulk.changes import ADD, REMOVE, SET, BulkChange, PlannedValue, may_be_changed_together
from records.editing.forms.form_fields import is_key
from records.editing.publishing.forms import AT_ONCE
from records.editing.undo_button import with_undo

SEEN = "seen-"
SHOWN = "shown"  # tells for which value the records are shown


class ValueForm(forms.Form):
    """The value for a column; of a relation to many, also what is done with it."""

    def __init__(self, column: Any, field: forms.Field, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.column = column
        if column.many_to_many:
            choices = [(ADD, _("Add these")), (REMOVE, _("Remove these")), (SET, _("Have these alone"))]
            self.fields["how"] = forms.ChoiceField(
                label=_("What to do"), choices=choices, widget=forms.RadioSelect(), initial=ADD
            )
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        field.required = not column.blank
        field.label = field_label(column)
        self.fields["value"] = field

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        is_empty = self.column.many_to_many and not cleaned.get("value") and "value" not in self.errors
        if is_empty and cleaned.get("how") != SET:
            self.add_error("value", _("Choose at least one."))
        return cleaned

    def change(self, user: Any) -> BulkChange:
        """Return the change that the form describes."""
        value: Any = self.cleaned_data["value"]
        if self.column.many_to_many:
            value = sorted(row.pk for row in value)
        elif self.column.is_relation:
            value = value.pk if value else None
        return BulkChange(self.column, self.cleaned_data.get("how", SET), value, user)


def bulk_url(model_admin: Any) -> URLPattern:
    """Return the address of the page of an admin class."""
    view = model_admin.admin_site.admin_view(partial(bulk_view, model_admin))
    return path("bulk/", view, name=f"{model_admin.opts.app_label}_{model_admin.opts.model_name}_bulk")


def bulk_columns(model_admin: Any, request: HttpRequest) -> dict[str, Any]:
    """Return the columns that this user may change in many records, by name, as the form has them."""
    names = flatten_fieldsets(model_admin.get_fieldsets(request))
    closed = {*model_admin.get_readonly_fields(request), *model_admin.fixed, *model_admin.never_in_bulk}
    columns = {one.name: one for one in (*model_admin.opts.fields, *model_admin.opts.many_to_many)}
    found = (columns[name] for name in names if name in columns and name not in closed)
    return {column.name: column for column in found if may_be_changed_together(column)}


def bulk_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Ask for a field and its value, show what would become of each record, and do it."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    keys = [key for key in request.GET.getlist("pk") if is_key(key)][:AT_ONCE]
    records = list(model_admin.model._base_manager.filter(pk__in=keys).order_by("pk"))
    if not records:
        messages.error(request, _("These records are not there any more."))
        return HttpResponseRedirect(model_admin.return_url(request, []))
    column = bulk_columns(model_admin, request).get(request.GET.get("field", ""))
    form = value_form(model_admin, request, column) if column else None
    rows: list[PlannedValue] = []
    if form and form.is_bound and form.is_valid():
        change = form.change(request.user)
        if request.POST.get(SHOWN) == shown_key(form):
            report(request, change.carry_out(records, seen_values(request)))
            return HttpResponseRedirect(model_admin.return_url(request, records))
        rows = change.plan(records)
    return bulk_page(model_admin, request, records, form, rows)


def value_form(model_admin: Any, request: HttpRequest, column: Any) -> ValueForm:
    field = model_admin.formfield_for_dbfield(column, request)
    return ValueForm(column, field, request.POST if request.method == "POST" else None)


def bulk_page(
    model_admin: Any,
    request: HttpRequest,
    records: list[Record],
    form: ValueForm | None,
    rows: list[PlannedValue],
) -> HttpResponse:
    """Show the page: the fields, then the value, then the records."""
    columns = bulk_columns(model_admin, request)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Change a field"),
        "records": records,
        "columns": sorted((field_label(one), name) for name, one in columns.items()),
        "chosen": form.column.name if form else "",
        "kept_query": [one for one in request.GET.items() if one[0] == "_changelist_filters"],
        "form": form,
        "rows": rows,
        "ready": sum(row.is_ready for row in rows),
        "shown_key": shown_key(form) if form and rows else "",
        "back_url": model_admin.return_url(request, records),
        "media": model_admin.media + form.media if form else model_admin.media,
    }
    return TemplateResponse(request, "editing/bulk/bulk.html", context)


def shown_key(form: ValueForm) -> str:
    """Return the token that ties the button to the value for which the records are shown."""
    change = form.change(None)
    return hashlib.sha256(repr((change.column.name, change.how, change.value)).encode()).hexdigest()[:20]


def seen_values(request: HttpRequest) -> dict[int, str]:
    """Return what stood in the field of each record when the page was shown."""
    sent = ((name.removeprefix(SEEN), value) for name, value in request.POST.items() if name.startswith(SEEN))
    return {int(key): value for key, value in sent if is_key(key)}


def report(request: HttpRequest, rows: list[PlannedValue]) -> None:
    """Say how many records were changed, and of each that was not, why."""
    if count := sum(row.is_ready for row in rows):
        said = ngettext("%(count)s record was changed.", "%(count)s records were changed.", count)
        messages.success(request, with_undo(said % {"count": count}))
    elif all(row.is_same for row in rows):
        messages.info(request, _("All of them have this value already: nothing was changed."))
    for row in rows:
        if row.sentences:
            why = format_html_join(" ", "{}", ([sentence] for sentence in row.sentences))
            said = format_html(_("Nothing was done with “{record}”. {why}"), record=row.record, why=why)
            messages.error(request, said)
