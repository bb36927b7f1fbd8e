"""Rows of records as JSON, of one record or of a list, and as CSV of a list."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from records.core.models import Record
from records.serializers.base import CHUNK, Field, as_file, as_text, prefetch, serializer_of
from records.serializers.negotiation import Format

# A list is given whole up to here; the whole archive is for downloads.
LIMIT = 10_000
# Excel reads a CSV as UTF-8 only where it begins so; every other reader skips it.
BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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


def with_rows(records: Any) -> QuerySet[Any]:
    """Return a query that fetches all that the rows of records need."""
    return prefetch(records, serializer_of(records.model).fields)


def list_as_json(listing: Listing) -> Iterator[bytes]:
    """Return `{"url", "type", "total", "limit", "records": [...]}`, in pieces."""
    head = {"url": listing.url, "type": listing.model.url_name, "total": listing.total, "limit": LIMIT}
    return json_pieces(head, "records", map(serializer_of(listing.model).row, listing))


def json_pieces(head: dict[str, Any], name: str, items: Iterable[Any]) -> Iterator[bytes]:
    """Yield a JSON object, in which a list of that name comes after the properties of `head`, an item a line."""
    yield f'{as_text(head)[:-1]},"{name}":['.encode()
    for number, item in enumerate(items):
        yield f"{',' if number else ''}\n{as_text(item)}".encode()
    yield b"\n]}\n"


def list_as_csv(listing: Listing) -> Iterator[bytes]:
    """Return one record a line, under the names of the columns."""
    serializer = serializer_of(listing.model)
    cells = dict(csv_cells(serializer.fields))
    rows = ([cell(row) for cell in cells.values()] for row in map(serializer.row, listing))
    return spreadsheet_lines(chain([cells], rows))


def csv_lines(rows: Iterable[Iterable[Any]], separator: str = ",") -> Iterator[bytes]:
    """Yield rows as CSV (RFC 4180), texts as they are."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def spreadsheet_lines(rows: Iterable[Iterable[Any]], separator: str = ",") -> Iterator[bytes]:
    """Yield rows as CSV that a spreadsheet reads as UTF-8 and in which it runs nothing."""
    yield BYTE_ORDER_MARK.encode()
    yield from csv_lines(([_harmless(cell) for cell in row] for row in rows), separator)


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def csv_cells(fields: Iterable[Field]) -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """Yield columns, each with the reader of its cell: many records are one of ids, other arrays are JSON."""
    for field in fields:
        value = itemgetter(field.name)
        if field.value_type == "object":
            for name, cell in csv_cells(field.fields):
                yield f"{field.name}_{name}", partial(_nested_cell, value, cell)
        elif field.value_type == "array":
            yield field.name, partial(_nested_cell, value, _ids if field.model else as_text)
        else:
            yield field.name, value


def _nested_cell(find: Callable[[Any], Any], cell: Callable[[Any], Any], row: Any) -> Any:
    value = find(row)
    return cell(value) if value else None


def _ids(references: Iterable[Any]) -> str:
    return " ".join(reference["id"] for reference in references)


JSON_LIST = Format("json", "application/json", "JSON", list_as_json, with_rows)
JSON = replace(JSON_LIST, write=lambda record: as_file(serializer_of(type(record)).row(record)))
CSV_LIST = Format("csv", "text/csv", "CSV", list_as_csv, with_rows, is_file=True)
