"""The full-text table of each database behind one interface: FTS5 on SQLite, a tsvector with GIN on PostgreSQL."""

from django.db import connections

from records.search.backends.base import COLUMNS, NAMES, SAID, TABLE, Engine, Row
from records.search.backends.postgres import PostgresEngine
from records.search.backends.sqlite import SqliteEngine

__all__ = ["COLUMNS", "NAMES", "SAID", "TABLE", "Engine", "Row", "engine"]

ENGINES: dict[str, type[Engine]] = {"sqlite": SqliteEngine, "postgresql": PostgresEngine}


def engine(using: str = "default") -> Engine:
    """The engine of a database."""
    return ENGINES[connections[using].vendor](using)
