"""The queue of tasks, as an operator sees it; empty where tasks run within the request."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Case, Count, F, Max, Min, Q, When
from django.utils import timezone

LATELY = timedelta(days=1)
NO_TIME = timedelta()


class Queue(NamedTuple):
    """Tasks that are due and wait, that run, that failed lately; how long the oldest has waited; when one last ran."""

    waiting: int = 0
    running: int = 0
    failed: int = 0
    oldest_wait: timedelta = NO_TIME
    last_run: datetime | None = None


def queue() -> Queue:
    """Return the state of the queue."""
    if not apps.is_installed("django_tasks_db"):
        return Queue()
    results: Any = apps.get_model("django_tasks_database", "DBTaskResult")
    now = timezone.now()
    # A task that is to run at once has the end of all time as its day.
    due_since = Case(When(run_after__lte=now, then=F("run_after")), default=F("enqueued_at"))
    waiting = results.objects.ready().aggregate(number=Count("pk"), since=Min(due_since))
    of_failed = Q(status="FAILED", finished_at__gt=now - LATELY)
    of_running = Q(status="RUNNING")
    others = results.objects.aggregate(
        running=Count("pk", filter=of_running),
        failed=Count("pk", filter=of_failed),
        last_run=Max("started_at"),
    )
    oldest_wait = max(now - (waiting["since"] or now), NO_TIME)  # a clock may have gone back
    return Queue(waiting["number"], oldest_wait=oldest_wait, **others)
