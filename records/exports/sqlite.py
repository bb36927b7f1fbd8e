"""Every table in one SQLite file, with its keys, and a dictionary of the columns.

The file is written in one go, in one order, with a page size of its own: the same rows give the same bytes, as long
as the same version of SQLite writes them (its header names the version).
"""

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from records.exports.metadata import dictionary, foreign_keys, primary_key
from records.exports.tables import IMAGE_TABLE, Table, tables
from records.serializers.base import Field

PAGE_SIZE = 4096
TYPES = {"integer": "INTEGER", "boolean": "INTEGER"}


def write_sqlite(path: Path, folder: Path) -> None:
    """Write the tables from the CSV files in a folder."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in (
            f"page_size = {PAGE_SIZE}",
            "journal_mode = OFF",
            "synchronous = OFF",
            "encoding = 'UTF-8'",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        _write_dictionary(connection)
        for table in (*tables(), IMAGE_TABLE):
            connection.execute(definition(table))
            _insert(connection, table.name, len(table.fields), _rows(folder, table))
        connection.execute("COMMIT")
    finally:
        connection.close()


def definition(table: Table) -> str:
    """Return the statement that creates a table."""
    lines = [_column(field) for field in table.fields]
    key = primary_key(table)
    if key:
        lines.append(f"PRIMARY KEY ({_names(key)})")
    for link in foreign_keys(table):
        target, column = link["reference"]["resource"] or table.name, link["reference"]["fields"]
        lines.append(f'FOREIGN KEY ("{link["fields"]}") REFERENCES "{target}" ("{column}")')
    return f'CREATE TABLE "{table.name}" (\n  ' + ",\n  ".join(lines) + "\n)"


def _column(field: Field) -> str:
    parts = [f'"{field.name}"', TYPES.get(field.value_type, "TEXT"), "NOT NULL" if field.is_required else ""]
    return " ".join(part for part in parts if part)


def _names(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _rows(folder: Path, table: Table) -> Iterator[list[Any]]:
    numbers = {place for place, field in enumerate(table.fields) if field.value_type in TYPES}
    with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            yield [
                None if value == "" else int(value) if place in numbers else value
                for place, value in enumerate(row)
            ]


def _insert(connection: sqlite3.Connection, name: str, width: int, rows: Iterator[list[Any]]) -> None:
    # Names of our own tables, from the models.
    places = ", ".join("?" * width)
    connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', rows)  # noqa: S608


def _write_dictionary(connection: sqlite3.Connection) -> None:
    lines = dictionary()
    head = next(lines)
    connection.execute(f'CREATE TABLE "dictionary" ({_names(head)})')
    _insert(connection, "dictionary", len(head), lines)
