"""Rows of records as JSON, of one record or of a list, and as CSV of a list."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import QuerySet

from records.core.models import Record
from records.serializers.base import Field, Serializer, serializer_of
from records.serializers.negotiation import Format

# A list is given whole up to here; the whole archive is for downloads.
LIMIT = 10_000
# Excel reads a CSV as UTF-8 only where it begins so; every other reader skips it.
BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CHUNK = 500


@dataclass
class Listing:
    """A list with its filters, in its order: at most `LIMIT` keys, whose records are fetched piece by piece."""

    model: type[Record]
    keys: Sequence[int]
    fetch: Callable[[Any], QuerySet[Any]]
    total: int
    # The page of the list, and the address of this form of it.
    url: str
    own_url: str
    title: str

    def __iter__(self) -> Iterator[Any]:
        manager: Any = self.model.objects
        for start in range(0, len(self.keys), CHUNK):
            piece = self.keys[start : start + CHUNK]
            found = self.fetch(manager.published()).in_bulk(piece)
            yield from (found[key] for key in piece if key in found)

    @property
    def serializer(self) -> Serializer:
        return serializer_of(self.model)


def with_rows(records: Any) -> QuerySet[Any]:
    """Return a query that fetches all that the rows of records need."""
    return serializer_of(records.model).prefetch(records)


def as_text(value: Any) -> str:
    """Return a value as JSON, in letters rather than escapes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def record_as_json(record: Record) -> bytes:
    return json.dumps(serializer_of(type(record)).row(record), ensure_ascii=False, indent=1).encode()


def list_as_json(listing: Listing) -> Iterator[bytes]:
    """Return `{"url", "type", "total", "limit", "records": [...]}`, in pieces."""
    head = {"url": listing.url, "type": listing.serializer.name, "total": listing.total, "limit": LIMIT}
    return json_pieces(head, "records", map(listing.serializer.row, listing))


def json_pieces(head: dict[str, Any], name: str, items: Iterable[Any]) -> Iterator[bytes]:
    """Yield a JSON object, in which a list of that name comes after the properties of `head`, an item a line."""
    yield f'{as_text(head)[:-1]},"{name}":['.encode()
    for number, item in enumerate(items):
        yield f"{',' if number else ''}\n{as_text(item)}".encode()
    yield b"\n]}\n"


def list_as_csv(listing: Listing) -> Iterator[bytes]:
    """Return one record a line, under the names of the columns."""
    cells = csv_cells(listing.serializer.fields)
    rows = ([cell(row) for _name, cell in cells] for row in map(listing.serializer.row, listing))
    return spreadsheet_lines(chain([[name for name, _cell in cells]], rows))


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Yield rows as CSV (RFC 4180), texts as they are."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def spreadsheet_lines(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """Yield rows as CSV that a spreadsheet reads as UTF-8 and in which it runs nothing."""
    yield BYTE_ORDER_MARK.encode()
    yield from csv_lines([harmless(cell) for cell in row] for row in rows)


def harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet runs: an apostrophe comes before what looks like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def csv_cells(fields: tuple[Field, ...]) -> list[tuple[str, Any]]:
    """Return the columns of a table by name, each with a function that takes its cell from a row.

    A nested object has a column for each of its fields (`speaker_id`). Several records are one cell with their numbers,
    separated by spaces; other arrays are one cell with JSON.
    """
    return [cell for field in fields for cell in _cells_of(field)]


def _cells_of(field: Field) -> Iterator[tuple[str, Any]]:
    name = field.name
    if field.value_type == "object":
        for inner, find in csv_cells(field.fields):
            yield f"{name}_{inner}", lambda row, find=find: find(row[name]) if row[name] else None
    elif field.value_type == "array" and field.model:
        yield name, lambda row: " ".join(reference["id"] for reference in row[name])
    elif field.value_type == "array":
        yield name, lambda row: as_text(row[name]) if row[name] else ""
    else:
        yield name, lambda row: row[name]


JSON = Format("json", "application/json", "JSON", with_rows, record_as_json)
JSON_LIST = Format("json", "application/json", "JSON", with_rows, list_as_json)
CSV_LIST = Format("csv", "text/csv", "CSV", with_rows, list_as_csv, is_file=True)
