"""Django's SQLite, which is read as it stands where nothing can be written: on a full disk, in a folder for reading."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

REFUSALS = (sqlite3.OperationalError, OperationalError)


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens a database for reading if it cannot be opened for writing."""

    init_commands: list[str]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        file = Path(str(conn_params["database"]))
        try:
            return super().get_new_connection(conn_params)
        except REFUSALS:
            if not file.is_file():
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
