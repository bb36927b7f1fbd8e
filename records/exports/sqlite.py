"""Every table in one SQLite file, with its keys; beside them what each column holds.

The file is written in one go, in one order, with a page size of its own: the same rows give the same bytes, as long
as the same version of SQLite writes them (its header names the version).
"""

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from records.exports.metadata import about_tables, dictionary, foreign_keys, primary_key
from records.exports.tables import Table
from records.serializers.base import Field

PAGE_SIZE = 4096
TYPES = {"integer": "INTEGER", "boolean": "INTEGER"}


def write_sqlite(path: Path, folder: Path) -> None:
    """Write the tables that stand as CSV in a folder."""
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
        for table, name, _label, fields in about_tables():
            connection.execute(definition(table, name, fields))
            _insert(connection, name, len(fields), _rows(folder / f"{name}.csv", fields))
        connection.execute("COMMIT")
    finally:
        connection.close()


def definition(table: Table | None, name: str, fields: tuple[Field, ...]) -> str:
    """The statement that makes a table."""
    lines = [_column(field) for field in fields]
    key = primary_key(table, fields)
    if key:
        lines.append(f"PRIMARY KEY ({_names(key)})")
    for link in foreign_keys(table):
        target, column = link["reference"]["resource"] or name, link["reference"]["fields"]
        lines.append(f'FOREIGN KEY ("{link["fields"]}") REFERENCES "{target}" ("{column}")')
    return f'CREATE TABLE "{name}" (\n  ' + ",\n  ".join(lines) + "\n)"


def _column(field: Field) -> str:
    parts = [f'"{field.name}"', TYPES.get(field.value_type, "TEXT"), "NOT NULL" if field.is_required else ""]
    return " ".join(part for part in parts if part)


def _names(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _rows(path: Path, fields: tuple[Field, ...]) -> Iterator[list[Any]]:
    numbers = {place for place, field in enumerate(fields) if field.value_type in TYPES}
    with path.open(encoding="utf-8", newline="") as file:
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
