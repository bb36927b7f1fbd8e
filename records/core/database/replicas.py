"""Replicas of PostgreSQL: which of them may answer a request, and how far each is behind.

Each process measures for itself, at most once a second, in a request that reads. A replica is as old as the newest
position of the primary's log (WAL) that it has replayed: a paused replay, a cut line and a slow disk are all seen. One
that is older than REPLICA_MAX_LAG seconds, or does not answer, is left out until it has caught up.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from math import inf
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

from records.core.database.stamps import UNSTAMPED

EVERY = 1.0  # seconds from one measuring to the next
REST = 10.0  # seconds until one that did not answer is asked again
PRIMARY_REST = 30.0  # the same of the primary, without which pages are read all the same
BELIEVED = (
    8.0  # seconds for which what was measured counts: a little longer than a pool makes wait for a server
)
KEPT = 900  # positions of the primary: a lag of up to so many times `EVERY` is told
PRIMARY = "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"
# Also of commits that do not wait for the disk.
WRITTEN = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
# Nothing of a server that was promoted: it follows the primary no longer.
REPLICA = "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn WHERE pg_is_in_recovery()"


def _ask(alias: str, query: str) -> int | None:
    """Return a position in the log, in bytes; None from a server that does not answer, or has none."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
    except Error:
        connections[alias].close()
        return None
    return int(row[0]) if row and row[0] is not None else None


def written_position() -> int | None:
    """Return the position behind everything that was written until now."""
    return _ask(DEFAULT_DB_ALIAS, WRITTEN)


class Positions:
    """Positions of the primary's log, each with the last time when the primary had written no more than it."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, float]] = []

    def add(self, position: int, now: float) -> None:
        kept = [one for one in self.seen if one[0] < position]
        self.seen = [*kept, (position, now)][-KEPT:]

    def age(self, replayed: int, now: float) -> float:
        """Return how many seconds ago the primary wrote what a replica lacks; 0 if it lacks nothing."""
        if self.seen and self.seen[-1][0] <= replayed:
            return 0.0
        return now - max((at for position, at in self.seen if position <= replayed), default=-inf)


@dataclass
class Replica:
    """One replica, as this process last saw it; `lag` is None while it does not answer."""

    alias: str
    lag: float | None = None
    replayed: int = -1
    asked_at: float = -inf

    def measure(self, positions: Positions, now: float) -> None:
        found = _ask(self.alias, REPLICA)
        self.asked_at = now
        self.replayed = -1 if found is None else found
        self.lag = None if found is None else positions.age(found, now)

    def is_due(self, now: float) -> bool:
        return now - self.asked_at >= (REST if self.lag is None else EVERY)

    def is_fresh(self, now: float) -> bool:
        is_known = self.lag is not None and now - self.asked_at <= BELIEVED
        return is_known and (self.lag or 0.0) <= settings.REPLICA_MAX_LAG


class Replicas:
    """The replicas of this process."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.positions = Positions()
        self.all = [Replica(alias) for alias in settings.REPLICAS]
        self.primary_failed_at = -inf

    def measure(self) -> None:
        """Measure those that are due, unless another thread does so just now."""
        due = [one for one in self.all if one.is_due(monotonic())]
        if not due or not self.lock.acquire(blocking=False):
            return
        try:
            self._ask_primary()
            for one in due:
                one.measure(self.positions, monotonic())
        finally:
            self.lock.release()

    def _ask_primary(self) -> None:
        """Ask where the primary stands. One that does not answer writes nothing: what replicas have stays as new."""
        if self.is_primary_away:
            return
        now = monotonic()
        if (position := _ask(DEFAULT_DB_ALIAS, PRIMARY)) is not None:
            self.positions.add(position, now)
        else:
            self.primary_failed_at = monotonic()

    @property
    def is_primary_away(self) -> bool:
        """True for some seconds after the primary did not answer."""
        return monotonic() - self.primary_failed_at < PRIMARY_REST

    def choose(self, after: int = 0) -> str | None:
        """Return a replica that is fresh and has replayed a position; None if there is none."""
        self.measure()
        fresh = [one for one in self.all if one.is_fresh(monotonic())]
        for one in random.sample(fresh, len(fresh)):
            if one.replayed < after:
                one.measure(self.positions, monotonic())
            if one.replayed >= after:
                return one.alias
        return None

    def leave_out(self, alias: str) -> None:
        """Ask a replica that failed whether it lives; leave it out for a while if not."""
        for one in self.all:
            if one.alias == alias:
                one.measure(self.positions, monotonic())

    def lags(self) -> dict[str, float | None]:
        """Return by how many seconds each replica is behind; None of one that does not answer."""
        self.measure()
        return {one.alias: one.lag for one in self.all}


replicas = Replicas()


# What a request reads from


@dataclass
class Reading:
    """The database from which a request reads; the primary from its first write on."""

    alias: str = DEFAULT_DB_ALIAS
    has_written: bool = field(default=False)


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading_from(alias: str | None) -> Iterator[Reading]:
    """Let what is read come from a replica, or with None from the primary."""
    reading = Reading(alias or DEFAULT_DB_ALIAS)
    token = _reading.set(reading)
    try:
        yield reading
    finally:
        _reading.reset(token)


def reading_alias() -> str:
    """Return the database from which this request reads, for statements that name their connection themselves.

    In a transaction, after a write, and everywhere but in requests for pages it is the primary.
    """
    reading = _reading.get()
    if reading is None or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return DEFAULT_DB_ALIAS
    return reading.alias


def surest_alias() -> str:
    """Return the primary; while it does not answer, the database from which this request reads.

    For what a process remembers longer than a request, which a replica that is behind may have in its old state.
    """
    return reading_alias() if replicas.is_primary_away else DEFAULT_DB_ALIAS


class ReplicaRouter:
    """Django's database router: reads of pages to the replica of the request, all else to the primary.

    Tables of which no page is made are read from the primary too: who is logged in, and may do what, is never old.
    """

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS if model._meta.app_label in UNSTAMPED else reading_alias()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        if reading := _reading.get():
            reading.alias, reading.has_written = DEFAULT_DB_ALIAS, True
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # all hold the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return None if db == DEFAULT_DB_ALIAS else False
