"""All that is read from the database while something is made, so that it can be told whether it would be made alike.

What is made of the same answers to the same queries is the same. So a page need not know on which records it hangs:
its queries are asked again, which takes a fraction of the time of making it, and their answers compared.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import cache, cached_property
from hashlib import blake2b
from itertools import chain, islice
from typing import Any, NamedTuple

from django.db import DatabaseError, connections

from records.core.database.stamps import QUERY, read_stamp, unstamped_tables

MAX_ROWS = 20_000  # of one query: what reads more is not kept
ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)
IS_READING = re.compile(r"\s*\(*\s*(SELECT|WITH)\b", re.IGNORECASE)


class Reading(NamedTuple):
    """A query, and a digest of its answer."""

    sql: str
    params: Any
    digest: bytes


class Readings:
    """The queries of a block to one database, and the stamp of before the first of them.

    They are not `whole` where the block did more than read what the stamp covers.
    """

    def __init__(self, using: str) -> None:
        self.using = using
        self.made: list[Reading] = []
        self.is_whole = True
        self.included: list[Sequence[Reading]] = []

    @cached_property
    def stamp(self) -> str:
        """The stamp; empty where there is none, and so nothing can be kept."""
        found = read_stamp(self.using)
        self.is_whole = self.is_whole and found is not None
        return found or ""

    def include(self, readings: Sequence[Reading]) -> None:
        """Add, once, what was read under the same stamp and is remembered."""
        if not any(one is readings for one in self.included):
            self.included.append(readings)
            self.made += readings

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Take down a query and its answer: an `execute_wrapper` of Django."""
        if sql == QUERY or not self._is_whole_with(sql, many, context["connection"].alias):
            return execute(sql, params, many, context)
        cursor = context["cursor"]
        cursor.cursor = getattr(cursor.cursor, "inner", cursor.cursor)
        result = execute(sql, params, many, context)
        rows = cursor.cursor.fetchmany(MAX_ROWS + 1)
        self.is_whole = len(rows) <= MAX_ROWS
        self.made.append(Reading(sql, params, digest_of(sql, rows)))
        cursor.cursor = ReadCursor(cursor.cursor, rows)
        return result

    def _is_whole_with(self, sql: str, many: bool, alias: str) -> bool:
        """Return whether a statement, too, only reads, from this database, and tables whose changes are stamped."""
        is_reading = not many and alias == self.using and bool(IS_READING.match(sql))
        self.is_whole = self.is_whole and is_reading and not _unstamped().search(sql)
        return self.is_whole and bool(self.stamp)


class ReadCursor:
    """A cursor whose rows were read already; behind them come those that were not."""

    def __init__(self, inner: Any, rows: Iterable[Any]) -> None:
        self.inner = inner
        self.rows: Iterator[Any] = chain(rows, iter(inner.fetchone, None))

    def __iter__(self) -> Iterator[Any]:
        return self.rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def fetchone(self) -> Any:
        return next(self.rows, None)

    def fetchmany(self, size: int = 1) -> list[Any]:
        return list(islice(self.rows, size))

    def fetchall(self) -> list[Any]:
        return list(self.rows)


@cache
def _unstamped() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(unstamped_tables()))})\b")


def digest_of(sql: str, rows: list[Any]) -> bytes:
    """Return a digest of the answer to a query, which is the same in every process.

    Where no part of the query asks for an order, none counts: PostgreSQL gives rows in another one once some were
    written again.
    """
    texts = [repr(row) for row in rows]
    if not ORDER.search(sql):
        texts.sort()
    return blake2b("\n".join(texts).encode(), digest_size=16).digest()


_readings: ContextVar[Readings | None] = ContextVar("readings", default=None)


def current_readings() -> Readings | None:
    """Return the readings that are being taken down, if any."""
    return _readings.get()


def not_to_be_kept() -> None:
    """Say of what is being made that it hangs on something that no query tells, such as a file that may come."""
    if readings := _readings.get():
        readings.is_whole = False


@contextmanager
def one_stamp(using: str) -> Iterator[Readings]:
    """Let what a process remembers be as it is now, in a block whose readings are not taken down."""
    readings = Readings(using)
    readings.is_whole = False
    with _made_current(readings):
        yield readings


@contextmanager
def taking_down(using: str) -> Iterator[Readings]:
    """Take down all that this block reads."""
    readings = Readings(using)
    with _made_current(readings), ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(readings))
        yield readings


@contextmanager
def _made_current(readings: Readings) -> Iterator[None]:
    token = _readings.set(readings)
    try:
        yield
    finally:
        _readings.reset(token)


def are_same(readings: Iterable[Reading], using: str) -> bool:
    """Return whether queries have the answers that they had."""
    try:
        with connections[using].cursor() as cursor:
            return all(_is_same(cursor, *one) for one in readings)
    except DatabaseError:  # a table that is no more: nothing was kept of this state
        return False


def _is_same(cursor: Any, sql: str, params: Any, digest: bytes) -> bool:
    cursor.execute(sql, params)
    return digest_of(sql, cursor.fetchmany(MAX_ROWS + 1)) == digest
