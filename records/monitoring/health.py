"""The health of what the site stands on.

What is vital (`VITAL`) makes it unready when it fails; the rest makes it slower or leaves something undone, and
readers are still served.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache, caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from records.core.database.replicas import replicas
from records.editing.scheduling.models import ScheduledChange
from records.exports.cache import current_files
from records.monitoring.tasks import queue
from records.search.lag import Lag, lag

OK, DEGRADED, FAILED = "ok", "degraded", "failed"
REMEMBERED = 60  # seconds: so long the lag of the index is not counted again
MAX_WAIT = timedelta(minutes=5)  # of a task that is due, and of what editors scheduled


class Part(NamedTuple):
    """A part of the site: its state, a sentence about it, and how many seconds it took to find out."""

    name: str
    state: str
    detail: str
    seconds: float


class UnwellError(Exception):
    """A part answers, and not as it should: the message says how."""


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


def _replicas() -> str:
    lags, most = replicas.lags(), settings.REPLICA_MAX_LAG
    if late := [name for name, seconds in lags.items() if seconds is None or seconds > most]:
        raise UnwellError(f"gone or more than {most} seconds behind: {', '.join(late)}")
    return f"{len(lags)} replicas"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise UnwellError(f"{len(waiting)} migrations wait: run `manage.py migrate`")
    return "all applied"


def _minute() -> int:
    return int(monotonic() // REMEMBERED)


def _storage() -> str:
    name = default_storage.save("readyz", ContentFile(b"ok"))
    try:
        with default_storage.open(name) as file:
            if file.read() != b"ok":
                raise UnwellError("what was written is read otherwise")
    finally:
        default_storage.delete(name)
    return "written and read"


def _exports() -> str:
    files = current_files()
    lost = [file["name"] for file in files.files if not default_storage.exists(file["place"])]
    if lost:
        raise UnwellError(f"files for downloading are lost: {', '.join(lost)}")
    return f"{len(files.files)} files" if files.files else "none made yet"


def _cache() -> str:
    # A `SharedCache` tells. It is not imported to find that out: the client of Redis takes 5 MB of each process.
    if (answers := getattr(caches["default"], "answers", None)) and not answers():
        raise UnwellError("Redis does not answer: each process goes on with a cache of its own")
    cache.set("readyz", "ok", 5)
    if cache.get("readyz") != "ok":
        raise UnwellError("what was stored is not read again")
    return "stored and read"


def index_lag() -> Lag:
    """Return the lag of the index, at most a minute old."""
    return _counted_lag(_minute())


@lru_cache(maxsize=1)
def _counted_lag(minute: int) -> Lag:
    return lag()


def _index() -> str:
    found = index_lag()
    told = f"{found.missing} documents missing, {found.surplus} too many, {found.outdated} outdated"
    if any(found):
        raise UnwellError(f"{told}: run `manage.py reindex`")
    return told


def _tasks() -> str:
    found = queue()
    told = f"{found.waiting} waiting, {found.running} running, {found.failed} failed within a day"
    if found.oldest_wait > MAX_WAIT:
        seen = (
            f"the last one began at {found.last_run:%Y-%m-%d %H:%M} UTC"
            if found.last_run
            else "none ever began"
        )
        raise UnwellError(f"{told}; one has waited for {found.oldest_wait}, {seen}: is there a worker?")
    if found.failed:
        raise UnwellError(told)
    return told


def _scheduled() -> str:
    waiting = ScheduledChange.objects.waiting()
    overdue = waiting.filter(due__lt=timezone.now() - MAX_WAIT).count()
    if overdue:
        raise UnwellError(f"{overdue} changes are overdue: does `manage.py publish_scheduled` run?")
    return f"{waiting.count()} waiting"


VITAL: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "storage": _storage,
}
USEFUL: dict[str, Callable[[], str]] = {
    "replicas": _replicas,
    "cache": _cache,
    "exports": _exports,
    "index": _index,
    "tasks": _tasks,
    "scheduled": _scheduled,
}


def vital_parts() -> list[Part]:
    """Return the parts without which the site cannot serve."""
    return [_examined(name, look, FAILED) for name, look in VITAL.items()]


def all_parts() -> list[Part]:
    """Return all parts."""
    return [*vital_parts(), *(_examined(name, look, DEGRADED) for name, look in USEFUL.items())]


def _examined(name: str, look: Callable[[], str], otherwise: str) -> Part:
    begun = monotonic()
    try:
        state, detail = OK, look()
    except UnwellError as error:
        state, detail = otherwise, str(error)
    except Exception as error:  # noqa: BLE001 - each service has errors of its own; any of them means that it fails
        state, detail = otherwise, f"{type(error).__name__}: {error}".splitlines()[0]
    return Part(name, state, detail, round(monotonic() - begun, 4))


def worst(parts: Iterable[Part]) -> str:
    """Return the state of the whole."""
    return max((part.state for part in parts), key=(OK, DEGRADED, FAILED).index, default=OK)
