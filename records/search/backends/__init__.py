"""The full-text table of each database behind one interface: FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""

from django.db import connections

from records.core.database.replicas import reading_alias
from records.search.backends.base import TABLE, SearchBackend, TextRow
from records.search.backends.postgres import PostgresBackend
from records.search.backends.sqlite import SqliteBackend

__all__ = ["TABLE", "SearchBackend", "TextRow", "get_backend"]

BACKENDS: dict[str, type[SearchBackend]] = {"sqlite": SqliteBackend, "postgresql": PostgresBackend}


def get_backend(using: str | None = None) -> SearchBackend:
    """Return the backend of a database; without a name, of that from which this request reads."""
    using = using or reading_alias()
    return BACKENDS[connections[using].vendor](using)
