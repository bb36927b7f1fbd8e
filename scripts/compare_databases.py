"""Every table of a database, row by row, and its schema, to be compared with those of another one."""

import re
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing

import psycopg

Contents = dict[str, Counter[str]]
SCHEMA = "the schema"
SHOWN = 3


def read(url: str, without: tuple[str, ...] = ()) -> Contents:
    """Return the rows of every table, and what the database tells of its schema; both as texts, letter by letter."""
    found = (
        read_postgresql(url) if url.startswith("postgres") else read_sqlite(url.removeprefix("sqlite:///"))
    )
    return {name: rows for name, rows in found.items() if name not in without}


def read_sqlite(path: str) -> Contents:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        schema = list(database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))
        tables = [name for kind, name, _table, _sql in schema if kind == "table"]
        rows = {name: Counter(map(repr, database.execute(f'SELECT * FROM "{name}"'))) for name in tables}  # noqa: S608
    return {**rows, SCHEMA: Counter(map(repr, schema))}


def read_postgresql(url: str) -> Contents:
    found: Contents = {}
    with psycopg.connect(url) as database:
        names = database.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchall()
        for (name,) in names:
            with database.cursor().copy(f'COPY (SELECT * FROM "{name}") TO STDOUT') as copied:  # noqa: S608
                text = b"".join(bytes(part) for part in copied).decode()
            found[name] = Counter(text.splitlines())
        sequences = database.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall()
    found["the sequences"] = Counter(map(repr, sequences))
    command = ["pg_dump", "--schema-only", f"--dbname={url}"]
    schema = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    # Newer programs begin with a word of their own each time. A server that reads again what it wrote of a list writes
    # the cast of it as casts of its members.
    lines = (re.sub(r"[()]|::text(\[\])?|::character varying", "", line) for line in schema.splitlines())
    found[SCHEMA] = Counter(line for line in lines if not re.match(r"\\(un)?restrict ", line))
    return found


def differences(one: Contents, other: Contents) -> list[str]:
    """Return a sentence for each table whose rows are not the same, with examples."""
    found = []
    for name in sorted(one.keys() | other.keys()):
        before, after = one.get(name, Counter()), other.get(name, Counter())
        if lost := before - after:
            found.append(f"{name}: {lost.total()} rows lost or changed, such as {_examples(lost)}")
        if more := after - before:
            found.append(f"{name}: {more.total()} rows that were not there, such as {_examples(more)}")
        if (name in one) != (name in other):
            found.append(f"{name} is in one of them alone")
    return found


def _examples(rows: Counter[str]) -> str:
    return "; ".join(row[:200] for row in list(rows)[:SHOWN])
