"""Uploads as tables: spreadsheets by the headings of their columns, other files as apps declare that they read them."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.core import registry
from records.core.languages import language_codes
from records.core.locale_formats import format_list, format_number
from records.core.text import fold
from records.editing.tables.columns import Column, columns_of, find_columns
from records.editing.tables.rows import Table, TableRow
from records.editing.tables.sheets import MAX_BYTES, MAX_ROWS, Sheet, decoded, read_sheets

MOST_NAMED = 12


class Options(NamedTuple):
    """Facts that an editor gives of a file which does not: the language of its texts, and the event it is about."""

    language: str
    event: str = ""


@dataclass(frozen=True)
class TableSource:
    """A form of JSON or XML that an app reads as tables.

    `recognizes` takes the parsed file, and `read` also what the editor says of it. What is wrong with a file is a
    `ValidationError`.
    """

    label: Any
    recognizes: Callable[[Any], bool]
    read: Callable[[Any, Options], list[Table]]


def read_upload(data: bytes, model: type[models.Model], options: Options) -> list[Table]:
    """Return the tables of a file; `model` is that of a sheet whose name tells no kind."""
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The file is larger than %(most)s MB.") % {"most": MAX_BYTES >> 20})
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if first in (b"{", b"["):
        tables = _read_source(_parsed_json(data), options)
    elif first == b"<":
        tables = _read_source(_parsed_xml(data), options)
    else:
        tables = list(_tables(read_sheets(data), model))
    count = sum(len(table.rows) for table in tables)
    if not count:
        raise ValidationError(_("There are no rows below the headings."))
    if count > MAX_ROWS:
        raise ValidationError(
            _("The file has %(count)s rows. At most %(most)s are imported at once.")
            % {"count": format_number(count), "most": format_number(MAX_ROWS)}
        )
    return tables


def _parsed_json(data: bytes) -> Any:
    try:
        return json.loads(decoded(data))
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("This is not JSON.") + f" {error}") from error


def _parsed_xml(data: bytes) -> Any:
    try:
        return fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise ValidationError(_("This is no XML that is read here.")) from error


def _read_source(parsed: Any, options: Options) -> list[Table]:
    source = next((one for one in registry.all(TableSource) if one.recognizes(parsed)), None)
    if source is None:
        known = format_list(str(one.label) for one in registry.all(TableSource))
        raise ValidationError(
            _("This file is none of those that are read here: %(known)s.") % {"known": known}
        )
    try:
        return source.read(parsed, options)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        sentence = _("The file is not as files of %(source)s are: %(error)s.")
        raise ValidationError(sentence % {"source": source.label, "error": error}) from error


def source_labels() -> list[str]:
    return [str(one.label) for one in registry.all(TableSource)]


def is_xml(parsed: Any, tag: str) -> bool:
    """Return whether a parsed file is an element of XML with a tag."""
    return isinstance(parsed, Element) and parsed.tag == tag


# Spreadsheets


def _tables(sheets: list[Sheet], model: type[models.Model]) -> Iterator[Table]:
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise ValidationError(_("The file is empty."))
    kinds = kinds_by_name()
    for place, sheet in enumerate(filled):
        called = _folded(sheet.name)
        kind = model if called in _names_of(model) else kinds.get(called) or (None if place else model)
        if kind is not None:
            yield _table(sheet, kind, sheet.name if len(filled) > 1 and place else "")


def kinds_by_name() -> dict[str, type[models.Model]]:
    """Return the kinds that have tables, by what their sheets are called in any language; none that shares a name."""
    found: dict[str, set[type[models.Model]]] = defaultdict(set)
    for model, model_admin in admin.site._registry.items():
        if getattr(model_admin, "has_tables", False):
            for name in _names_of(model):
                found[name].add(model)
    return {name: kinds.pop() for name, kinds in found.items() if len(kinds) == 1}


def _names_of(model: type[models.Model]) -> Iterator[str]:
    yield from (str(model._meta.model_name), str(getattr(model, "url_name", model._meta.model_name)))
    for code in language_codes():
        with override(code):
            yield _folded(sheet_name(model))


def sheet_name(model: type[models.Model]) -> str:
    """Return the name of the sheet of a kind in the page's language, as long as Excel allows."""
    return str(model._meta.verbose_name_plural)[:31]


def _folded(text: str) -> str:
    return fold(str(text), "lookup").strip()


def _table(sheet: Sheet, model: type[models.Model], name: str) -> Table:
    (_number, heading), *rows = sheet.rows
    columns = find_columns(model, heading)
    _check_heading(heading, columns, model)
    return Table(model, [_row(number, cells, columns) for number, cells in rows], name)


def _row(number: int, cells: list[str], columns: list[Column | None]) -> TableRow:
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    return TableRow(
        number,
        {column.name: text for column, text in zip(columns, padded, strict=False) if column is not None},
    )


def _check_heading(heading: Iterable[str], columns: list[Column | None], model: type[models.Model]) -> None:
    """Raise `ValidationError` where a heading is not known, or stands twice."""
    unknown = [text for text, column in zip(heading, columns, strict=True) if text and column is None]
    names = [column.name for column in columns if column is not None]
    if unknown or not names:
        known = format_list(f"“{column.label}”" for column in columns_of(model))
        facts = {"unknown": format_list(f"“{text[:60]}”" for text in unknown[:MOST_NAMED]), "known": known}
        sentence = _(
            "These headings are not known: %(unknown)s. The first row has to hold some of: %(known)s."
        )
        raise ValidationError(sentence % facts if unknown else _("The first row has to hold the headings."))
    if twice := [column.label for column in columns if column is not None and names.count(column.name) > 1]:
        raise ValidationError(_("This heading stands twice: “%(heading)s”.") % {"heading": twice[0]})
