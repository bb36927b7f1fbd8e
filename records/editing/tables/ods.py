"""Spreadsheets of OpenDocument, read and written a row at a time: libraries for them keep a whole file in memory."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MANIFEST = (
    f'{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    f' manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{MIMETYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
Row = tuple[int, list[str]]


class TooLargeError(ValueError):
    """More rows or columns than may be read."""


class DamagedError(ValueError):
    """The content is not that of a spreadsheet."""


def _name(prefix: str, name: str) -> str:
    return f"{{{NAMESPACES[prefix]}}}{name}"


TABLE, ROW = _name("table", "table"), _name("table", "table-row")
CELLS = (_name("table", "table-cell"), _name("table", "covered-table-cell"))
COLUMNS_REPEATED, ROWS_REPEATED = (
    _name("table", "number-columns-repeated"),
    _name("table", "number-rows-repeated"),
)
PARAGRAPH, SPACES, TAB, BREAK = (_name("text", name) for name in ("p", "s", "tab", "line-break"))
COUNT = _name("text", "c")
# By the type of a value, the attribute in which it stands as programs read it.
VALUES = {
    "date": _name("office", "date-value"),
    "boolean": _name("office", "boolean-value"),
    "float": _name("office", "value"),
    "percentage": _name("office", "value"),
    "currency": _name("office", "value"),
}
VALUE_TYPE = _name("office", "value-type")
ANNOTATION = _name("office", "annotation")


def read(content: IO[bytes], most_rows: int, most_columns: int) -> Iterator[tuple[str, list[Row]]]:
    """Yield the name and the filled rows of each sheet of `content.xml`, the rows with their numbers."""
    rows: list[Row] = []
    number = 1
    try:
        for event, element in iterparse(content, events=("start", "end")):
            if element.tag == TABLE and event == "start":
                rows, number = [], 1
            elif element.tag == ROW and event == "end":
                cells, repeated = _cells(element, most_columns), _count(element, ROWS_REPEATED)
                if cells:
                    if len(rows) + repeated > most_rows + 1:
                        raise TooLargeError
                    rows += ((number + place, cells) for place in range(repeated))
                number += repeated
                element.clear()
            elif element.tag == TABLE:
                yield element.get(_name("table", "name"), ""), rows
                element.clear()
    except (ParseError, DefusedXmlException) as error:
        raise DamagedError from error


def _count(element: Any, attribute: str) -> int:
    given = element.get(attribute, "1")
    if not given.isdecimal() or len(given) > 8:
        raise DamagedError
    return int(given)


def _cells(row: Any, most: int) -> list[str]:
    """Return the texts of a row up to its last filled cell."""
    found: list[str] = []
    blank = 0
    for cell in row:
        if cell.tag not in CELLS:
            continue
        text, repeated = _text(cell), _count(cell, COLUMNS_REPEATED)
        if not text:
            blank += repeated
            continue
        if len(found) + blank + repeated > most:
            raise TooLargeError
        found += [""] * blank + [text] * repeated
        blank = 0
    return found


def _text(cell: Any) -> str:
    kind = cell.get(VALUE_TYPE, "")
    if kind in VALUES and (value := cell.get(VALUES[kind], "")):
        return _plain(kind, value)
    if kind == "time":
        return "\n".join(_words(part) for part in cell if part.tag == PARAGRAPH)[:5]
    return "\n".join(_words(part) for part in cell if part.tag == PARAGRAPH)


def _plain(kind: str, value: str) -> str:
    if kind == "date":
        return str(value).removesuffix("T00:00:00")
    return str(value).removesuffix(".0") if kind != "boolean" else str(value)


def _words(element: Any) -> str:
    """Return the text of a paragraph; LibreOffice keeps spaces, tabs and breaks of lines as elements."""
    said = element.text or ""
    for part in element:
        if part.tag == ANNOTATION:
            inner = ""
        elif part.tag == SPACES:
            inner = " " * min(_count(part, COUNT), 100)
        else:
            inner = {TAB: "\t", BREAK: "\n"}.get(part.tag) or _words(part)
        said += inner + (part.tail or "")
    return said


def write(file: Any, sheets: Iterable[tuple[str, Iterable[Sequence[str]]]]) -> None:
    """Write sheets of texts, none of which is a formula."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "mimetype", MIMETYPE, zipfile.ZIP_STORED
        )  # first and not packed, as the standard asks
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            for piece in _content(sheets):
                content.write(piece.encode())


def _content(sheets: Iterable[tuple[str, Iterable[Sequence[str]]]]) -> Iterator[str]:
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    yield f'{HEAD}<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
    for name, rows in sheets:
        yield f"<table:table table:name={quoteattr(name)}>"
        for row in rows:
            yield f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>\n"
        yield "</table:table>"
    yield "</office:spreadsheet></office:body></office:document-content>"


def _cell(text: str) -> str:
    if not text:
        return "<table:table-cell/>"
    paragraphs = "".join(f"<text:p>{_kept(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def _kept(line: str) -> str:
    """Return a line as XML in which spaces that follow each other stay."""
    return escape(line).replace("  ", " <text:s/>").replace("\t", "<text:tab/>")
