"""Health checks for monitors: the process, and what it depends on."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PLAIN = "text/plain; charset=utf-8"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """`/healthz`: the process answers."""
    return HttpResponse("ok", content_type=PLAIN)


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """`/readyz`: database, migrations and cache are ready; 503 names those that are not."""
    failed = [name for name, is_ready in READY.items() if not is_ready()]
    answer, status = (f"not ready: {', '.join(failed)}", 503) if failed else ("ok", 200)
    return HttpResponse(answer, status=status, content_type=PLAIN)


def _database_is_ready() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations_are_ready() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _cache_is_ready() -> bool:
    try:
        cache.set("readyz", "ok", 5)
        return bool(cache.get("readyz") == "ok")
    except Exception:  # noqa: BLE001 - each cache has errors of its own; any of them means not ready
        return False


READY = {"database": _database_is_ready, "migrations": _migrations_are_ready, "cache": _cache_is_ready}
