"""Rows written as quickly as each database takes them: by COPY on PostgreSQL, by one prepared statement on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

BLOCK = 1000  # primary keys that are set aside at once


def insert_rows(
    table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], using: str = DEFAULT_DB_ALIAS
) -> None:
    """Insert rows of values as the database keeps them; no signals are sent."""
    connection = connections[using]
    into = f"{connection.ops.quote_name(table)} ({', '.join(map(connection.ops.quote_name, columns))})"
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", rows)  # type: ignore[arg-type] # noqa: S608 names of ours alone


def insert_instances(
    model: type[models.Model], rows: Iterable[models.Model], using: str = DEFAULT_DB_ALIAS
) -> None:
    """Insert new instances of a model, with the primary keys that they have or without any."""
    connection, rows = connections[using], list(rows)
    has_keys = bool(rows) and rows[0].pk is not None
    fields = [one for one in model._meta.concrete_fields if has_keys or not one.primary_key]
    values = (
        [one.get_db_prep_save(one.pre_save(row, add=True), connection) for one in fields] for row in rows
    )
    insert_rows(model._meta.db_table, [str(one.column) for one in fields], values, using)


def free_keys(table: str, column: str, using: str = DEFAULT_DB_ALIAS) -> Iterator[int]:
    """Yield primary keys that no row has, nor will be given to another one."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        # An expression of a query: the name of a table with its quotation marks, and that of a column without.
        asked = ["pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), column]]
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT nextval({asked[0]}) FROM generate_series(1, {BLOCK})",  # noqa: S608 a number of ours
                    asked[1],
                )
                found = cursor.fetchall()
            yield from (key for (key,) in found)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    # One transaction at a time writes into a file of SQLite: the numbers behind the last one are free.
    number = last[0] if last else 0
    while True:
        number += 1
        yield number
