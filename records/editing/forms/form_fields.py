"""Form fields and widgets of the admin: dates as people type them, images that a refused form keeps, texts."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminFileWidget, AdminTextInputWidget
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from records.core.dates.fields import HELP, EDTFField, PartialDate
from records.core.dates.parse import HOW, date_in_words, typed_date
from records.core.language_names import language_tag
from records.core.locale_formats import (
    countries,
    time_zones,
    validate_country,
    validate_language_tag,
    validate_time_zone,
)
from records.core.slugs import validate_slug
from records.core.text import LINE_BREAKS, MAX_TEXT, TOO_LONG, clean_text
from records.editing.forms.suggestions import list_of
from records.media.images import (
    LOST,
    MAX_BYTES,
    MAX_PIXELS,
    CleanImage,
    ImageFormField,
    SafeImageField,
    decoded_image,
    encoded,
    image_error,
)
from records.media.renditions import make_renditions, rendition
from records.media.uploads import find, store


class DateInput(AdminTextInputWidget):
    """A date in a line of text, and below it what it is read as, in words."""

    template_name = "editing/widgets/date_input.html"

    class Media:
        css = {"all": ("css/editing/inputs.css",)}
        js = ("js/editing/dates.js",)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        words = ""
        with suppress(ValidationError):
            words = date_in_words(PartialDate(typed_date(str(value)))) if value else ""
        return {**context, "words": words, "how": HOW}


class DayInput(DateInput):
    """The same for a day that is mostly the present one, with a button that writes it."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "today": localdate().isoformat()}


class TypedDayField(forms.DateField):
    """A whole, certain day as it was typed; its value is a date."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        typed = PartialDate(typed_date(clean_text(str(value)).strip()))
        if typed.precision != "day" or typed.uncertain or typed.approximate:
            raise ValidationError(_("Write a whole day, such as 2021-10-12 or 12/10/2021."), code="day")
        return typed.earliest


class CountryField(forms.ChoiceField):
    """A country, chosen by its name in the page's language; its value is the code."""

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(choices=lambda: [("", "---------"), *countries()], **kwargs)


class TimeZoneField(forms.ChoiceField):
    """A time zone of the IANA, chosen from the list of places."""

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(
            choices=lambda: [("", "---------"), *((zone, zone) for zone in time_zones())], **kwargs
        )


LANGUAGE = _("Its name or its code: Spanish or es, simplified Chinese or zh-Hans.")


class CleanCharField(forms.CharField):
    """Pasted text is cleaned before validation, not cut off by the browser, and refused in plain words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.widget, forms.Textarea) and self.max_length is None:
            self.validators.append(MaxLengthValidator(MAX_TEXT))
        self.error_messages["max_length"] = TOO_LONG

    def to_python(self, value: Any) -> Any:
        """Return a clean text; one that is typed in a line, such as a name, has no line breaks."""
        if isinstance(value, str):
            value = clean_text(value)
            is_prose = isinstance(self.widget, forms.Textarea) and self.max_length is None
            value = value if is_prose else LINE_BREAKS.sub(" ", value.strip())
        return super().to_python(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave `maxlength` out: with it a browser cuts off a pasted text and says nothing."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class CleanSlugField(CleanCharField, forms.SlugField):
    """The end of an address; refused in plain words, and with what could stand there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lengths = [one for one in self.validators if isinstance(one, MaxLengthValidator)]
        self.validators = [validate_slug, *lengths]


class CleanURLField(CleanCharField, forms.URLField):
    """An address; one written without its scheme is taken to be a safe one, as Django 6 does."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **kwargs})


class TypedDateField(CleanCharField):
    """A date as it was typed; its value is EDTF."""

    widget = DateInput

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return typed_date(text) if text else ""


class LanguageField(CleanCharField):
    """A language, by its name in any language of the site or by its tag; its value is the tag."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return language_tag(text)


class PossibleChoice(forms.ModelChoiceField):
    """Field for a record. It ignores values that cannot be keys: with them Django's fails to show a refused form."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return possible_keys(data)

    def prepare_value(self, value: Any) -> Any:
        """Accept from the address of a new record only a value that can be a key."""
        return possible_keys(super().prepare_value(value))


class PossibleChoices(PossibleChoice, forms.ModelMultipleChoiceField):
    """Field for any number of records."""


def possible_keys(keys: Any) -> Any:
    if isinstance(keys, (list, tuple)):
        return [key for key in keys if is_key(key)]
    return keys if keys == "" or is_key(keys) else None


def is_key(text: Any) -> bool:
    """Return whether a text could be a primary key."""
    return len(str(text)) < 19 and str(text).isascii() and str(text).isdecimal()


class ImageInput(AdminFileWidget):
    """Input for an image: the present one, the one chosen before the form was refused, or a new one."""

    template_name = "editing/widgets/image_input.html"
    clear_checkbox_label: Any = _("Remove this image")
    token: str = ""
    chosen: CleanImage | None = None

    class Media:
        css = {"all": ("css/editing/inputs.css",)}
        js = ("js/editing/images.js",)

    def __init__(self, owner: str, field: str, size: str) -> None:
        super().__init__()
        self.owner, self.field, self.size = owner, field, size

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """A chosen file; else the one that was kept; else what Django's widget says (False: remove it)."""
        upload = super().value_from_datadict(data, files, name)
        token = data.get(f"{name}-kept")
        if upload or not token or data.get(f"{name}-drop"):
            return upload
        if self.chosen is None:
            self.chosen = find(token, self.owner, self.field)
        return self.chosen or LOST

    def keep(self, image: CleanImage) -> None:
        """Let the form that is shown again hold an image that it accepted, unless the storage takes none."""
        with suppress(OSError):
            self.token, self.chosen = store(image, self.owner, self.field), image

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        present = value if isinstance(value, FieldFile) and value else None
        record, names = present and present.instance, (f"{present.field.name}_alt", "alt") if present else ()
        return {
            **context,
            "present": rendition(present, self.size),
            "alt": next((text for name in names if (text := getattr(record, name, None))), ""),
            "token": self.token,
            "chosen": self.chosen if self.token else None,
            "limits": {
                "bytes": MAX_BYTES,
                "pixels": MAX_PIXELS,
                "too_large": image_error("too_large").messages[0],
                "too_many_pixels": image_error("pixels").messages[0],
            },
        }


PREVIEW = (320, 320)


@require_safe
def date_words(request: HttpRequest) -> JsonResponse:
    """`?text=` as `{"edtf", "words"}`, both empty for no text, or as `{"error"}`: a sentence."""
    text = request.GET.get("text", "").strip()
    if not text:
        return JsonResponse({"edtf": "", "words": ""})
    try:
        edtf = typed_date(text)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)})
    return JsonResponse({"edtf": edtf, "words": date_in_words(PartialDate(edtf))})


@require_safe
def kept_image(request: HttpRequest) -> HttpResponse:
    """A small copy of the image that a refused form keeps under `?token=`, for the one who chose it; else 404."""
    assert isinstance(request.user, AbstractBaseUser)  # noqa: S101 the admin has let nobody else in
    image = find(request.GET.get("token", ""), str(request.user.pk))
    if image is None:
        raise Http404
    small = decoded_image(image.read(), draft=PREVIEW)
    small.thumbnail(PREVIEW)
    return HttpResponse(
        encoded(small, "PNG"), content_type="image/png", headers={"Cache-Control": "private, no-store"}
    )


SLUG_HELP = {
    "slug": _("The end of its address. Leave it blank, and it is made of the name."),
    "slug_es": _(
        "The end of its address in Spanish, where it is another one than in English. Leave both blank in a new"
        " record, and each is made of the name in its language."
    ),
}
# By the class of the column, the first that fits.
FORM_CLASSES: dict[Any, type[forms.Field]] = {
    models.SlugField: CleanSlugField,
    models.URLField: CleanURLField,
    models.CharField: CleanCharField,
    models.TextField: CleanCharField,
    models.ForeignKey: PossibleChoice,
    models.ManyToManyField: PossibleChoices,
}


WIDE = 32  # characters of a choice that a narrow field would cut off


def make_later(file: FieldFile) -> None:
    """Have the copies of an image made once it is saved; until then pages show the image itself."""
    image = (file.instance._meta.label_lower, file.field.name, str(file.name))
    transaction.on_commit(partial(make_renditions.enqueue, *image), robust=True)


def field_options(db_field: Any, request: HttpRequest) -> dict[str, Any]:
    """Return with which form field a column is typed, as `formfield()` takes it; nothing where Django's own does."""
    if isinstance(db_field, EDTFField):
        help_text = "" if db_field.help_text is HELP else db_field.help_text
        return {"form_class": TypedDateField, "widget": DateInput, "max_length": None, "help_text": help_text}
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        return {"form_class": TypedDayField, "widget": DayInput}
    if validate_country in db_field.validators:
        return {"form_class": CountryField, "widget": forms.Select}
    if validate_time_zone in db_field.validators:
        return {"form_class": TimeZoneField, "widget": forms.Select}
    if isinstance(db_field, models.TimeField):
        return {"form_class": forms.TimeField, "widget": forms.TimeInput({"type": "time"}, format="%H:%M")}
    if validate_language_tag in db_field.validators:
        return {"form_class": LanguageField, "help_text": LANGUAGE, "widget": offering(list_of(db_field))}
    if isinstance(db_field, SafeImageField):
        size = (db_field.renditions or ("thumb",))[-1]
        widget = ImageInput(str(request.user.pk), f"{db_field.model._meta.label_lower}.{db_field.name}", size)
        return {"widget": widget}
    return _by_class(db_field)


def _by_class(db_field: Any) -> dict[str, Any]:
    if db_field.choices:
        is_wide = any(len(str(label)) > WIDE for _value, label in db_field.choices)
        return {"widget": forms.Select({"class": "wide"})} if is_wide else {}
    classes = FORM_CLASSES.items()
    options = {"widget": offering(place)} if (place := list_of(db_field)) else {}
    return next(
        ({"form_class": one, **options} for column, one in classes if isinstance(db_field, column)), {}
    )


def offering(place: str) -> AdminTextInputWidget:
    """Return a line of text that offers the values of a list."""
    return AdminTextInputWidget({"list": place})


def new_images(forms: Iterable[Any]) -> Iterator[FieldFile]:
    """The images that forms have just saved; a row that was just deleted has no key."""
    for form in forms:
        is_saved = form.instance.pk is not None and form.is_valid()
        for name in form.changed_data if is_saved else ():
            file = (
                getattr(form.instance, name, None) if isinstance(form.fields[name], ImageFormField) else None
            )
            if file:
                yield file
