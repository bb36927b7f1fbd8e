"""The stamp of the archive: another one after every change of what pages are made of, in the transaction of the change.

Triggers write it, so that nothing goes round it: forms, `update()`, bulk loads, a statement typed by hand. A stamp is
random and never comes back, so that what was kept under one is never taken for the state of a restored copy.
On PostgreSQL each transaction that writes has a row of its own, and none waits for another's end: the rows together
are the stamp.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.utils import truncate_name

TABLE = "records_stamp"
PREFIX = "stamp_"
FIRST = 0  # the row without which there is no stamp: while a migration runs, nothing may be kept
LOCK = 12_071  # advisory locks of this number, and of that of a row, are those of the stamp
# Apps of whose tables no page for readers is made. One that reads them all the same is not kept (`readings`).
UNSTAMPED = {
    "account",
    "accounts",
    "admin",
    "auth",
    "axes",
    "django_tasks_database",
    "memory",
    "mfa",
    "previews",
    "scheduling",
    "sessions",
    "usersessions",
}

QUERY = f"SELECT id, value FROM {TABLE} ORDER BY id"  # noqa: S608 a name of ours
RANDOM = "lower(hex(randomblob(16)))"
FUNCTION = f"{PREFIX}change"
# A row that no other transaction writes at the moment: whoever finds one locked takes the next.
BODY = f"""
DECLARE place integer := {FIRST + 1};
BEGIN
    WHILE NOT pg_try_advisory_xact_lock({LOCK}, place) LOOP place := place + 1; END LOOP;
    INSERT INTO {TABLE} (id, value) VALUES (place, replace(gen_random_uuid()::text, '-', ''))
        ON CONFLICT (id) DO UPDATE SET value = excluded.value;
    RETURN NULL;
END
"""  # noqa: S608 names of ours alone


@dataclass(frozen=True)
class StampTrigger:
    """A trigger that changes the stamp when a table is written: each row on SQLite, each statement on PostgreSQL."""

    name: str
    table: str
    event: str
    rule: None = None

    @property
    def tables(self) -> frozenset[str]:
        return frozenset({self.table, TABLE})

    def definition(self, vendor: str) -> str:
        """Return the trigger as the database tells of it; see `constraints.standing_triggers`."""
        return (
            self._statement(vendor) if vendor == "sqlite" else self._statement(vendor).replace('"', "") + BODY
        )

    def statements(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [self._statement(vendor)]
        function = f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$"
        return [function, self._statement(vendor)]

    def _statement(self, vendor: str) -> str:
        head = f'CREATE TRIGGER "{self.name}" AFTER {self.event} ON "{self.table}"'
        if vendor == "sqlite":
            return f"{head} BEGIN UPDATE {TABLE} SET value = {RANDOM}; END"  # noqa: S608 names of ours alone
        return f"{head} FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"


def stamp_triggers(vendor: str) -> Iterator[StampTrigger]:
    """Yield the triggers of the stamp, of every table that pages are made of."""
    events = ("INSERT", "UPDATE", "DELETE")
    for table in sorted(_tables(are_stamped=True)):
        if vendor == "sqlite":
            yield from (StampTrigger(_name(f"{table}_{one.lower()}"), table, one) for one in events)
        else:
            yield StampTrigger(_name(table), table, "INSERT OR DELETE OR UPDATE OR TRUNCATE")


def _name(ending: str) -> str:
    return truncate_name(f"{PREFIX}{ending}", 63)  # where PostgreSQL cuts names off


@cache
def unstamped_tables() -> frozenset[str]:
    """Return the tables whose changes leave the stamp as it is."""
    return frozenset(_tables(are_stamped=False)) - {TABLE}


def _tables(*, are_stamped: bool) -> set[str]:
    models = (one for one in apps.get_models(include_auto_created=True) if one._meta.managed)
    found = {one._meta.db_table for one in models if (one._meta.app_label not in UNSTAMPED) == are_stamped}
    return found - {TABLE}


def read_stamp(using: str) -> str | None:
    """Return the stamp of the archive; None where nothing may be kept."""
    with connections[using].cursor() as cursor:
        cursor.execute(QUERY)
        rows = cursor.fetchall()
    return "".join(value for _id, value in rows) if rows and rows[0][0] == FIRST else None


def end_stamp(using: str, plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """Signal `pre_migrate`: let nothing be kept while tables change."""
    if plan and _exists(using):
        with connections[using].cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608 a name of ours


def begin_stamp(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`, also after `flush`: begin with a stamp that nobody has seen."""
    if not _exists(using):
        return
    random = RANDOM if connections[using].vendor == "sqlite" else "replace(gen_random_uuid()::text, '-', '')"
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (id, value) VALUES ({FIRST}, {random})"  # noqa: S608 names of ours alone
            " ON CONFLICT (id) DO UPDATE SET value = excluded.value"
        )


def _exists(using: str) -> bool:
    return TABLE in connections[using].introspection.table_names()
