"""Every table in one SQLite file: the same rows give the same bytes, if the same version of SQLite writes them."""

import csv
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from records.exports.metadata import dictionary, foreign_keys, primary_key
from records.exports.tables import IMAGE_TABLE, Table, tables

TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
READERS: dict[str, Callable[[str], Any]] = {"integer": int, "number": float, "boolean": "True".__eq__}


def write_sqlite(path: Path, folder: Path) -> None:
    """Write the tables from the CSV files in a folder."""
    pragmas = ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "encoding = 'UTF-8'")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        head, *lines = dictionary()
        connection.execute(f'CREATE TABLE "dictionary" ({_quoted(head)})')
        _insert(connection, "dictionary", len(head), lines)
        for table in (*tables(), IMAGE_TABLE):
            connection.execute(definition(table))
            _insert(connection, table.name, len(table.fields), _rows(folder, table))
        connection.execute("COMMIT")


def definition(table: Table) -> str:
    lines = [
        f'"{field.name}" {TYPES.get(field.value_type, "TEXT")}{" NOT NULL" if field.is_required else ""}'
        for field in table.fields
    ]
    if key := primary_key(table):
        lines.append(f"PRIMARY KEY ({_quoted(key)})")
    for link in foreign_keys(table):
        target, column = link["reference"]["resource"] or table.name, link["reference"]["fields"]
        lines.append(f'FOREIGN KEY ("{link["fields"]}") REFERENCES "{target}" ("{column}")')
    return f'CREATE TABLE "{table.name}" (\n  ' + ",\n  ".join(lines) + "\n)"


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _rows(folder: Path, table: Table) -> Iterator[list[Any]]:
    readers = [READERS.get(field.value_type, str) for field in table.fields]
    with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            yield [read(value) if value else None for read, value in zip(readers, row, strict=True)]


def _insert(connection: sqlite3.Connection, name: str, width: int, rows: Iterable[list[Any]]) -> None:
    # Names of our own tables, from the models.
    places = ", ".join("?" * width)
    connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', rows)  # noqa: S608
