"""Rows that are entered with a record: those left without a number come after the others."""

from collections.abc import Callable
from typing import Any

from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest


class NumberedRows(BaseInlineFormSet):
    """Gives a number to the rows that have none, in the order in which they stand in the form."""

    counted: str = "order"
    _should_delete_form: Callable[[Any], bool]

    def clean(self) -> None:
        super().clean()
        filled = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form for form in filled if not (self.can_delete and self._should_delete_form(form))]
        rows = [form for form in kept if self.counted in form.cleaned_data]
        last = max((row.cleaned_data[self.counted] or 0 for row in rows), default=0)
        for row in rows:
            if row.cleaned_data[self.counted] is None:
                last += 1
                row.cleaned_data[self.counted] = last
                setattr(row.instance, self.counted, last)


class Rows:
    """Mixin of inlines: `counted` is the field that holds a row's number, if it has one."""

    counted = "order"
    extra = 0
    formset: type[BaseInlineFormSet] = NumberedRows

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != self.counted:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        field = super().formfield_for_dbfield(db_field, request, initial=None, **kwargs)
        field.required = False
        # static/js/admin-rows.js shows there which number a new row will get.
        field.widget.attrs["data-counted"] = self.counted
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.counted = self.counted
        return formset
