"""Options that admin classes and inlines share: their form fields, and who may write into them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import HttpRequest
from django.utils.translation import get_language
from modeltranslation.admin import TranslationStackedInline, TranslationTabularInline

from records.core import permissions
from records.core.history.revisions import foreign_keys
from records.core.languages import TranslatedModel, language_columns
from records.core.models import Record
from records.core.models.addresses import Slugged
from records.core.rules import REASON, field_label
from records.core.slugs import COLUMNS
from records.editing.forms.autocomplete import RecordSelect, RecordSelectMultiple, joins_of
from records.editing.forms.base import NumberedFormSet, RecordForm, RecordFormSet
from records.editing.forms.double_fields import mark_field
from records.editing.forms.form_fields import SLUG_HELP, field_options


class FormOptions(BaseModelAdmin):
    """Options of the forms of admin classes and inlines (there `obj` is the owner); `fixed` fields are chosen once."""

    form = RecordForm
    fixed: tuple[str, ...] = ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether a user may write here.

        Those who translate may in the form of a record, of which they see their languages open, and where they suggest
        what would change in it. All other pages that ask for the right to change, such as those that restore or split,
        are closed to them.
        """
        match = request.resolver_match
        is_form_of_record = bool(match and match.url_name and match.url_name.endswith("_change"))
        may_translate = is_form_of_record or permissions.is_suggesting()
        needed = permissions.Access.TRANSLATE if may_translate else permissions.Access.CHANGE
        return permissions.access_level(request.user, self.model, obj) >= needed

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may_delete: bool = super().has_delete_permission(request, obj)
        return may_delete and not (obj is not None and permissions.is_barred(request.user, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is only shown: also what is fixed, what is closed to those who translate, and to suggestions."""
        fields = tuple(super().get_readonly_fields(request, obj))
        fixed = self.fixed if obj else ()
        closed = self.closed_fields(obj) if permissions.only_translates(request.user, self.model) else ()
        is_suggested = issubclass(self.model, Record) and permissions.is_suggesting()
        kept = ("status", *COLUMNS, *language_columns(REASON).values()) if is_suggested else ()
        return tuple(dict.fromkeys((*fields, *fixed, *closed, *kept)))

    def closed_fields(self, obj: Any) -> Iterator[str]:
        """Yield what those who translate may only look at."""
        row = obj or self.model()
        translated = self.model.translated_fields() if issubclass(self.model, TranslatedModel) else ()
        for field in (*self.opts.fields, *self.opts.many_to_many):
            is_shown = field.editable and not field.primary_key and field.name not in translated
            if is_shown and not permissions.is_open(row, field.name):
                yield field.name

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Ask for the kind: nothing is of a kind because nobody looked, though code takes it for its default."""
        field: Any = super().formfield_for_choice_field(db_field, request, **kwargs)
        if db_field.name == "kind" and db_field.has_default():
            field.initial, field.choices = None, [*BLANK_CHOICE_DASH, *db_field.choices]
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of a form for a column; see `records.editing.forms.options`."""
        options = {**field_options(db_field, request), **kwargs}
        if db_field.name in self.get_autocomplete_fields(request):  # the site's own in place of Django's
            select = RecordSelectMultiple if db_field.many_to_many else RecordSelect
            options.setdefault("widget", select(db_field, self.admin_site, using=kwargs.get("using")))
        field: Any = super().formfield_for_dbfield(db_field, request, **options)
        if field is None:
            return None
        mark_field(field, db_field, self.model)
        if hasattr(db_field, "translated_field"):
            # A form asks for no language in particular; the model's constraints ask for one of them.
            field.required, field.label = False, field_label(db_field)
            # Choices are words of the page, whatever the language of the column.
            field.widget.attrs["lang"] = get_language() if db_field.choices else db_field.language
        if db_field.name in SLUG_HELP and issubclass(self.model, (Record, Slugged)):
            field.required, field.help_text = False, SLUG_HELP[db_field.name]
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.template_name = "editing/widgets/related_widget.html"
        if isinstance(field, forms.ModelMultipleChoiceField):
            # Django explains there how to hold down a key: that of its list, which no form of ours has.
            field.help_text = db_field.help_text
        is_status = db_field.name == "status" and issubclass(self.model, Record)
        if is_status and not permissions.may_publish(request.user, self.model):
            field.choices = [choice for choice in field.choices if choice[0] not in permissions.IN_PUBLIC]
        return field


TABULAR = "editing/inlines/tabular.html"


def link_of(inline: Any, owner: type[models.Model]) -> Any:
    """Return the field by which the rows of an inline belong to their record."""
    links = (link for link in foreign_keys(inline.model) if link.related_model == owner)
    return next(link for link in links if link.name == (inline.fk_name or link.name))


class RowOptions(FormOptions, InlineModelAdmin):
    """The options of inlines: `counted` is the field that holds a row's number, if it has one."""

    formset: type[RecordFormSet] = NumberedFormSet
    counted = "order"
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may_add: bool = super().has_add_permission(request, obj)
        return may_add and not (obj is not None and permissions.is_barred(request.user, obj))

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
