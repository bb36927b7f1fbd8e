"""Serializers: the fields of a kind of record that JSON, CSV, the API and the exports give, in all languages at once.

Each kind declares its fields in its app's `serializers.py`: rows, their queries (a bounded number) and descriptions
come from these. A row is flat where it can be (`name_en`, `start_earliest`); related objects are nested, related
records are given by id, address and titles. A record that is not public is in no row.
"""

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import partial
from operator import attrgetter
from typing import Any, TypeVar

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
from records.core.models import Record, TermField, Vocabulary
from records.core.slugs import COLUMNS

CHUNK = 500  # records in memory at a time
BOUNDS = {"earliest": _("first possible day"), "latest": _("last possible day")}

Value = Any  # a value of JSON
DeclarationT = TypeVar("DeclarationT")


@dataclass(frozen=True)
class Field:
    """A field of a row, a column of a table.

    `value_type` is a Table Schema's: string, integer, number, boolean, date, datetime, object or array; `format` says
    more of a string: uri, edtf, image, or language (a language tag). `base` is the name without its language.
    `choices` are pairs of value and label. `fields` are those of an object, or of each object of an array; `model` is
    the one that these, or the keys in the column, refer to. `column` is the model's field, if the value is stored.
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
    choices: Iterable[tuple[str, str | Promise]] = dataclasses.field(default=(), hash=False)
    fields: tuple["Field", ...] = ()
    model: type[models.Model] | None = None
    column: Any = None
    # Relation that a query must fetch beforehand, and others that a computed value reads.
    relation: str = ""
    reads: tuple[str, ...] = ()

    @property
    def vocabulary(self) -> Vocabulary | None:
        """The vocabulary of its values, if administrators extend it: then `choices` are those of today."""
        return getattr(self.column, "vocabulary", None)

    def relations(self) -> Iterator[str]:
        """Yield the paths to all that the field reads from other tables."""
        yield from self.reads
        if self.relation:
            yield self.relation
        for field in self.fields:
            for path in field.relations():
                yield f"{self.relation}__{path}" if self.relation else path


LICENSE = Field(
    "license",
    lambda record: settings.DATA_LICENSE.url,
    format="uri",
    label=_("licence"),
    help=_("Of the archive’s own data and translations; texts belong to their publishers."),
    is_required=True,
)


class Serializer:
    """The rows of one kind of record: the fields of every record around those of the kind."""

    def __init__(self, model: type[Record], *names: "str | Nested | Field") -> None:
        self.model = model
        slugs = fields_of(model, *COLUMNS)
        others = fields_of(model, *names, SOURCES, NOTES, "published_at", "updated_at", LICENSE)
        self.fields = (*REFERENCE[:2], *slugs, REFERENCE[2], *PAGES, *others)

    def row(self, record: Record) -> dict[str, Value]:
        """Return the row of a record that was fetched with `prefetch()`."""
        return row_of(record, self.fields)

    def rows(self, records: models.QuerySet[Any]) -> Iterator[dict[str, Value]]:
        """Yield the rows of records in their order, not all in memory at once."""
        for record in prefetch(records, self.fields).iterator(chunk_size=CHUNK):
            yield self.row(record)


def serializer_of(model: type[models.Model]) -> Serializer:
    return declared(Serializer, model)


def declared(kind: type[DeclarationT], model: type[models.Model]) -> DeclarationT:
    """Return what the app of a kind of record declares in its `serializers.py`."""
    found = registry.get(kind, model)
    if found is None:
        raise LookupError(f"No serializers.py declares a {kind.__name__} of {model._meta.label}.")
    return found


def prefetch(records: models.QuerySet[Any], fields: Iterable[Field]) -> models.QuerySet[Any]:
    """Return a query that fetches all that these fields read, and nothing else."""
    return records.prefetch_related(*dict.fromkeys(path for field in fields for path in field.relations()))


def row_of(record: Any, fields: Iterable[Field]) -> dict[str, Value]:
    return {field.name: field.read(record) for field in fields}


# Fields


class Nested:
    """Fields of the object that a foreign key leads to, or of each row of a relation that `is_shown`, by `order`."""

    def __init__(
        self,
        relation: str,
        *names: "str | Nested | Field",
        is_shown: Callable[[Any], bool] = lambda row: True,
        order: Callable[[Any], Any] | None = None,
        label: str | Promise = "",
    ) -> None:
        self.relation, self.names, self.label = relation, names, label
        self.is_shown, self.order = is_shown, order

    def field(self, model: type[models.Model]) -> Field:
        """Return the field of a model's row that holds these."""
        column: Any = model._meta.get_field(self.relation)
        is_one, related = column.many_to_one, column.related_model
        inner = fields_of(related, *self.names)

        def read(record: Any) -> Value:
            found = getattr(record, self.relation)
            if is_one:
                return None if found is None else row_of(found, inner)
            rows = [row for row in found.all() if self.is_shown(row)]
            return [row_of(row, inner) for row in (sorted(rows, key=self.order) if self.order else rows)]

        label = self.label or (column.verbose_name if is_one else related._meta.verbose_name_plural)
        facts: dict[str, Any] = {"label": label, "fields": inner, "relation": self.relation}
        return Field(self.relation, read, "object" if is_one else "array", is_required=not is_one, **facts)


name_order = attrgetter("kind", "language", "name")
OTHER_NAMES = Nested("other_names", "name", "language", "kind", order=name_order)
SOURCES = Nested(
    "sources", "slug", "title", "is_title_supplied", "publisher", "date", "language", "url", "accessed_on"
)
NOTES = Nested("notes", "slug", "field", "words", "label", "text", SOURCES, label=_("editorial notes"))


def fields_of(model: type[models.Model], *names: str | Nested | Field) -> tuple[Field, ...]:
    """Return fields for those of a model: one a language of a translated one, three of a partial date."""
    return tuple(field for name in names for field in _fields_of(model, name))


def _fields_of(model: type[models.Model], name: str | Nested | Field) -> Iterator[Field]:
    if isinstance(name, Field):  # a value that is computed
        yield name
        return
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
    field = Field(column.name, lambda record: plain(getattr(record, column.name)), column=column)
    if isinstance(column, EDTFBound):
        return replace(field, value_type="date", label=BOUNDS[column.which])
    usual = ("string", "language" if column.name == "language" else "")
    choices: Any = column.choices or ()
    types = (found for field_class, *found in TYPES if isinstance(column, field_class))
    value_type, form = next(types, usual)
    return replace(
        field,
        value_type=value_type,
        format=form,
        # A field of one language adds the language to its label.
        label=getattr(column, "translated_field", column).verbose_name,
        help=column.help_text,
        language=getattr(column, "language", "") or "",
        is_required=not (column.null or column.blank),
        is_unique=column.unique,
        # Terms are in the database, which is asked for them whenever they are.
        choices=choices if isinstance(column, TermField) else tuple(choices),
    )


TYPES: tuple[tuple[Any, str, str], ...] = (
    (EDTFField, "string", "edtf"),
    (models.IntegerField, "integer", ""),
    (models.FloatField, "number", ""),
    (models.BooleanField, "boolean", ""),
    (models.DateTimeField, "datetime", ""),
    (models.DateField, "date", ""),
    ((models.URLField, models.FileField), "string", "uri"),
)


def plain(value: Any) -> Value:
    """Return a value as JSON holds it; null for an empty one."""
    if value is None or value == "":
        return None
    if isinstance(value, FieldFile):
        return absolute(value.url) if value else None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, (PartialDate, date)):
        return str(value)
    return value


def _reference_field(column: Any) -> Field:
    name, is_many = column.name, column.many_to_many

    def read(record: Any) -> Value:
        found = getattr(record, name)
        return references(found.all()) if is_many else reference(found)

    facts = {"label": column.verbose_name, "model": column.related_model, "fields": REFERENCE}
    return Field(name, read, "array" if is_many else "object", relation=name, **facts)


def as_text(value: Any) -> str:
    """Return a value as JSON, in letters rather than escapes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_file(value: Any) -> bytes:
    """Return a value as a file of JSON, a property a line."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


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


def _in_each_language(base: str, read: Callable[[str, Any], Value], **more: Any) -> Iterator[Field]:
    for code in language_codes():
        yield Field(f"{base}_{code}", partial(read, code), language=code, base=base, **more)


REFERENCE: tuple[Field, ...] = (
    Field("id", attrgetter("uid"), label=_("record number"), is_required=True),
    Field("type", attrgetter("url_name"), label=_("kind of record"), is_required=True),
    Field("permanent_url", permanent_url, format="uri", label=_("permanent link"), is_required=True),
    *_in_each_language("title", lambda code, one: one.title_in(code) or None, label=_("what it is called")),
)
PAGES = tuple(_in_each_language("page", _page_url, format="uri", label=_("its page"), is_required=True))


def reference(record: Record | None) -> Value:
    """Return a record as others refer to it; None for one that is not public."""
    return row_of(record, REFERENCE) if record is not None and record.is_visible else None


def references(records: Iterable[Record]) -> list[Value]:
    """Return the references to the public ones of several records."""
    return [found for record in records if (found := reference(record))]
