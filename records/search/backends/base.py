"""The common part of both backends: a query becomes one expression in the syntax of the database."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from django.db import connections

from records.search.columns import OWN_TEXT
from records.search.facet_values import EVERY, NONE, term_of_value
from records.search.query import Clause, Filter, Query, Words

Columns = tuple[str, ...]

TABLE = "records_search_text"


# A row of the table: the key of a document, and what `text` returns of it.
TextRow = tuple[Any, ...]


class SearchBackend(ABC):
    """The full-text table of a database."""

    # How the database writes "and", "or", and "and not".
    all_of: ClassVar[str]
    any_of: ClassVar[str]

    def __init__(self, using: str = "default") -> None:
        self.connection = connections[using]

    # Keeping

    @abstractmethod
    def create(self) -> None:
        """Create the table."""

    def drop(self) -> None:
        """Drop the table."""
        self._run(f"DROP TABLE IF EXISTS {TABLE}")

    @abstractmethod
    def text(self, columns: Sequence[str], values: str) -> tuple[str, ...]:
        """Return what the table keeps of a document: its terms in each column and its values, with spaces between."""

    @abstractmethod
    def write(self, rows: Iterable[TextRow]) -> None:
        """Write documents, in place of those with the same key."""

    @abstractmethod
    def insert(self, rows: Iterable[TextRow]) -> None:
        """Write documents that the table does not have, quickly."""

    def delete(self, pks: Iterable[int]) -> None:
        """Delete documents."""
        self._run_many(f"DELETE FROM {TABLE} WHERE rowid = %s", [(pk,) for pk in pks])  # noqa: S608

    @abstractmethod
    def settle(self) -> None:
        """Put what was written last where it is found as quickly as all else, after very much was."""

    def delete_lost(self) -> None:
        """Delete the texts that have no document."""
        documents = f"SELECT 1 FROM records_searchdocument AS one WHERE one.id = {TABLE}.rowid"  # noqa: S608 names of ours
        self._run(f"DELETE FROM {TABLE} WHERE NOT EXISTS ({documents})")  # noqa: S608 names of ours

    @abstractmethod
    def terms_sql(self) -> str:
        """Return a query for each `term` that any document has, values among them, as the table keeps it."""

    def kept_sql(self, term: str) -> str:
        """Return the expression of a term as the table keeps it."""
        return term

    def empty(self) -> None:
        """Delete all documents."""
        self._run(f"DELETE FROM {TABLE}")  # noqa: S608 a name of ours

    def stored_keys(self, pks: Sequence[int] | None = None) -> set[int]:
        """Return which of these documents the table has; without them, all that it has."""
        if pks is not None and not pks:
            return set()
        where = f" WHERE rowid IN ({', '.join(['%s'] * len(pks))})" if pks else ""
        values = list(pks or ())
        rows = self.fetch(f"SELECT rowid FROM {TABLE}{where}", values)  # noqa: S608 names of ours alone
        return {pk for (pk,) in rows}

    # Finding

    @abstractmethod
    def term(self, term: str, columns: Columns = ()) -> str:
        """Return the expression of one term (or value of a facet), in some columns or in any."""

    @abstractmethod
    def prefix(self, start: str, columns: Columns = ()) -> str:
        """Return the expression of every term that begins so."""

    @abstractmethod
    def phrase(self, terms: tuple[str, ...], columns: Columns = ()) -> str:
        """Return the expression of terms in this order."""

    @abstractmethod
    def without(self, wanted: str, unwanted: str) -> str:
        """Return the expression of what one expression finds and another does not."""

    @abstractmethod
    def hits_sql(self, expression: str, limit: int) -> tuple[str, list[Any]]:
        """Return a query for `id` and `rank` (the higher, the better) of at most `limit` documents of an expression."""

    def weights_sql(self, expression: str, limit: int) -> tuple[str, list[Any]]:
        """Return a query as `hits_sql` does, with `weight` for the rank: ten-thousandths, a whole number."""
        sql, values = self.hits_sql(expression, limit)
        return f"SELECT id, CAST(rank * 10000 AS bigint) AS weight FROM ({sql}) AS hits", values  # noqa: S608

    def expression(self, query: Query, columns: Columns = ()) -> str:
        """Return a query in the syntax of the database; its words are looked for in some columns or in all."""
        text = partial(self._text, columns=columns)
        wanted = [self._options(part, text) for part in query.required]
        wanted += [
            self.either(self.term(term_of_value(facet, value)) for value in values)
            for facet, values in query.filters.items()
        ]
        unwanted_text = partial(self._text, columns=OWN_TEXT)
        unwanted = [self._options(part, unwanted_text) for part in query.clauses if part.is_excluded]
        unwanted += [self._options(part, partial(self._text, columns=())) for part in query.lacking]
        found = self.both(wanted) if wanted else self.term(EVERY)
        return self.without(found, self.either(unwanted)) if unwanted else found

    def all_but_one(self, query: Query) -> str:
        """Return the expression of the text and all filters save one, whichever it is."""
        kept = list(query.filters)
        choices = [
            self.expression(_with_filters(query, [name for name in kept if name != left_out]))
            for left_out in kept
        ]
        return self.either(choices)

    def counts(self, expressions: Sequence[str], limit: int) -> list[int]:
        """Return how many documents each expression finds, counted no further than so many (one query)."""
        if not expressions:
            return []
        asked = [self.ids_sql(expression, limit) for expression in expressions]
        each = [f"(SELECT COUNT(*) FROM ({sql}) AS found)" for sql, _values in asked]  # noqa: S608 names of ours alone
        [row] = self.fetch(f"SELECT {', '.join(each)}", [value for _sql, values in asked for value in values])
        return list(row)

    @abstractmethod
    def ids_sql(self, expression: str, limit: int) -> tuple[str, list[Any]]:
        """Return a query as `hits_sql` does, without the rank."""

    def either(self, expressions: Iterable[str]) -> str:
        """Return the expression of what any of the expressions finds."""
        return _joined(self.any_of, expressions)

    def both(self, expressions: Iterable[str]) -> str:
        """Return the expression of what all expressions find."""
        return _joined(self.all_of, expressions)

    def fetch(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the rows of a query."""
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def _text(self, words: Words, columns: Columns) -> str:
        if words.is_phrase:
            return self.either(self.phrase(way, columns) for way in words.terms)
        each = [self.either(self.term(term, columns) for term in way) for way in words.terms]
        if words.is_prefix:
            each[-1] = self.either((self.prefix(words.folded[-1], columns), each[-1]))
        found = self.both(each)
        return self.either([found, *(self.term(term, columns) for term in words.joined)])

    def _options(self, part: Clause, text: Callable[[Words], str]) -> str:
        return self.either(self._option(option, text) for option in part.options)

    def _option(self, option: Words | Filter, text: Callable[[Words], str]) -> str:
        if isinstance(option, Words):
            return text(option)
        return self.either(self.term(term) for term in option.terms or (NONE,))

    def _run(self, sql: str, values: Any = ()) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, values)

    def _run_many(self, sql: str, rows: list[Any]) -> None:
        if rows:
            with self.connection.cursor() as cursor:
                cursor.executemany(sql, rows)


def _joined(between: str, expressions: Iterable[str]) -> str:
    different = list(dict.fromkeys(expressions))
    return different[0] if len(different) == 1 else f"({between.join(different)})"


def _with_filters(query: Query, names: list[str]) -> Query:
    return replace(query, filters={name: query.filters[name] for name in names})
