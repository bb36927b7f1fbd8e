"""PostgreSQL: a tsvector with GIN, written from the analysed text; no parser or dictionary of the server is asked."""

from collections.abc import Iterable, Sequence
from typing import Any

from records.core.database.bulk import insert_rows
from records.search.analysis import GAP
from records.search.backends.base import TABLE, Columns, SearchBackend, TextRow
from records.search.columns import COLUMNS, WEIGHTS

LETTERS = dict(zip(COLUMNS, "ABCD", strict=True))
LAST_POSITION = 16_000  # the server counts no further than 16 383; positions begin anew after this one
MAX_POSITIONS = 200  # of one term, of 255
MAX_BYTES = 700_000  # a tsvector holds one megabyte


class PostgresBackend(SearchBackend):
    """tsvector and tsquery."""

    all_of = " & "
    any_of = " | "

    def create(self) -> None:
        self._run(f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY, vector tsvector NOT NULL)")
        self._run(f"CREATE INDEX {TABLE}_vector ON {TABLE} USING gin (vector)")

    def text(self, columns: Sequence[str], values: str) -> tuple[str, ...]:
        return (vector(columns, values),)

    def write(self, rows: Iterable[TextRow]) -> None:
        keys, vectors = zip(*rows, strict=True)
        # In one statement, which leaves alone what stands as it should: nothing is locked or logged for it.
        self._run(
            f"INSERT INTO {TABLE} (rowid, vector) SELECT made.rowid, made.vector FROM"  # noqa: S608 a name of ours
            " (SELECT unnest(%s::bigint[]) AS rowid, unnest(%s::text[])::tsvector AS vector) AS made"
            f" LEFT JOIN {TABLE} AS standing USING (rowid) WHERE standing.vector IS DISTINCT FROM made.vector"
            " ON CONFLICT (rowid) DO UPDATE SET vector = EXCLUDED.vector",
            [list(keys), list(vectors)],
        )

    def insert(self, rows: Iterable[TextRow]) -> None:
        insert_rows(TABLE, ("rowid", "vector"), rows, self.connection.alias)

    def settle(self) -> None:
        # GIN keeps new rows in a list at first, which each search reads; a long one makes the server look through the
        # whole table instead.
        self._run("SELECT gin_clean_pending_list(%s)", [f"{TABLE}_vector"])

    def terms_sql(self) -> str:
        return f"SELECT word AS term FROM ts_stat('SELECT vector FROM {TABLE}')"  # noqa: S608 a name of ours

    def term(self, term: str, columns: Columns = ()) -> str:
        return f"'{term}'{_in(columns)}"

    def prefix(self, start: str, columns: Columns = ()) -> str:
        return f"'{start}':*{_letters(columns)}"

    def phrase(self, terms: tuple[str, ...], columns: Columns = ()) -> str:
        return f"({' <-> '.join(self.term(term, columns) for term in terms)})"

    def without(self, wanted: str, unwanted: str) -> str:
        return f"({wanted} & !{unwanted})"

    def hits_sql(self, expression: str, limit: int) -> tuple[str, list[Any]]:
        most = max(WEIGHTS)
        weights = ", ".join(str(weight / most) for weight in reversed(WEIGHTS))
        return (
            f"SELECT rowid AS id, ts_rank('{{{weights}}}', vector, %s::tsquery) AS rank FROM {TABLE}"  # noqa: S608
            f" WHERE vector @@ %s::tsquery LIMIT {limit:d}",
            [expression, expression],
        )

    def ids_sql(self, expression: str, limit: int) -> tuple[str, list[Any]]:
        return f"SELECT rowid AS id FROM {TABLE} WHERE vector @@ %s::tsquery LIMIT {limit:d}", [expression]  # noqa: S608


def _in(columns: Columns) -> str:
    return f":{_letters(columns)}" if columns else ""


def _letters(columns: Columns) -> str:
    return "".join(LETTERS[column] for column in columns)


def vector(columns: Sequence[str], values: str) -> str:
    """Return a document as a tsvector is written: each term with its places and the letter of its column."""
    places: dict[str, list[str]] = {}
    size = place = 0
    for letter, terms in zip(LETTERS.values(), columns, strict=True):
        for term in terms.split():
            place += 1
            if term == GAP:
                continue
            found = places.get(term)
            if found is None:
                size += len(term.encode()) + 8
                if size > MAX_BYTES:
                    break
                places[term] = [f"{place % LAST_POSITION + 1}{letter}"]
            elif len(found) < MAX_POSITIONS:
                size += 2
                found.append(f"{place % LAST_POSITION + 1}{letter}")
    written = [f"'{term}':{','.join(found)}" for term, found in places.items()]
    # Values have no place, and so are near no word: they change no rank.
    return " ".join([*written, *(f"'{term}'" for term in values.split())])
