"""SQLite: a table of FTS5, whose text is the analysed one.

The tokenizer takes every character that is not ASCII as a letter, so that a term is one token whatever its script.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from records.core.database.bulk import insert_rows
from records.search.backends.base import TABLE, Columns, SearchBackend, TextRow
from records.search.columns import COLUMNS, WEIGHTS

TEXT_COLUMNS = ("rowid", *COLUMNS, "vals")
RANK = f"-bm25({TABLE}, {', '.join(map(str, (*WEIGHTS, 0.0)))})"


class SqliteBackend(SearchBackend):
    """FTS5."""

    all_of = " AND "
    any_of = " OR "

    def create(self) -> None:
        self._run(
            f"CREATE VIRTUAL TABLE {TABLE} USING fts5({', '.join(COLUMNS)}, vals,"
            " tokenize=\"ascii tokenchars '-_='\", prefix='2 3')"
        )

    def text(self, columns: Sequence[str], values: str) -> tuple[str, ...]:
        return (*columns, values)

    def write(self, rows: Iterable[TextRow]) -> None:
        new = {row[0]: row for row in rows}
        places = ", ".join(["%s"] * len(new))
        select = f"SELECT {', '.join(TEXT_COLUMNS)} FROM {TABLE} WHERE rowid IN ({places})"  # noqa: S608 ours alone
        standing = set(self.fetch(select, list(new)))
        changed = [row for row in new.values() if row not in standing]
        self.delete(row[0] for row in changed)
        self.insert(changed)

    def insert(self, rows: Iterable[TextRow]) -> None:
        insert_rows(TABLE, TEXT_COLUMNS, rows, self.connection.alias)

    def settle(self) -> None:
        """FTS5 has no such list."""

    def terms_sql(self) -> str:
        self._run(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{TABLE}_terms USING fts5vocab(main, {TABLE}, row)"
        )
        return f"SELECT term FROM temp.{TABLE}_terms"  # noqa: S608 a name of ours

    def kept_sql(self, term: str) -> str:
        return f"lower({term})"  # the tokenizer keeps no capitals of ASCII, as lower() does

    def term(self, term: str, columns: Columns = ()) -> str:
        return f'{_in(columns)}"{term}"'

    def prefix(self, start: str, columns: Columns = ()) -> str:
        return f'{_in(columns)}"{start}" *'

    def phrase(self, terms: tuple[str, ...], columns: Columns = ()) -> str:
        return f'{_in(columns)}"{" ".join(terms)}"'

    def without(self, wanted: str, unwanted: str) -> str:
        return f"({wanted} NOT {unwanted})"

    def hits_sql(self, expression: str, limit: int) -> tuple[str, list[Any]]:
        return (
            f"SELECT rowid AS id, {RANK} AS rank FROM {TABLE} WHERE {TABLE} MATCH %s LIMIT {limit:d}",  # noqa: S608
            [expression],
        )

    def weights_sql(self, expression: str, limit: int) -> tuple[str, list[Any]]:
        """Return them without asking FTS5 about words that more than half of the documents have.

        To it these weigh a millionth, less than is counted here, and telling so takes most of the time of a query.
        """
        found, values = self.ids_sql(expression, limit)
        are_most = (
            f"(SELECT COUNT(*) FROM ({found}) AS found) * 2 > (SELECT COUNT(*) FROM records_searchdocument)"  # noqa: S608
        )
        return (
            f"SELECT rowid AS id, CASE WHEN {are_most} THEN 0 ELSE CAST({RANK} * 10000 AS bigint) END AS weight"  # noqa: S608
            f" FROM {TABLE} WHERE {TABLE} MATCH %s LIMIT {limit:d}",
            [*values, expression],
        )

    def ids_sql(self, expression: str, limit: int) -> tuple[str, list[Any]]:
        return f"SELECT rowid AS id FROM {TABLE} WHERE {TABLE} MATCH %s LIMIT {limit:d}", [expression]  # noqa: S608


def _in(columns: Columns) -> str:
    return f"{{{' '.join(columns)}}} : " if columns else ""
