"""Lists as tables for people: names in place of references, words in place of codes, one language, a citation.

Columns follow from the same fields as those of the CSV for programs (`json_csv`), which keeps names, keys and JSON.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from html import unescape
from itertools import chain
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from records.core.dates.fields import EDTFBound, PartialDate
from records.core.dates.parse import date_in_words
from records.core.languages import language_codes
from records.core.locale_formats import (
    country_name,
    language_name,
    validate_country,
    validate_language_tag,
)
from records.core.models import Record
from records.core.slugs import COLUMNS
from records.core.text import one_line
from records.serializers.base import Field, permanent_url, serializer_of
from records.serializers.citations import citations_of
from records.serializers.json_csv import CSV_LIST, Listing, spreadsheet_lines, with_rows

# Told by other columns or by the order of the items in a cell, or too long for one.
FOR_PROGRAMS = {
    "id",
    "type",
    *COLUMNS,
    "permanent_url",
    "page",
    "order",
    "field",
    "post",
    "place",
    "paragraphs",
}
FOR_PROGRAMS |= {"is_title_supplied", "updated_at", "license"}
# Of other authors: a translation never stands for the original.
WORDS = {"text", "headline", "summary", "text_status"}


class Column(NamedTuple):
    """A heading, and how the cell of a row is read."""

    heading: str
    cell: Callable[[dict[str, Any]], str]


def list_as_table(listing: Listing, separator: str = ",") -> Iterator[bytes]:
    """Return one record a line, under headings in the page's language."""
    serializer = serializer_of(listing.model)
    columns = columns_of(serializer.fields)
    headings = [*(column.heading for column in columns), _("Citation"), _("Permanent link")]
    rows = (
        [*(column.cell(row) for column in columns), citation(record), permanent_url(record)]
        for record, row in ((record, serializer.row(record)) for record in listing)
    )
    return spreadsheet_lines(chain([headings], rows), separator)


def columns_of(fields: Iterable[Field], *, is_inner: bool = False) -> list[Column]:
    """Return the columns for people of a kind's fields; the first language that has a value stands for a field."""
    groups: dict[str, list[Field]] = {}
    for field in fields:
        if not _is_for_programs(field, is_inner=is_inner):
            is_apart = not field.base or (field.base in WORDS and not is_inner)
            name = field.name if is_apart else field.base
            groups.setdefault(name, []).append(field)
    return [Column(_heading(group), partial(_cell, _by_language(group))) for group in groups.values()]


def _is_for_programs(field: Field, *, is_inner: bool) -> bool:
    name = field.base or field.name
    if field.name == "office":  # called as on the day of the row, in a column of its own
        return True
    is_address = is_inner and field.format == "uri"
    return name in FOR_PROGRAMS or is_address or isinstance(field.column, EDTFBound)


def _heading(group: list[Field]) -> str:
    label = capfirst(str(group[0].label))
    is_one = len(group) == 1 and group[0].language
    return f"{label} ({language_name(group[0].language)})" if is_one else label


def _by_language(group: list[Field]) -> list[Field]:
    """Return the fields with that of the page's language first."""
    return sorted(group, key=lambda field: field.language != get_language())


def _cell(group: list[Field], row: dict[str, Any]) -> str:
    return next((words for field in group if (words := in_words(field, row.get(field.name)))), "")


def in_words(field: Field, value: Any) -> str:
    """Return a value of a row as people read it; "" where there is none."""
    if value in (None, "", []):
        return ""
    if field.value_type == "array":
        found = (_object(field, item) for item in value)
        return "; ".join(dict.fromkeys(filter(None, found)))
    if field.value_type == "object":
        return _object(field, value)
    return _plain(field, value)


def _object(field: Field, value: dict[str, Any]) -> str:
    """Return the title of a record that is referred to, or the parts of a row one after the other."""
    if field.model is not None:
        titles = (value.get(f"title_{code}") for code in (get_language() or "", *language_codes()))
        return next(filter(None, titles), "")
    cells = (column.cell(value) for column in columns_of(field.fields, is_inner=True))
    return ", ".join(filter(None, cells))


def _plain(field: Field, value: Any) -> str:
    validators = getattr(field.column, "validators", ())
    if field.choices:
        return str(dict(field.choices).get(value, value))
    if field.value_type == "boolean":
        return _("yes") if value else _("no")
    if field.format == "edtf":
        return date_in_words(PartialDate(value))
    if field.value_type in ("date", "datetime") and (day := parse_date(value[:10])):
        return date_format(day)
    if field.format == "language" or validate_language_tag in validators:
        return language_name(value)
    return country_name(value) if validate_country in validators else str(value)


def citation(record: Record) -> str:
    """Return the record cited in the first style; by its title and permanent link where its kind is not cited."""
    for cited in citations_of(record):
        return one_line(unescape(strip_tags(cited.text)))
    return one_line(f"{record.title}. {settings.SITE_NAME}. {permanent_url(record)}")


def with_citations(records: Any) -> QuerySet[Any]:
    """Return a query that fetches what rows and citations need."""
    return with_rows(records.for_page())


TABLE_LIST = replace(
    CSV_LIST,
    name="table",
    label=gettext_lazy("Spreadsheet (CSV)"),
    write=list_as_table,
    fetch=with_citations,
    suffix="csv",
)
# Where the decimal sign is a comma, spreadsheets part cells at semicolons.
SEMICOLON_LIST = replace(
    TABLE_LIST,
    name="table-semicolon",
    label=gettext_lazy("Spreadsheet (CSV with ;)"),
    write=partial(list_as_table, separator=";"),
)
