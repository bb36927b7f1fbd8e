"""The form fields of the columns of a record; the copies of images that a saved form orders."""

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
from records.core.models import validate_country, validate_language_tag
from records.editing.forms.form_fields import (
    LANGUAGE,
    CleanCharField,
    CleanSlugField,
    CleanURLField,
    CountryField,
    DateInput,
    ImageInput,
    KeptImageField,
    LanguageField,
    PossibleChoice,
    PossibleChoices,
    TypedDateField,
    TypedDayField,
)
from records.media.images import SafeImageField
from records.media.renditions import make_renditions

SLUG = gettext_lazy("The end of its address. Leave it blank, and it is made of the name.")
# By the class of the column, the first that fits.
FORM_CLASSES: dict[Any, type[forms.Field]] = {
    models.SlugField: CleanSlugField,
    models.URLField: CleanURLField,
    models.CharField: CleanCharField,
    models.TextField: CleanCharField,
    models.ForeignKey: PossibleChoice,
    models.ManyToManyField: PossibleChoices,
}


def make_later(file: FieldFile) -> None:
    """Have the copies of an image made once it is saved; until then pages show the image itself."""
    image = (file.instance._meta.label_lower, file.field.name, str(file.name))
    transaction.on_commit(partial(make_renditions.enqueue, *image), robust=True)


def field_options(db_field: Any, request: HttpRequest) -> dict[str, Any]:
    """Return with which form field a column is typed, as `formfield()` takes it; nothing where Django's own does."""
    if isinstance(db_field, EDTFField):
        own = db_field.help_text
        help_text = HOW if own is HELP else format_lazy("{} {}", own, HOW)
        return {"form_class": TypedDateField, "widget": DateInput, "max_length": None, "help_text": help_text}
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
    classes = () if db_field.choices else FORM_CLASSES.items()
    return next(({"form_class": own} for column, own in classes if isinstance(db_field, column)), {})


def new_images(form: Any) -> Iterator[FieldFile]:
    """The images that a form has just saved."""
    is_saved = form.instance.pk is not None and form.is_valid()  # a row that was just deleted has no key
    for name in form.changed_data if is_saved else ():
        file = getattr(form.instance, name, None) if isinstance(form.fields[name], KeptImageField) else None
        if file:
            yield file
