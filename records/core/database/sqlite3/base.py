"""Django's SQLite, which is read as it stands where nothing can be written: on a full disk, in a folder for reading."""

import os
import sqlite3
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db.backends.sqlite3 import base, operations
from django.db.utils import OperationalError

REFUSALS = (sqlite3.OperationalError, OperationalError)


class DatabaseOperations(operations.DatabaseOperations):
    """Empties tables to which rows are only added, too: `flush` then sends `post_migrate`, which guards them anew."""

    def sql_flush(self, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
        guards = [f'DROP TRIGGER IF EXISTS "agree_{table}_delete"' for table in tables]
        return [*guards, *super().sql_flush(style, tables, **options)]


def keep_from_others(file: Path) -> None:
    """Create a database that only its owner can read; close one that everybody can, with the files beside it.

    What the owner gave to a group stays. SQLite makes the files beside a database with its rights.
    """
    if not file.parent.is_dir() or file.name in ("", ":memory:") or str(file).startswith("file:"):
        return
    with suppress(OSError):  # not ours, or in a folder for reading
        # One that exists is never opened here: to close it would end the locks that this process has on it.
        if not file.exists():
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        for one in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            if one.exists() and one.stat().st_mode & stat.S_IRWXO:
                one.chmod(0o600)


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens a database for reading if it cannot be opened for writing. Its files are their owner's alone."""

    init_commands: list[str]
    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        file = Path(str(conn_params["database"]))
        keep_from_others(file)
        try:
            return super().get_new_connection(conn_params)
        except REFUSALS:
            if not file.is_file() or not file.stat().st_size:
                raise
            # A lock upfront is a write.
            self.transaction_mode = None
            for uri in self.addresses(file):
                with suppress(*REFUSALS):
                    return self.open_for_reading({**conn_params, "database": uri, "uri": True})
            raise

    def addresses(self, file: Path) -> list[str]:
        """Return the addresses for reading; one that takes no lock only where no change waits beside the file."""
        uri, log = f"file:{quote(str(file.absolute()))}?mode=ro", Path(f"{file}-wal")
        waits = log.exists() and log.stat().st_size > 0
        return [uri] if waits else [uri, f"{uri}&immutable=1"]

    def open_for_reading(self, conn_params: dict[str, Any]) -> Any:
        """Open without the commands that change how a database is written; OperationalError if it cannot be read."""
        usual = self.init_commands
        self.init_commands = []
        try:
            connection = super().get_new_connection(conn_params)
            connection.execute("SELECT name FROM sqlite_master LIMIT 1").fetchall()
        finally:
            self.init_commands = usual
        self.close_at = 0  # the next request tries to write again, and sees what others wrote
        return connection
