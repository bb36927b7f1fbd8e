"""Serializers: the fields of a kind of record that JSON, CSV, the API and the exports give, in all languages at once.

Each kind declares its fields in its app's `serializers.py`. From this declaration come the rows, the queries that
fetch what they need (a bounded number, however many records), and the description of the fields.

A row is flat where it can be: `name_en`, `name_es`; `start`, `start_earliest`, `start_latest`. Related objects are
nested; a related record is given by its id, its address and its titles. A record that is not public is in no row.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modeltranslation.utils import build_localized_fieldname

from records.core import registry
from records.core.dates.fields import EDTFBound, EDTFField, PartialDate
from records.core.languages import TranslatedModel, language_codes
from records.core.models import Record

CHUNK = 500  # records in memory at a time
BOUNDS = {"earliest": _("first possible day"), "latest": _("last possible day")}

Value = Any  # a value of JSON


@dataclass(frozen=True)
class Field:
    """A field of a row, a column of a table.

    `value_type` is a Table Schema's: string, integer, boolean, date, datetime, object or array; `format` says more of a
    string: uri, edtf, image, or language (a language tag). `base` is the name without its language. `choices` are
    pairs of value and label. `fields` are those of an object, or of each object of an array; `model` is the one that
    these, or the keys in the column, refer to. `column` is the model's field, if the value is stored.
    """

    name: str
    read: Callable[[Any], Value] = lambda row: None
    value_type: str = "string"
    format: str = ""
    label: str | Promise = ""
    help: str | Promise = ""
    language: str = ""
    base: str = ""
    is_required: bool = False
    is_unique: bool = False
    choices: tuple[tuple[str, str | Promise], ...] = ()
    fields: tuple["Field", ...] = ()
    model: type[models.Model] | None = None
    column: Any = None
    # Relation that a query must fetch beforehand.
    relation: str = ""

    def relations(self) -> Iterator[str]:
        """Yield the paths to all that the field reads from other tables."""
        if self.relation:
            yield self.relation
        for field in self.fields:
            for path in field.relations():
                yield f"{self.relation}__{path}" if self.relation else path


class Serializer:
    """The rows of one kind of record: the fields of every record around those of the kind."""

    def __init__(self, model: type[Record], *names: "str | Nested") -> None:
        self.model = model
        own = fields_of(model, "slug", *names, SOURCES, NOTES, "published_at", "updated_at")
        self.fields = (*REFERENCE[:2], own[0], REFERENCE[2], *_page_fields(), *own[1:])

    @property
    def name(self) -> str:
        """The kind's name in rows, files and addresses of the API."""
        return self.model.url_name

    def prefetch(self, records: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return a query that fetches all that the rows of records need."""
        return records.prefetch_related(
            *dict.fromkeys(path for field in self.fields for path in field.relations())
        )

    def row(self, record: Record) -> dict[str, Value]:
        """Return the row of a record that was fetched with `prefetch()`."""
        return row_of(record, self.fields)

    def rows(self, records: models.QuerySet[Any]) -> Iterator[dict[str, Value]]:
        """Yield the rows of records in their order, not all in memory at once."""
        for record in self.prefetch(records).iterator(chunk_size=CHUNK):
            yield self.row(record)


def serializer_of(model: type[models.Model]) -> Serializer:
    """Return the serializer of a kind of record."""
    found = registry.get(Serializer, model)
    if found is None:
        raise LookupError(f"No serializers.py declares the fields of {model._meta.label}.")
    return found


def row_of(record: Any, fields: Iterable[Field]) -> dict[str, Value]:
    """Return the values of some fields by name."""
    return {field.name: field.read(record) for field in fields}


# Fields


class Nested:
    """Fields of the object that a foreign key leads to, or of each row of a relation.

    Rows are those for which `is_shown` is true, as their model orders them, or sorted by `order`.
    """

    def __init__(
        self,
        relation: str,
        *names: "str | Nested",
        is_shown: Callable[[Any], bool] = lambda row: True,
        order: Callable[[Any], Any] | None = None,
        label: str | Promise = "",
    ) -> None:
        self.relation, self.names, self.label = relation, names, label
        self.is_shown, self.order = is_shown, order

    def field(self, model: type[models.Model]) -> Field:
        """Return the field of a model's row that holds these."""
        column: Any = model._meta.get_field(self.relation)
        related = column.related_model
        inner = fields_of(related, *self.names)
        common: dict[str, Any] = {"fields": inner, "relation": self.relation}
        if column.many_to_one:
            read = partial(self._read_one, inner)
            return Field(self.relation, read, "object", label=self.label or column.verbose_name, **common)
        label = self.label or related._meta.verbose_name_plural
        return Field(
            self.relation, partial(self._read_many, inner), "array", label=label, is_required=True, **common
        )

    def _read_one(self, fields: tuple[Field, ...], record: Any) -> Value:
        found = getattr(record, self.relation)
        return None if found is None else row_of(found, fields)

    def _read_many(self, fields: tuple[Field, ...], record: Any) -> Value:
        found = [row for row in getattr(record, self.relation).all() if self.is_shown(row)]
        return [row_of(row, fields) for row in (sorted(found, key=self.order) if self.order else found)]


OTHER_NAMES = Nested("other_names", "name", "language", "kind", order=attrgetter("kind", "language", "name"))
SOURCES = Nested("sources", "slug", "title", "publisher", "date", "language", "url", "accessed_on")
NOTES = Nested("notes", "slug", "field", "label", "text", SOURCES, label=_("editorial notes"))


def fields_of(model: type[models.Model], *names: str | Nested) -> tuple[Field, ...]:
    """Return fields for those of a model: one a language of a translated one, three of a partial date."""
    return tuple(field for name in names for field in _fields_of(model, name))


def _fields_of(model: type[models.Model], name: str | Nested) -> Iterator[Field]:
    if isinstance(name, Nested):
        yield name.field(model)
        return
    column: Any = model._meta.get_field(name)
    if issubclass(model, TranslatedModel) and name in model.translated_fields():
        for code in language_codes():
            localized: Any = model._meta.get_field(build_localized_fieldname(name, code))
            yield replace(field_of(localized), base=name)
    elif column.is_relation:
        yield _reference_field(column)
    else:
        yield field_of(column)
        if isinstance(column, EDTFField):
            for which in BOUNDS:
                yield field_of(model._meta.get_field(f"{name}_{which}"))


def field_of(column: Any) -> Field:
    """Return the field for a stored value."""
    read = partial(_plain_value, column.name)
    if isinstance(column, EDTFBound):
        return Field(column.name, read, "date", label=BOUNDS[column.which], column=column)
    original = getattr(column, "translated_field", column)  # a language's own adds the language to the label
    value_type, form = _type_of(column)
    return Field(
        column.name,
        read,
        value_type,
        form,
        label=original.verbose_name,
        help=column.help_text,
        language=getattr(column, "language", "") or "",
        is_required=not (column.null or column.blank),
        is_unique=column.unique,
        choices=tuple(column.choices or ()),
        column=column,
    )


def _type_of(column: Any) -> tuple[str, str]:
    for field_class, value_type, form in TYPES:
        if isinstance(column, field_class):
            return value_type, form
    return "string", "language" if column.name == "language" else ""


TYPES: tuple[tuple[Any, str, str], ...] = (
    (EDTFField, "string", "edtf"),
    (models.IntegerField, "integer", ""),
    (models.BooleanField, "boolean", ""),
    (models.DateTimeField, "datetime", ""),
    (models.DateField, "date", ""),
    ((models.URLField, models.FileField), "string", "uri"),
)


def _plain_value(name: str, record: Any) -> Value:
    return plain(getattr(record, name))


def plain(value: Any) -> Value:
    """Return a value as JSON holds it; null for an empty one."""
    if value is None or value == "":
        return None
    if isinstance(value, FieldFile):
        return absolute(value.url) if value else None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, (PartialDate, date)):
        return str(value)
    return value


def _reference_field(column: Any) -> Field:
    """Return the field for a foreign key, or a many-to-many relation, to records."""
    common: dict[str, Any] = {
        "label": column.verbose_name,
        "model": column.related_model,
        "fields": REFERENCE,
        "relation": column.name,
    }
    if column.many_to_many:
        return Field(
            column.name, lambda record: references(getattr(record, column.name).all()), "array", **common
        )
    return Field(column.name, lambda record: reference(getattr(record, column.name)), "object", **common)


# Addresses and references


def absolute(path: str) -> str:
    """Return an address of the site with `SITE_URL` before it."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def permanent_url(record: Record) -> str:
    """Return the record's address that outlives every renaming."""
    return absolute(record.get_permanent_url())


def _page_url(code: str, record: Record) -> str:
    with override(code):
        return absolute(record.get_absolute_url())


def _title_in(code: str, record: Record) -> Value:
    return record.title_in(code) or None


REFERENCE: tuple[Field, ...] = (
    Field("id", attrgetter("uid"), label=_("record number"), is_required=True),
    Field("type", attrgetter("url_name"), label=_("kind of record"), is_required=True),
    Field("permanent_url", permanent_url, format="uri", label=_("permanent link"), is_required=True),
    *(
        Field(
            f"title_{code}",
            partial(_title_in, code),
            label=_("what it is called"),
            language=code,
            base="title",
        )
        for code in language_codes()
    ),
)


def _page_fields() -> Iterator[Field]:
    for code in language_codes():
        yield Field(
            f"page_{code}",
            partial(_page_url, code),
            format="uri",
            label=_("its page"),
            language=code,
            base="page",
            is_required=True,
        )


def reference(record: Record | None) -> Value:
    """Return a record as others refer to it; None for one that is not public."""
    return row_of(record, REFERENCE) if record is not None and record.is_visible else None


def references(records: Iterable[Record]) -> list[Value]:
    """Return the references to the public ones of several records."""
    return [found for record in records if (found := reference(record))]
