"""Files of tables: CSV, XLSX and ODS as rows of text, and back. Formulas are never run: of a cell its value is read."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from struct import unpack_from
from typing import Any, NamedTuple

import openpyxl
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from records.core.locale_formats import format_number
from records.core.text import MAX_TEXT
from records.editing.tables import ods
from records.serializers.json_csv import FORMULA

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 128 * 1024  # characters
MAX_SHEETS = 20
SEPARATORS = (",", ";", "\t")
# Excel writes it as the first line of a CSV that it is to read.
DECLARED = re.compile(r"sep=(.)\r?\n")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
LOCAL_HEADER, LENGTHS = (
    30,
    26,
)  # of an entry of a zip: its size, and where in it the lengths of name and extra stand
PIECE = 1 << 20


class Sheet(NamedTuple):
    """The rows of one sheet, each with its number in the file."""

    name: str
    rows: list[tuple[int, list[str]]]


def read_sheets(data: bytes) -> list[Sheet]:
    """Return the sheets of a file, known by its content; `ValidationError` where it cannot be read, or is too large."""
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The file is larger than %(most)s MB.") % {"most": MAX_BYTES >> 20})
    if data.startswith(OLD_EXCEL):
        raise ValidationError(
            _("This is an old or a protected file of Excel. Save it as XLSX without a password.")
        )
    if data.startswith(ZIP):
        return _read_packed(data)
    return [Sheet("", list(_bounded(enumerate(_lines(decoded(data)), 1))))]


def _read_packed(data: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if sum(_unpacked_size(data, entry) for entry in archive.infolist()) > MAX_UNPACKED:
                raise ValidationError(_too_much())
            if "xl/workbook.xml" in names:
                return list(_read_xlsx(data))
            if "content.xml" in names:
                with archive.open("content.xml") as content:
                    sheets = islice(ods.read(content, MAX_ROWS, MAX_COLUMNS), MAX_SHEETS)
                    return [Sheet(name, list(_bounded(rows))) for name, rows in sheets]
    except ods.TooLargeError as error:
        raise ValidationError(_too_much()) from error
    except (zipfile.BadZipFile, zlib.error, InvalidFileException, ods.DamagedError) as error:
        raise ValidationError(_damaged()) from error
    # What openpyxl raises of a damaged file is of many classes.
    except (KeyError, ValueError, TypeError, AttributeError, EOFError, OSError, SyntaxError) as error:
        raise ValidationError(_damaged()) from error
    raise ValidationError(_("This is no table: CSV, XLSX and ODS are read."))


def _damaged() -> str:
    return _("The file is damaged, or is none that a spreadsheet has saved.")


def _too_much() -> str:
    facts = {"rows": format_number(MAX_ROWS), "columns": MAX_COLUMNS}
    return (
        _("The file holds too much: a table has at most %(rows)s rows and %(columns)s columns. Part it.")
        % facts
    )


def _unpacked_size(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Return the bytes that an entry unpacks to, counted up to the limit: what it says of itself may be untrue."""
    name, extra = unpack_from("<HH", data, entry.header_offset + LENGTHS)
    start = entry.header_offset + LOCAL_HEADER + name + extra
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    unpacking, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed and not unpacking.eof and size <= MAX_UNPACKED:
        size += len(unpacking.decompress(packed, PIECE))
        packed = unpacking.unconsumed_tail
    return size


def _read_xlsx(data: bytes) -> Iterator[Sheet]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets[:MAX_SHEETS]:
        # What the file says of its own size may be wrong: rows are read as they come.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS + 1, values_only=True)
        yield Sheet(sheet.title, list(_bounded(enumerate((list(map(as_text, row)) for row in rows), 1))))


def as_text(value: Any) -> str:
    """Return the value of a cell as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == time() else value.isoformat(" ", timespec="minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    return value.isoformat(timespec="minutes") if isinstance(value, time) else str(value)


def _bounded(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, without empty cells at their ends; `ValidationError` beyond the limits."""
    for count, (number, row) in enumerate(rows, 1):
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if count > MAX_ROWS + 1 or len(cells) > MAX_COLUMNS:
            raise ValidationError(_too_much())
        if any(len(cell) > MAX_TEXT for cell in cells):
            sentence = _("Row %(row)s: a cell is longer than %(most)s characters.")
            raise ValidationError(sentence % {"row": number, "most": format_number(MAX_TEXT)})
        if cells:
            yield number, cells


def decoded(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows-1252; `ValidationError` of another one."""
    try:
        text = data.decode(_encoding(data))
    except UnicodeDecodeError as error:
        sentence = _("The letters of the file are not understood. Save it as “CSV UTF-8”.")
        raise ValidationError(sentence) from error
    if "\0" in text:
        raise ValidationError(_("This is no table: CSV, XLSX and ODS are read."))
    return text


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Most letters of a text in UTF-16 have a zero beside them.
    for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        sample = data[place:2000:2]
        if len(data) % 2 == 0 and sample and sample.count(0) > len(sample) * 0.6:
            return name
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _lines(text: str) -> Iterator[list[str]]:
    declared = DECLARED.match(text)
    text = text[declared.end() :] if declared else text
    separator = declared[1] if declared else max(SEPARATORS, key=lambda one: _width(text, one))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        try:
            line = next(reader, None)
            # The reader's own limit is one of the process, which whoever reads an archive raises for that time.
            if line and max(map(len, line)) > MAX_CELL:
                raise csv.Error
        except csv.Error as error:
            sentence = _("Line %(line)s cannot be read: a quotation mark has no end, or a cell is too long.")
            raise ValidationError(sentence % {"line": reader.line_num}) from error
        if line is None:
            return
        yield [without_guard(cell) for cell in line]


def _width(text: str, separator: str) -> int:
    """Return into how many cells a separator parts the first line that holds something."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return next((len(line) for line in reader if any(line)), 0)
    except csv.Error:
        return 0


def without_guard(cell: str) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from taking its text for a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


# Written


class Choices(NamedTuple):
    """The values that a column allows, which a spreadsheet offers."""

    column: int
    values: Sequence[str]


LONGEST_LIST = 250  # characters of the choices that Excel keeps within a rule
ILLEGAL = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE


def write_xlsx(
    file: Any, sheets: Iterable[tuple[str, Iterable[Sequence[str]]]], offered: Iterable[Choices]
) -> None:
    """Write sheets of texts, none of which is a formula; the first has the choices."""
    book = openpyxl.Workbook(write_only=True)
    for number, (name, rows) in enumerate(sheets):
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        for one in () if number else offered:
            if rule := _rule(one):
                sheet.data_validations.append(rule)
        for row in rows:
            sheet.append([_xlsx_cell(sheet, text) for text in row])
    book.save(file)


def _rule(one: Choices) -> Any:
    listed = ",".join(one.values)
    if len(listed) > LONGEST_LIST or any("," in value or '"' in value for value in one.values):
        return None
    letter = openpyxl.utils.get_column_letter(one.column + 1)
    rule = openpyxl.worksheet.datavalidation.DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
    rule.showErrorMessage = False  # a term may be newer than the file
    rule.add(f"{letter}2:{letter}{MAX_ROWS}")
    return rule


def _xlsx_cell(sheet: Any, text: str) -> Any:
    cell = openpyxl.cell.WriteOnlyCell(sheet, ILLEGAL.sub("", text))
    if text:
        cell.data_type = "s"
    return cell
