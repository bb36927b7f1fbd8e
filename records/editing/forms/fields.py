"""Form fields that take what people type: dates, images, texts in every language."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django import forms
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from records.core.dates.fields import HELP, EDTFField
from records.core.dates.parse import HOW
from records.core.models import Record, validate_country, validate_language_tag
from records.core.slugs import Slugged
from records.editing.forms.form_fields import (
    LANGUAGE,
    CountryField,
    DateInput,
    ImageInput,
    KeptImageField,
    LanguageField,
    PossibleChoices,
    TypedDateField,
    TypedDayField,
    field_class,
    keep_images,
    take_texts,
)
from records.media.images import SafeImageField
from records.media.renditions import make_renditions

ENDS = ("start", "end")
SLUG = gettext_lazy("The end of its address. Leave it blank, and it is made of the name.")


class Fields:
    """Mixin of admin classes."""

    model: type[models.Model]
    form: type[forms.ModelForm]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if all(any(field.name == end for field in date_fields(self.model)) for end in ENDS):
            self.form = type(self.form.__name__, (RangeInStart, self.form), {})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs = {**form_field_of(db_field, request), **kwargs}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.CharField) and not isinstance(field, TypedDateField):
            take_texts(field)
        if db_field.name == "slug" and issubclass(self.model, (Record, Slugged)):
            field.required, field.help_text = False, SLUG
        if isinstance(field, forms.ModelChoiceField):
            field.__class__ = field_class(PossibleChoices, type(field))
        if isinstance(field, forms.ModelMultipleChoiceField):
            # Django explains there how to hold down a key: that of its list, which no form of ours has.
            field.help_text = db_field.help_text
        return field

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Show the form; one that was refused keeps the images it accepted, those of its inlines too."""
        keep_images(context["adminform"].form)
        for inline in context["inline_admin_formsets"]:
            for form in inline.formset.forms:
                keep_images(form)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save what belongs to the record; once all of it is saved, make the copies that pages show."""
        super().save_related(request, form, formsets, change)
        for part in (form, *(row for formset in formsets for row in formset.forms)):
            for file in new_images(part):
                make_later(file)


def make_later(file: FieldFile) -> None:
    """Have the copies of an image made once it is saved; until then pages show the image itself."""
    image = (file.instance._meta.label_lower, file.field.name, str(file.name))
    transaction.on_commit(partial(make_renditions.enqueue, *image), robust=True)


class RangeInStart(forms.ModelForm):
    """Mixin: both ends typed as one range into the first field stand in their two fields."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        begins, slash, ends = (cleaned.get("start") or "").partition("/")
        is_range = slash and not {begins, ends} & {"", ".."}
        if is_range and "end" in cleaned and not cleaned["end"]:
            cleaned["start"], cleaned["end"] = begins, ends
        return cleaned


def date_fields(model: type[models.Model]) -> list[EDTFField]:
    """The partial dates of a model."""
    return [field for field in model._meta.fields if isinstance(field, EDTFField)]


def form_field_of(db_field: Any, request: HttpRequest) -> dict[str, Any]:
    """With which form field a model's field is typed; empty where Django's own does."""
    if isinstance(db_field, EDTFField):
        own = db_field.help_text
        told = HOW if own is HELP else format_lazy("{} {}", own, HOW)
        return {"form_class": TypedDateField, "widget": DateInput, "max_length": None, "help_text": told}
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        return {"form_class": TypedDayField, "widget": DateInput}
    if validate_country in db_field.validators:
        return {"form_class": CountryField, "widget": forms.Select}
    if validate_language_tag in db_field.validators:
        return {"form_class": LanguageField, "help_text": LANGUAGE}
    if isinstance(db_field, SafeImageField):
        size = (db_field.renditions or ("thumb",))[-1]
        widget = ImageInput(str(request.user.pk), f"{db_field.model._meta.label_lower}.{db_field.name}", size)
        return {"form_class": KeptImageField, "widget": widget}
    return {}


def new_images(form: Any) -> Iterator[FieldFile]:
    """The images that a form has just saved."""
    is_saved = form.instance.pk is not None and form.is_valid()  # a row that was just deleted has no key
    for name in form.changed_data if is_saved else ():
        file = getattr(form.instance, name, None) if isinstance(form.fields[name], KeptImageField) else None
        if file and file._committed:
            yield file
