"""One entry of a fixture: what to call it, and what is wrong with it."""

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.utils.translation import gettext as _

KEY_LENGTH = 4  # values that tell a record without a slug: of event, session, person, role, for example
LONGEST_KEY = 80  # a longer value is a text, and names nothing
no_null_characters = ProhibitNullCharactersValidator()  # PostgreSQL cannot keep them


def named(number: int, entry: Any) -> str:
    """How to find an entry: its place in the file, its kind and its key."""
    record = _("record %(number)s") % {"number": number}
    fields = entry.get("fields") if isinstance(entry, dict) else None
    if not isinstance(fields, dict):
        return record
    return f"{record} ({entry.get('model')} {fields.get('slug') or _first_values(fields)})"


def _first_values(fields: dict[str, Any]) -> str:
    values = [part for value in fields.values() for part in (value if isinstance(value, list) else [value])]
    plain = [
        str(value) for value in values if isinstance(value, str | int) and len(str(value)) <= LONGEST_KEY
    ]
    return ", ".join(list(dict.fromkeys(plain))[:KEY_LENGTH])


def check_entry(entry: Any) -> None:
    """`ValidationError` for an entry of another form, an unknown kind or field, or a value that its field refuses."""
    if not isinstance(entry, dict) or not isinstance(entry.get("fields"), dict):
        raise ValidationError(_("An entry is an object with “model” and “fields”."))
    try:
        model = apps.get_model(str(entry.get("model")))
    except (LookupError, ValueError) as error:
        raise ValidationError(_("There is no kind “%(kind)s”.") % {"kind": entry.get("model")}) from error
    for name, value in entry["fields"].items():
        _check_value(model, name, value)


def _check_value(model: type[models.Model], name: str, value: Any) -> None:
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise ValidationError(_("There is no field “%(field)s”.") % {"field": name}) from error
    if field.is_relation or isinstance(field, models.FileField) or (value in (None, "") and field.null):
        return
    try:
        no_null_characters(value)
        if value == "":
            field.to_python(value)
        else:
            field.clean(value, None)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error


def missing_reference(entry: dict[str, Any], using: str | None) -> str:
    """The first relation of an entry to a record that does not exist, in a sentence; else empty."""
    model = apps.get_model(entry["model"])
    for name, value in entry["fields"].items():
        field: Any = model._meta.get_field(name)
        for key in _keys(field, value):
            if record_with_key(field.related_model, key, using) is None:
                kind = field.related_model._meta.label_lower
                shown = ", ".join(map(str, key))
                return _("%(field)s: There is no %(kind)s “%(key)s”.") % {
                    "field": name,
                    "kind": kind,
                    "key": shown,
                }
    return ""


def _keys(field: Any, value: Any) -> list[list[Any]]:
    """The natural keys in the value of a relation."""
    if not isinstance(value, list) or not (field.many_to_one or field.many_to_many):
        return []
    return [key for key in value if isinstance(key, list)] if field.many_to_many else [value]


def record_with_key(model: Any, key: list[Any], using: str | None) -> Any:
    """The record with this natural key, or None."""
    try:
        return model._default_manager.db_manager(using).get_by_natural_key(*key)
    except (AttributeError, ObjectDoesNotExist, TypeError):
        return None


def sentences(error: ValidationError) -> str:
    """All that a `ValidationError` says, in one line, each with its field."""
    if hasattr(error, "error_dict"):
        return " ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
    return " ".join(error.messages)
