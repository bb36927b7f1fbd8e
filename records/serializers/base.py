"""The row of a record: what JSON, CSV, the API and the exports say of it, in all languages at once.

Each kind names its columns in its app's `api.py`. From the same declaration come the rows themselves, the queries
that fetch what they need (a bounded number, however many records), and the description of the columns.

A row is flat where it can be: `name_en`, `name_es`; `start`, `start_earliest`, `start_latest`. What it leads to is
nested: another record as its id, its address and what it is called. Of a record that the public does not see, no
row says anything.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
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
from records.core.dates.fields import EDTFField, PartialDate
from records.core.languages import TextStatus, TranslatedModel, language_codes
from records.core.models import EditorialNote, Record, Source

CHUNK = 500  # records in memory at a time

Value = Any  # what JSON can hold


@dataclass(frozen=True)
class Column:
    """One column of a row.

    `value_type` is a Table Schema's: string, integer, date, datetime, object or array; `format` says more of a string:
    uri, edtf, or language (a language tag). `base` is the name without its language. `columns` are those of an
    object, or of each object of an array; `leads_to` is the kind of record that these refer to.
    """

    name: str
    read: Callable[[Any], Value]
    value_type: str = "string"
    format: str = ""
    label: str | Promise = ""
    language: str = ""
    base: str = ""
    is_required: bool = False
    choices: tuple[str, ...] = ()
    columns: tuple["Column", ...] = ()
    leads_to: type[Record] | None = None
    # Relation that a query must fetch beforehand.
    relation: str = ""

    def relations(self) -> Iterator[str]:
        """Paths to all that the column reads from other tables."""
        if self.relation:
            yield self.relation
        for column in self.columns:
            for path in column.relations():
                yield f"{self.relation}__{path}" if self.relation else path


class Rows:
    """The rows of one kind of record: the columns of every record around those of the kind."""

    def __init__(self, model: type[Record], *columns: tuple[Column, ...]) -> None:
        self.model = model
        own = tuple(column for group in columns for column in group)
        self.columns = (*head_columns(model), *own, *tail_columns(model))

    @property
    def name(self) -> str:
        """The kind's name in rows, files and addresses of the API."""
        return self.model.url_name

    def fetch(self, records: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The records with all that their rows say."""
        return records.prefetch_related(*dict.fromkeys(self._relations()))

    def _relations(self) -> Iterator[str]:
        for column in self.columns:
            yield from column.relations()

    def row(self, record: Record) -> dict[str, Value]:
        """The row of a record that was fetched with `fetch()`."""
        return {column.name: column.read(record) for column in self.columns}

    def rows(self, records: models.QuerySet[Any]) -> Iterator[dict[str, Value]]:
        """The rows of records, in their order, not all in memory at once."""
        for record in self.fetch(records).iterator(chunk_size=CHUNK):
            yield self.row(record)


def rows_of(model: type[models.Model]) -> Rows:
    """The rows of a kind of record."""
    found = registry.get(Rows, model)
    if found is None:
        raise LookupError(f"No api.py says which columns a row of {model._meta.label} has.")
    return found


def all_rows() -> list[Rows]:
    """The rows of every kind of record, in the order of the apps."""
    return list(registry.all(Rows))


# Columns


def columns(model: type[models.Model], *names: str) -> tuple[Column, ...]:
    """Columns for fields of a model: one a language where it is translated, three for a partial date."""
    return tuple(column for name in names for column in _columns_of(model, name))


def _columns_of(model: type[models.Model], name: str) -> Iterator[Column]:
    field: Any = model._meta.get_field(name)
    if issubclass(model, TranslatedModel) and name in model.translated_fields():
        for code in language_codes():
            translated = replace(_plain(field), name=build_localized_fieldname(name, code))
            attribute = _attribute(translated.name)
            yield replace(translated, read=attribute, language=code, base=name, is_required=False)
    elif isinstance(field, EDTFField):
        yield replace(_plain(field), format="edtf")
        for which, label in (("earliest", _("first possible day")), ("latest", _("last possible day"))):
            bound = f"{name}_{which}"
            yield Column(bound, _attribute(bound), "date", label=label)
    elif field.is_relation:
        yield _reference_column(field)
    else:
        yield _plain(field)


def _plain(field: Any) -> Column:
    is_required = not (field.null or field.blank)
    choices = tuple(value for value, _label in field.choices or ())
    common = {"label": field.verbose_name, "is_required": is_required, "choices": choices}
    read = _attribute(field.name)
    if isinstance(field, models.IntegerField):
        return Column(field.name, read, "integer", **common)
    if isinstance(field, models.DateTimeField):
        return Column(field.name, read, "datetime", **common)
    if isinstance(field, models.DateField):
        return Column(field.name, read, "date", **common)
    if isinstance(field, (models.URLField, models.FileField)):
        return Column(field.name, read, "string", "uri", **common)
    return Column(field.name, read, "string", "language" if field.name == "language" else "", **common)


def _attribute(name: str) -> Callable[[Any], Value]:
    get = attrgetter(name)
    return lambda record: plain(get(record))


def plain(value: Any) -> Value:
    """A value as JSON can hold it; nothing at all is null."""
    if value is None or value == "":
        return None
    if isinstance(value, FieldFile):
        return absolute(value.url) if value else None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, (PartialDate, date)):
        return str(value)
    return value


def _reference_column(field: Any) -> Column:
    """A foreign key, or a many-to-many relation, to records."""
    common: dict[str, Any] = {
        "label": field.verbose_name,
        "leads_to": field.related_model,
        "columns": REFERENCE,
        "relation": field.name,
    }
    if field.many_to_many:
        return Column(
            field.name, lambda record: references(getattr(record, field.name).all()), "array", **common
        )
    return Column(field.name, lambda record: reference(getattr(record, field.name)), "object", **common)


def nested(model: type[models.Model], name: str, *groups: tuple[Column, ...]) -> tuple[Column, ...]:
    """A column for a foreign key to what is no record of its own, such as an office."""
    field: Any = model._meta.get_field(name)
    inner = _together(groups)
    read = _inner_row(inner)

    def one(record: Any) -> Value:
        found = getattr(record, name)
        return None if found is None else read(found)

    return (Column(name, one, "object", label=field.verbose_name, columns=inner, relation=name),)


def many(
    model: type[models.Model],
    relation: str,
    *groups: tuple[Column, ...],
    shown: Callable[[Any], bool] = lambda row: True,
    order: Callable[[Any], Any] | None = None,
    label: str | Promise = "",
) -> tuple[Column, ...]:
    """A column for the rows that hang on a record: those `shown`, as their model orders them or in an `order`."""
    link: Any = model._meta.get_field(relation)
    inner = _together(groups)
    read = _inner_row(inner)

    def several(record: Any) -> Value:
        found = [row for row in getattr(record, relation).all() if shown(row)]
        return [read(row) for row in (sorted(found, key=order) if order else found)]

    label = label or link.related_model._meta.verbose_name_plural
    return (
        Column(relation, several, "array", label=label, columns=inner, relation=relation, is_required=True),
    )


def _together(groups: Iterable[tuple[Column, ...]]) -> tuple[Column, ...]:
    return tuple(column for group in groups for column in group)


def _inner_row(inner: tuple[Column, ...]) -> Callable[[Any], dict[str, Value]]:
    return lambda row: {column.name: column.read(row) for column in inner}


def other_names(model: type[Record]) -> tuple[Column, ...]:
    """The other names of a kind of record, in an order that does not hang on the database."""
    link: Any = model._meta.get_field("other_names")
    return many(
        model,
        "other_names",
        columns(link.related_model, "name", "language", "kind"),
        order=attrgetter("kind", "language", "name"),
    )


# References


def absolute(path: str) -> str:
    """An address of the site with the site's own name before it."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def permanent_url(record: Record) -> str:
    """The record's address that outlives every renaming."""
    return absolute(record.get_permanent_url())


def page_url(record: Record, language: str) -> str:
    """The record's page in a language."""
    with override(language):
        return absolute(record.get_absolute_url())


def _title_columns() -> tuple[Column, ...]:
    return tuple(
        Column(f"title_{code}", _title_in(code), label=_("what it is called"), language=code, base="title")
        for code in language_codes()
    )


def _title_in(code: str) -> Callable[[Record], Value]:
    return lambda record: record.title_in(code) or None


REFERENCE: tuple[Column, ...] = (
    Column("id", attrgetter("uid"), label=_("record number"), is_required=True),
    Column("type", attrgetter("url_name"), label=_("kind of record"), is_required=True),
    Column("permanent_url", permanent_url, format="uri", label=_("permanent link"), is_required=True),
    *_title_columns(),
)


def reference(record: Record | None) -> Value:
    """A record as others refer to it; nothing of one that the public does not see."""
    if record is None or not record.is_visible:
        return None
    return {column.name: column.read(record) for column in REFERENCE}


def references(records: Iterable[Record]) -> list[Value]:
    """As `reference`, those of several records."""
    return [found for record in records if (found := reference(record))]


# What every record has


def head_columns(model: type[Record]) -> tuple[Column, ...]:
    """Number, addresses: what a row begins with."""
    pages = (
        Column(
            f"page_{code}",
            _page_in(code),
            format="uri",
            label=_("its page"),
            language=code,
            base="page",
            is_required=True,
        )
        for code in language_codes()
    )
    return (*REFERENCE[:2], *columns(model, "slug"), REFERENCE[2], *pages)


def _page_in(code: str) -> Callable[[Record], str]:
    return lambda record: page_url(record, code)


SOURCE = columns(Source, "slug", "title", "publisher", "date", "language", "url", "accessed_on")


def tail_columns(model: type[Record]) -> tuple[Column, ...]:
    """Evidence and times: what a row ends with."""
    note = (
        *columns(EditorialNote, "slug", "field", "label", "text"),
        *many(EditorialNote, "sources", SOURCE),
    )
    return (
        *many(model, "sources", SOURCE),
        *many(model, "notes", note, label=_("editorial notes")),
        *columns(model, "published_at", "updated_at"),
    )


def text_status_columns(model: type[TranslatedModel]) -> tuple[Column, ...]:
    """What the text is in each language: original, official or unofficial; null where it is missing."""
    values = tuple(TextStatus.values)
    return tuple(replace(column, choices=values) for column in columns(model, "text_status"))
