"""Model fields for partial dates: the notation as it was given, and beside it the days it may mean.

    start = EDTFField(_("start"))
    start_earliest = EDTFBound("start", "earliest")
    start_latest = EDTFBound("start", "latest")

A model that has them is an `EDTFModel`. The bounds follow the notation in every save, fixture and
`bulk_create`. Two writes are told their columns: `update()` must set the bounds, `bulk_update()` name them.
"""

import calendar
import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from records.core.loading import LoadedModel

MAX_LENGTH = 32
PLAIN_DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
UNSPECIFIED_DATE = r"\d\d(?:\dX|XX)|\d{4}-(?:XX(?:-XX)?|(?:0[1-9]|1[0-2])-XX)"
# Levels 0 and 1 without seasons (2021-21): spring in Santiago is autumn in Beijing; they name no days.
EXPRESSION = re.compile(
    rf"(?:{PLAIN_DATE}|{UNSPECIFIED_DATE})[?~%]?"
    rf"|{PLAIN_DATE}[?~%]?/(?:{PLAIN_DATE}[?~%]?|\.\.)?"
    rf"|(?:\.\.)?/{PLAIN_DATE}[?~%]?",
    re.ASCII,
)
PLAIN = re.compile(rf"({PLAIN_DATE})[?~%]?", re.ASCII)


Bounds = tuple[date | None, date | None]  # first and last possible day; None where an end is open or unknown


@dataclass(frozen=True, slots=True)
class PartialDate:
    """An EDTF expression with the days it may mean.

    `PartialDate(text)` raises `ValidationError` (code "edtf") for anything else. `precision` is "year",
    "month", "day" or "interval"; `uncertain` (?) means inferred, `approximate` (~) about then, and `%` sets
    both. Two are equal when their texts are.
    """

    text: str
    earliest: date | None = field(init=False, compare=False)
    latest: date | None = field(init=False, compare=False)
    precision: str = field(init=False, compare=False)
    uncertain: bool = field(init=False, compare=False)
    approximate: bool = field(init=False, compare=False)

    def __post_init__(self) -> None:
        try:
            earliest, latest = _bounds(self.text)
        except (ValueError, TypeError):
            raise _refusal(self.text) from None
        object.__setattr__(self, "earliest", earliest)
        object.__setattr__(self, "latest", latest)
        precision = "interval" if "/" in self.text else _precision(earliest, latest)
        object.__setattr__(self, "precision", precision)
        object.__setattr__(self, "uncertain", any(mark in self.text for mark in "?%"))
        object.__setattr__(self, "approximate", any(mark in self.text for mark in "~%"))

    def __str__(self) -> str:
        return self.text


# 8192 texts are some 2 MB: every date of a large archive, so that a list page parses nothing twice.
@lru_cache(maxsize=8192)
def _bounds(text: str) -> Bounds:
    """Return the days of an expression; `ValueError` where it is none."""
    if len(text) > MAX_LENGTH or not EXPRESSION.fullmatch(text):
        raise ValueError(text)
    if plain := PLAIN.fullmatch(text):
        return _plain_bounds(*map(int, plain[1].split("-")))
    return _interval_bounds(*text.split("/")) if "/" in text else _parsed_bounds(text)


def _plain_bounds(year: int, month: int | None = None, day: int | None = None) -> Bounds:
    """Return the days of a plain year, month or day without the edtf library: few dates need its 0.6 s and 20 MB."""
    first = date(year, month or 1, day or 1)
    if day:
        return first, first
    last_month = month or 12
    return first, date(year, last_month, calendar.monthrange(year, last_month)[1])


def _interval_bounds(before: str, after: str) -> Bounds:
    """Return the days of an interval between two plain dates; an end that is missing is unknown."""
    earliest = _bounds(before)[0] if before not in ("", "..") else None
    latest = _bounds(after)[1] if after not in ("", "..") else None
    if earliest and latest and earliest > latest:
        raise ValueError(before, after)
    return earliest, latest


def _parsed_bounds(text: str) -> Bounds:
    """Return the days of a date with X, as the edtf library reads it."""
    from edtf import EDTFParseException, parse_edtf

    try:
        parsed = parse_edtf(text)
    except EDTFParseException as error:
        raise ValueError(text) from error
    # Its fuzzy bounds lie months beside.
    return date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])


def _precision(first: date | None, last: date | None) -> str:
    """Return the precision of one date, read from its days: `2021-XX` is a year, `201X` only an interval."""
    if first is None or last is None:
        return "interval"
    if first == last:
        return "day"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return "year"
    return "month" if (first.year, first.month) == (last.year, last.month) else "interval"


def _refusal(text: object) -> ValidationError:
    letters = str(text)[:MAX_LENGTH]
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in letters)
    return ValidationError(
        _(
            "“%(value)s” is not a date that the archive can read. Write a year, a month or a day"
            " (2010, 2014-11, 2021-10-12), followed by ? if it is inferred or by ~ if it is approximate,"
            " or an interval of them (2014/2016, 2014/..)."
        ),
        code="edtf",
        params={"value": shown},
    )


HELP = _(
    "A year, month or day (2010, 2014-11, 2021-10-12); then ? if it is inferred, ~ if it is approximate."
)

if TYPE_CHECKING:
    EDTFFieldBase = models.CharField[PartialDate | date | str | None, PartialDate | None]
    EDTFBoundBase = models.DateField[date | None, date | None]
else:
    EDTFFieldBase, EDTFBoundBase = models.CharField, models.DateField


class EDTFAttribute(DeferredAttribute):
    """Attribute of an `EDTFField`: text becomes a `PartialDate`; text that is no date stays; a save refuses it."""

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
        super().__init__(*args, **{"max_length": MAX_LENGTH, "blank": True, "help_text": HELP, **kwargs})

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
        if value is None or value == "" or isinstance(value, PartialDate):
            return value or None
        if isinstance(value, datetime):
            value = value.date()
        return PartialDate(value.isoformat() if isinstance(value, date) else value)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        return value if hasattr(value, "resolve_expression") else str(self.to_python(value) or "")

    def value_from_object(self, obj: models.Model) -> str:  # type: ignore[override]
        """Return text for forms and fixtures."""
        return str(super().value_from_object(obj) or "")

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
    """Column for the first ("earliest") or last day of the `EDTFField` named `source`; assignments are ignored."""

    descriptor_class = EDTFBoundAttribute

    def __init__(self, source: str, which: str, **kwargs: Any) -> None:
        self.source, self.which = source, which
        super().__init__(**{"null": True, "editable": False, "serialize": False, **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        given = {key: value for key, value in kwargs.items() if key not in ("null", "editable", "serialize")}
        return name, path, [self.source, self.which], given

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        sources = (field.name for field in self.model._meta.fields if isinstance(field, EDTFField))
        if self.source in sources and self.which in ("earliest", "latest"):
            return super().check(**kwargs)
        message = "EDTFBound takes the name of an EDTFField of its model, and 'earliest' or 'latest'."
        return [*super().check(**kwargs), checks.Error(message, obj=self, id="records.E001")]


@lru_cache(maxsize=1024)  # asked for at every row that a query loads
def bounds_of(model: type[models.Model], source: str) -> tuple[str, ...]:
    """Return the names of the bounds that follow a field; other fields than an `EDTFField` have none."""
    fields = model._meta.concrete_fields
    return tuple(field.name for field in fields if isinstance(field, EDTFBound) and field.source == source)


class EDTFModel(LoadedModel):
    """Abstract: a model with partial dates."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        row = super().from_db(db, field_names, values, **options)
        if len(values) != len(cls._meta.concrete_fields):
            # As `EDTFAttribute` does: of a date that is known, a bound that the query left out follows.
            known = {bound: None for name in field_names for bound in bounds_of(cls, name)}
            row.__dict__.update({**known, **row.__dict__})
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; `update_fields` that name a partial date take its bounds along."""
        if named := kwargs.get("update_fields"):
            bounds = (bound for name in named for bound in bounds_of(type(self), name))
            kwargs["update_fields"] = {*named, *bounds}
        super().save(*args, **kwargs)

    def validate_constraints(self, exclude: Any = None) -> None:
        """Check the constraints on bounds too: no form has these columns, so a form would leave them out."""
        bounds = {field.name for field in self._meta.concrete_fields if isinstance(field, EDTFBound)}
        super().validate_constraints(exclude=set(exclude or ()) - bounds)
