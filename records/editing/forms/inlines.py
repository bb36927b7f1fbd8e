"""The rows that are entered with a record."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db import models
from django.http import HttpRequest
from modeltranslation.admin import TranslationStackedInline, TranslationTabularInline

from records.core.history.revisions import foreign_keys
from records.core.permissions import is_barred
from records.editing.forms.autocomplete import joins_of
from records.editing.forms.base import NumberedFormSet, RecordFormSet
from records.editing.forms.options import FormOptions

TABULAR = "editing/inlines/tabular.html"


def link_of(inline: Any, owner: type[models.Model]) -> Any:
    """Return the field by which the rows of an inline belong to their record."""
    links = foreign_keys(inline.model)
    return next(
        link for link in links if link.name == (inline.fk_name or link.name) and link.related_model == owner
    )


class RowOptions(FormOptions, InlineModelAdmin):
    """The options of inlines: `counted` is the field that holds a row's number, if it has one."""

    formset: type[RecordFormSet] = NumberedFormSet
    counted = "order"
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may_add: bool = super().has_add_permission(request, obj)
        return may_add and not (obj is not None and is_barred(request.user, obj))

    def closed_fields(self, obj: Any) -> Iterator[str]:
        """Return the form field for a row of this record."""
        owner = link_of(self, self.parent_model).name
        row = self.model(**{owner: obj}) if obj is not None else None
        return (name for name in super().closed_fields(row) if name != owner)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Ask at once for what rows are joined with and called by."""
        rows: models.QuerySet[Any] = super().get_queryset(request)
        return rows.select_related(*joins_of(self.admin_site, self.model))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Let the number of a row be left blank: it then comes after the others."""
        if db_field.name != self.counted:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        field = super().formfield_for_dbfield(db_field, request, initial=None, **kwargs)
        field.required = False
        # static/js/editing/inlines.js shows there which number a new row will get.
        field.widget.attrs["data-counted"] = self.counted
        return field


class TabularInline(RowOptions, TranslationTabularInline):
    """Rows with translated fields."""

    template = TABULAR


class StackedInline(RowOptions, TranslationStackedInline):
    """Blocks with translated fields."""

    template = "editing/inlines/stacked.html"


class PlainInline(RowOptions, admin.TabularInline):
    """Rows without translated fields."""

    template = TABULAR
