"""The full-text table of each database behind one interface: FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""

from django.db import connections

from records.search.backends.base import TABLE, SearchBackend, TextRow
from records.search.backends.postgres import PostgresBackend
from records.search.backends.sqlite import SqliteBackend

__all__ = ["TABLE", "SearchBackend", "TextRow", "get_backend"]

BACKENDS: dict[str, type[SearchBackend]] = {"sqlite": SqliteBackend, "postgresql": PostgresBackend}


def get_backend(using: str = "default") -> SearchBackend:
    """Return the backend of a database."""
    return BACKENDS[connections[using].vendor](using)
