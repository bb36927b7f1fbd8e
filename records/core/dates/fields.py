"""Model fields for partial dates: the notation as it was given, and beside it the days it may mean.

    start = EDTFField(_("start"))
    start_earliest = EDTFBound("start", "earliest")
    start_latest = EDTFBound("start", "latest")

A model that has them is an `EDTFModel`. The bounds follow the notation in every save, fixture and
`bulk_create`. Two writes are told their columns: `update()` must set the bounds, `bulk_update()` name them.
"""

from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from records.core.dates.value import MAX_LENGTH, PartialDate

__all__ = ["EDTFBound", "EDTFField", "EDTFModel", "PartialDate"]

HELP = _(
    "A year, month or day (2010, 2014-11, 2021-10-12); then ? if it is inferred, ~ if it is approximate."
)

if TYPE_CHECKING:
    EDTFFieldBase = models.CharField[PartialDate | date | str | None, PartialDate | None]
    EDTFBoundBase = models.DateField[date | None, date | None]
else:
    EDTFFieldBase, EDTFBoundBase = models.CharField, models.DateField


class EDTFAttribute(DeferredAttribute):
    """Attribute of an `EDTFField`: text becomes a `PartialDate`.

    Text that is no date stays as it is: `full_clean()` refuses it under the field's name, and so does a save.
    """

    def __set__(self, instance: models.Model, value: Any) -> None:
        with suppress(ValidationError):
            value = self.field.to_python(value)
        instance.__dict__[self.field.attname] = value
        for bound in bounds_of(type(instance), self.field.name):
            # Known from now on, though the query may have left its column out: a save must not skip it.
            instance.__dict__.setdefault(bound, None)


class EDTFField(EDTFFieldBase):
    """Column for an EDTF expression: a `PartialDate`, or None where it is blank ("" in the database)."""

    descriptor_class = EDTFAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_LENGTH)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("help_text", HELP)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.max_length == MAX_LENGTH:
            del kwargs["max_length"]
        if self.help_text is HELP:
            del kwargs["help_text"]
        if kwargs.pop("blank", False) is False:
            kwargs["blank"] = False
        return name, path, list(args), kwargs

    def to_python(self, value: Any) -> PartialDate | None:
        """Return a `PartialDate` from text, a date or itself; None from "" or None; else `ValidationError`."""
        if value is None or value == "":
            return None
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, datetime):
            value = value.date()
        return PartialDate(value.isoformat() if isinstance(value, date) else value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        if hasattr(value, "resolve_expression"):
            return value
        return str(self.to_python(value) or "")

    def value_from_object(self, obj: models.Model) -> str:  # type: ignore[override]
        """Return text for forms and fixtures."""
        return str(super().value_from_object(obj) or "")

    def value_to_string(self, obj: models.Model) -> str:
        return self.value_from_object(obj)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate("" if value is None else value, model_instance)

    def run_validators(self, value: Any) -> None:
        super().run_validators(str(value or ""))


class EDTFBoundAttribute(DeferredAttribute):
    """Attribute of an `EDTFBound`: read from its notation, or from the database while that is deferred."""

    field: "EDTFBound"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None or self.field.source not in instance.__dict__:
            return super().__get__(instance, cls)
        notation = instance.__dict__[self.field.source]
        return getattr(notation, self.field.which) if isinstance(notation, PartialDate) else None

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EDTFBound(EDTFBoundBase):
    """Column for the first ("earliest") or last ("latest") day of the `EDTFField` named `source`.

    It is empty where the notation is blank or open at that end. Never set by hand: assignments are ignored;
    it is in no form and no fixture.
    """

    descriptor_class = EDTFBoundAttribute

    def __init__(self, source: str, which: str, **kwargs: Any) -> None:
        self.source, self.which = source, which
        super().__init__(**{"null": True, "editable": False, "serialize": False, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        for usual in ("null", "editable", "serialize"):
            kwargs.pop(usual, None)
        return name, path, [self.source, self.which], kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_source()]

    def _check_source(self) -> list[checks.CheckMessage]:
        try:
            source = self.model._meta.get_field(self.source)
        except FieldDoesNotExist:
            source = None
        if isinstance(source, EDTFField) and self.which in ("earliest", "latest"):
            return []
        message = "EDTFBound takes the name of an EDTFField of its model, and 'earliest' or 'latest'."
        return [checks.Error(message, obj=self, id="records.E001")]


@lru_cache(maxsize=1024)  # asked for at every row that a query loads
def bounds_of(model: type[models.Model], source: str) -> tuple[str, ...]:
    """Return the names of the bounds that follow a field; other fields than an `EDTFField` have none."""
    fields = model._meta.concrete_fields
    return tuple(field.name for field in fields if isinstance(field, EDTFBound) and field.source == source)


class EDTFModel(models.Model):
    """Abstract: a model with partial dates."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; `update_fields` that name a partial date take its bounds along."""
        named = kwargs.get("update_fields")
        if named:
            bounds = (bound for name in named for bound in bounds_of(type(self), name))
            kwargs["update_fields"] = {*named, *bounds}
        super().save(*args, **kwargs)

    def validate_constraints(self, exclude: Any = None) -> None:
        """Check the constraints on bounds too: no form has these columns, so a form would leave them out."""
        bounds = {field.name for field in self._meta.concrete_fields if isinstance(field, EDTFBound)}
        super().validate_constraints(exclude=set(exclude or ()) - bounds)
