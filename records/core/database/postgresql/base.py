"""Django's PostgreSQL, whose answers are waited for so long and no longer.

The database ends a statement that takes too long (`statement_timeout`). One that has stopped in the middle, or hangs on
its disk, ends nothing: then the connection is given up here, a little later.
"""

from functools import partial
from typing import Any

from django.db.backends.postgresql import base

MARGIN = 3  # seconds


class DatabaseWrapper(base.DatabaseWrapper):
    """`STATEMENT_TIMEOUT` of the settings of a database: seconds."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        limit = self.settings_dict["STATEMENT_TIMEOUT"] + MARGIN
        # All that a connection waits for goes this way; one of a pool may have come before.
        connection.wait = partial(type(connection).wait, connection, timeout=limit)
        return connection
