"""Options that admin classes and inlines share: their form fields, and who may write into them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest
from django.utils.translation import get_language

from records.core.history.changes import field_label
from records.core.languages import TranslatedModel
from records.core.models import Record
from records.core.permissions import (
    IN_PUBLIC,
    Access,
    access_level,
    is_barred,
    is_open,
    may_publish,
    only_translates,
)
from records.core.slugs import Slugged
from records.editing.forms.autocomplete import RecordSelect, RecordSelectMultiple
from records.editing.forms.base import RecordForm
from records.editing.forms.fields import SLUG, field_options


def is_form_of_record(request: HttpRequest) -> bool:
    """Return whether a request is for the form of a record that is there already."""
    match = request.resolver_match
    return bool(match and match.url_name and match.url_name.endswith("_change"))


class FormOptions(BaseModelAdmin):
    """Options of the forms of admin classes and inlines; for inlines `obj` is the record to which the rows belong.

    `fixed` fields are chosen once; other tables rely on them (see `records.core.database.constraints`).
    """

    form = RecordForm
    fixed: tuple[str, ...] = ()

    # Rights -----------------------------------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether a user may write here.

        Those who translate may in the form of a record, of which they see their languages open. All other pages that
        ask for the right to change, such as those that restore or split, are closed to them.
        """
        right = access_level(request.user, self.model, obj)
        return right == Access.CHANGE or (right == Access.TRANSLATE and is_form_of_record(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may_delete: bool = super().has_delete_permission(request, obj)
        return may_delete and not (obj is not None and is_barred(request.user, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Return what is only shown: also what is fixed, and what is closed to those who translate."""
        fields = tuple(super().get_readonly_fields(request, obj))
        fixed = self.fixed if obj else ()
        closed = self.closed_fields(obj) if only_translates(request.user, self.model) else ()
        return tuple(dict.fromkeys((*fields, *fixed, *closed)))

    def closed_fields(self, obj: Any) -> Iterator[str]:
        """Yield what those who translate may only look at."""
        row = obj or self.model()
        translated = self.model.translated_fields() if issubclass(self.model, TranslatedModel) else ()
        for field in (*self.opts.fields, *self.opts.many_to_many):
            is_shown = field.editable and not field.primary_key and field.name not in translated
            if is_shown and not is_open(row, field.name):
                yield field.name

    # Fields -----------------------------------------------------------------------------------------------------------

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of a form for a column; see `records.editing.forms.fields`."""
        options = {**field_options(db_field, request), **kwargs}
        field: Any = super().formfield_for_dbfield(db_field, request, **options)
        if field is None:
            return None
        if hasattr(db_field, "translated_field"):
            # A form asks for no language in particular; the model's constraints ask for one of them.
            field.required, field.label = False, field_label(db_field)
            # Choices are words of the page, whatever the language of the column.
            field.widget.attrs["lang"] = get_language() if db_field.choices else db_field.language
        if db_field.name == "slug" and issubclass(self.model, (Record, Slugged)):
            field.required, field.help_text = False, SLUG
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.template_name = "editing/widgets/related_widget.html"
        if isinstance(field, forms.ModelMultipleChoiceField):
            # Django explains there how to hold down a key: that of its list, which no form of ours has.
            field.help_text = db_field.help_text
        is_status = db_field.name == "status" and issubclass(self.model, Record)
        if is_status and not may_publish(request.user, self.model):
            field.choices = [choice for choice in field.choices if choice[0] not in IN_PUBLIC]
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the site's own autocomplete in place of Django's."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", RecordSelect(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the site's own autocomplete in place of Django's."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault(
                "widget", RecordSelectMultiple(db_field, self.admin_site, using=kwargs.get("using"))
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)
