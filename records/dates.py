"""Model fields for partial dates: the notation as it was given, and beside it the days it may mean.

    start = EDTFField(_("start"))
    start_earliest = EDTFBound("start", "earliest")
    start_latest = EDTFBound("start", "latest")

A model that has them is an `EDTFModel`. The bounds follow the notation in every save, fixture and `bulk_create`. Two writes
go past the model and cannot: `QuerySet.update()`, which must set the bounds itself, and `bulk_update()`, which must name them.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from records.partial_dates import MAX_LENGTH, PartialDate

__all__ = ["EDTFBound", "EDTFField", "EDTFModel", "PartialDate"]

if TYPE_CHECKING:
    EDTFFieldBase = models.CharField[PartialDate | date | str | None, PartialDate | None]
    EDTFBoundBase = models.DateField[date | None, date | None]
else:
    EDTFFieldBase, EDTFBoundBase = models.CharField, models.DateField


class EDTFAttribute(DeferredAttribute):
    """Attribute of an `EDTFField`: text becomes a `PartialDate`; what is none stays, for `full_clean()` to name the field."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        try:
            value = self.field.to_python(value)
        except ValidationError:
            pass
        instance.__dict__[self.field.attname] = value
        for bound in bounds_of(type(instance), [self.field.name]):
            # Known from now on, though the query may have left its column out: a save must not skip it.
            instance.__dict__.setdefault(bound.attname, None)


class EDTFField(EDTFFieldBase):
    """Column for an EDTF expression. Blank is "" in the database and None in Python; the value is a `PartialDate`."""

    descriptor_class = EDTFAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_LENGTH)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.max_length == MAX_LENGTH:
            del kwargs["max_length"]
        if kwargs.pop("blank", False) is False:
            kwargs["blank"] = False
        return name, path, args, kwargs

    def to_python(self, value: Any) -> PartialDate | None:
        """A `PartialDate` from text, a date or itself; None from nothing. Raises `ValidationError` (code "edtf")."""
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

    def value_from_object(self, obj: models.Model) -> str:
        """Text for forms and fixtures."""
        return str(super().value_from_object(obj) or "")

    def value_to_string(self, obj: models.Model) -> str:
        return self.value_from_object(obj)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate("" if value is None else value, model_instance)

    def run_validators(self, value: Any) -> None:
        super().run_validators(str(value or ""))


class EDTFBoundAttribute(DeferredAttribute):
    """Attribute of an `EDTFBound`: read from its notation. What a query loads is kept for when the notation is deferred."""

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None or self.field.source not in instance.__dict__:
            return super().__get__(instance, cls)
        notation = instance.__dict__[self.field.source]
        return getattr(notation, self.field.which) if isinstance(notation, PartialDate) else None

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EDTFBound(EDTFBoundBase):
    """Column for the first ("earliest") or last ("latest") day of the `EDTFField` named `source`; never set by hand.

    It is empty where the notation is blank or open at that end, and is in no form and no fixture.
    """

    descriptor_class = EDTFBoundAttribute

    def __init__(self, source: str, which: str, **kwargs: Any) -> None:
        self.source, self.which = source, which
        super().__init__(**{"null": True, "editable": False, "serialize": False, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
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
        message = f"'{self.source}', '{self.which}' is not an EDTFField of this model and 'earliest' or 'latest'."
        return [checks.Error(message, obj=self, id="records.E001")]


def bounds_of(model: type[models.Model], sources: Any) -> list[EDTFBound]:
    """The bounds of a model that follow one of the named fields."""
    return [field for field in model._meta.concrete_fields if isinstance(field, EDTFBound) and field.source in sources]


class EDTFModel(models.Model):
    """Abstract: a model with partial dates."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; `update_fields` that name a partial date take its bounds along."""
        named = kwargs.get("update_fields")
        if named:
            kwargs["update_fields"] = {*named, *(bound.name for bound in bounds_of(type(self), named))}
        super().save(*args, **kwargs)

    def validate_constraints(self, exclude: Any = None) -> None:
        """Check the constraints on bounds too: no form has these columns, so a form would leave them out."""
        bounds = {field.name for field in self._meta.concrete_fields if isinstance(field, EDTFBound)}
        super().validate_constraints(exclude=set(exclude or ()) - bounds)
