"""A database of PostgreSQL as a dump of `pg_dump`, of one state of the rows while others write."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import connection

from records.backups.databases import programs
from records.backups.errors import BackupError, DamagedError
from records.backups.manifest import Dump
from records.core.database.one_state import one_state
from records.core.database.statistics import count_rows

# The sum of the beginnings of each row's checksum: rows have no order, and the server need not sort them.
CHECKSUM = (
    "SELECT count(*), coalesce(sum(('x' || encode(substr(sha256(convert_to(r::text, 'UTF8')), 1, 8), 'hex'))"
    '::bit(64)::bigint::numeric), 0)::text FROM "{}" AS r'
)
# What is not of PostgreSQL itself or of one of its extensions.
HELD = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
UNION ALL SELECT p.proname FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL SELECT l.collname FROM pg_collation l WHERE l.collnamespace = current_schema()::regnamespace
"""


def version() -> str:
    return str(server())


def server() -> int:
    """Return the main number of the server's version."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version // 10_000)


def dump(path: Path, left_out: Sequence[str]) -> Dump:
    """Write the database without the rows of some tables. BackupError or DatabaseError if it cannot be done."""
    program = programs.find("pg_dump", server())
    with one_state():
        (snapshot,) = _rows("SELECT pg_export_snapshot()")[0]
        without = [f"--exclude-table-data={name}" for name in left_out]
        options = ("--format=custom", "--compress=3", "--no-owner", "--no-privileges", f"--file={path}")
        programs.run(program, *options, f"--snapshot={snapshot}", *without)
        tables = {name: (0, "0") if name in left_out else checksum(name) for name in table_names()}
    return Dump("postgresql", version(), tables)


def table_names() -> list[str]:
    names = _rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
    return [name for (name,) in names]


def checksum(table: str) -> tuple[int, str]:
    """Return the number of rows of a table, and their checksum."""
    number, total = _rows(CHECKSUM.format(table))[0]
    return number, total


def _rows(query: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def refuse_unfit(made_by: Dump) -> None:
    """BackupError unless the database is empty, on a server and with programs that can read the dump."""
    if server() < int(made_by.version):
        raise BackupError(
            f"This backup is of PostgreSQL {made_by.version}, newer than the server's {version()}."
        )
    programs.find("pg_restore", server())
    if held := len(_rows(HELD)):
        name = connection.settings_dict["NAME"] or "The database"
        advice = "let DATABASE_URL name a new one (createdb NAME), without migrate"
        raise BackupError(f"{name} is not empty, it holds {held} tables, indexes and functions: {advice}.")


def restore(path: Path, made_by: Dump) -> None:
    """Fill the database from a dump, all or nothing. DamagedError if its rows are not those of the dump."""
    options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    programs.run(programs.find("pg_restore", server()), *options, str(path))
    count_rows()
    tables = {name: checksum(name) for name in table_names()}
    different = [
        name for name in tables.keys() | made_by.tables if tables.get(name) != made_by.tables.get(name)
    ]
    if different:
        names = ", ".join(sorted(different)[:5])
        raise DamagedError(f"The restored rows are not those of the backup ({names}): drop this database.")
