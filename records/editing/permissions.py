"""Rights in the admin: who sees a form may not always write in it, and what a form does not offer is not taken."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import models
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from records.core.languages import TextStatus, TranslatedModel
from records.core.models import Record
from records.core.permissions import (
    IN_PUBLIC,
    Access,
    access_level,
    blocking_record,
    is_barred,
    is_open,
    may_publish,
    only_translates,
    owner_fields,
    why_barred,
)

TEXT_STATUS = "text_status"


class Rights:
    """Mixin of admin classes and of rows below a form, for which `obj` is the record that they belong to."""

    model: type[models.Model]
    opts: Any

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether a user may write here. Those who translate may where a form is open to them, and nowhere else."""
        right = access_level(request.user, self.model, obj)
        return right == Access.CHANGE or (
            right == Access.TRANSLATE and hasattr(request, "open_to_translators")
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may_delete: bool = super().has_delete_permission(request, obj)
        return may_delete and not (obj is not None and is_barred(request.user, obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """As elsewhere; for those who translate, all that they may not change."""
        fields = tuple(super().get_readonly_fields(request, obj))
        closed = self.closed_fields(obj) if only_translates(request.user, self.model) else ()
        return tuple(dict.fromkeys((*fields, *closed)))

    def closed_fields(self, obj: Any) -> Iterator[str]:
        """What those who translate may look at only."""
        row = obj or self.model()
        translated = self.model.translated_fields() if issubclass(self.model, TranslatedModel) else ()
        for field in (*self.opts.fields, *self.opts.many_to_many):
            is_shown = field.editable and not field.primary_key and field.name not in translated
            if is_shown and not is_open(row, field.name):
                yield field.name

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the statuses that readers see, for those who do not publish."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        is_status = db_field.name == "status" and issubclass(self.model, Record)
        if field is not None and is_status and not may_publish(request.user, self.model):
            field.choices = [choice for choice in field.choices if choice[0] not in IN_PUBLIC]
        return field


class FormRights(Rights):
    """Mixin of admin classes."""

    has_add_permission: Any

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of a row: the one page in which those who translate may write.

        All other pages that ask for the right to change, such as those that restore or split, are closed to them.
        """
        request.open_to_translators = True  # type: ignore[attr-defined]
        return super().change_view(request, *args, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        mixins = (TranslatorsForm,) if only_translates(request.user, self.model) else ()
        return type(form.__name__, (*mixins, OwnedForm, form), {"user": request.user})

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Show the form, with `rights_notice`: why not all of it can be changed, and whom to ask."""
        context["rights_notice"] = self.notice(request, obj) if obj is not None else ""
        return super().render_change_form(request, context, add, change, form_url, obj)

    def notice(self, request: HttpRequest, obj: models.Model) -> str:
        """What keeps a user from changing all of a row; empty if nothing does."""
        right = access_level(request.user, self.model, obj)
        if right == Access.CHANGE:
            return ""
        if right == Access.TRANSLATE:
            return _(
                "You can write translations here. All else is for reading, and so are words as their author"
                " published them."
            )
        wants_to = only_translates(request.user, self.model) or self.has_add_permission(request)
        record = blocking_record(request.user, obj) if wants_to else None
        return why_barred(record, obj) if record else _("You can look at this, not change it.")


class RowRights(Rights):
    """Mixin of the rows below a form."""

    parent_model: type[models.Model]
    fk_name: str | None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may_add: bool = super().has_add_permission(request, obj)
        return may_add and not (obj is not None and is_barred(request.user, obj))

    def closed_fields(self, obj: Any) -> Iterator[str]:
        """As elsewhere, for a row of this record: what its words are is said of all rows, or by each of its own."""
        owner = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name).name
        row = self.model(**{owner: obj}) if obj is not None else None
        return (name for name in super().closed_fields(row) if name != owner)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        if only_translates(request.user, self.model):
            formset.form = type(formset.form.__name__, (TranslatorsForm, formset.form), {})
        return formset


class TranslatorsForm(forms.ModelForm):
    """Mixin of forms for those who translate: what else is sent is ignored, and no translation becomes an original."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = {field.name: field for field in self._meta.model._meta.fields}
        for name, field in self.fields.items():
            column = columns.get(name)
            if column is None or not is_open(self.instance, name):
                field.disabled = True
            elif column.translated_field.name == TEXT_STATUS and isinstance(field, forms.ChoiceField):
                choices: Any = field.choices
                field.choices = [choice for choice in choices if choice[0] != TextStatus.ORIGINAL]


class OwnedForm(forms.ModelForm):
    """Mixin of forms: to what readers see, only those who publish add a part."""

    user: Any

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        values = self.cleaned_data if cleaned is None else cleaned
        model: Any = self._meta.model
        for name in owner_fields(model):
            owner = values.get(name)
            if owner is not None and (record := blocking_record(self.user, owner)):
                self.add_error(name, why_barred(record))
        return cleaned
