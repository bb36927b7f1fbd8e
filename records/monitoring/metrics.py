"""Metrics in the format of Prometheus: counted in each process, and added up over all of them for who asks.

Each label has few values: names of views, known methods, numbers of status. None holds what a visitor sent.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import cache
from time import perf_counter
from typing import Any

from django import get_version
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, connection, connections
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from records.core.database.replicas import replicas
from records.core.version import code_version
from records.monitoring.access import is_open
from records.monitoring.health import DEGRADED, FAILED, OK, all_parts, index_lag
from records.monitoring.tasks import queue
from records.site.page_cache.middleware import VIEW, answered

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
OTHER = "other"
SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

requests = Counter("vivavoz_requests", "Requests that were answered.", ("view", "method", "status"))
durations = Histogram(
    "vivavoz_request_seconds", "Time until an answer began.", ("view", "method"), buckets=SECONDS
)
queries = Counter("vivavoz_queries", "Queries of requests to a database.", ("view",))
query_seconds = Counter("vivavoz_query_seconds", "Time of these queries.", ("view",))
kept_pages = Counter("vivavoz_kept_pages", "Pages for readers, by what they took.", ("outcome",))


class Queries:
    """A wrapper of queries that counts them and their time."""

    def __init__(self) -> None:
        self.number, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:
        begun = perf_counter()
        try:
            return execute(*query)
        finally:
            self.number += 1
            self.seconds += perf_counter() - begun


class MetricsMiddleware:
    """Counts requests, their time and their queries, where the site is monitored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not is_open():
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun, counted = perf_counter(), Queries()
        with ExitStack() as stack:
            for one in connections.all():
                stack.enter_context(one.execute_wrapper(counted))
            response = self.get_response(request)
        view, method = view_of(request), request.method if request.method in METHODS else OTHER
        requests.labels(view, method, str(response.status_code)).inc()
        durations.labels(view, method).observe(perf_counter() - begun)
        queries.labels(view).inc(counted.number)
        query_seconds.labels(view).inc(counted.seconds)
        return response


def view_of(request: HttpRequest) -> str:
    """Return the name of the view; of what has none, such as an address that is not there, one word."""
    match = getattr(request, "resolver_match", None)
    name = match.view_name if match else request.META.get(VIEW, "")  # of a kept page
    return str(name or OTHER)


@receiver(answered, dispatch_uid="records.monitoring.metrics")
def _page_answered(outcome: str, **kwargs: Any) -> None:
    kept_pages.labels(outcome).inc()


class StateCollector(Collector):
    """The state of the site at the moment of the question, the same whichever process is asked."""

    def collect(self) -> Iterator[Metric]:
        yield _gauge("vivavoz_build_info", "The code that runs.", [(_build(), 1)])
        states = (OK, DEGRADED, FAILED)
        found = [({"part": part.name}, float(states.index(part.state))) for part in all_parts()]
        yield _gauge("vivavoz_health", "The state of a part: 0 is well, 1 degraded, 2 failed.", found)
        for figures in (_index, _tasks, _replicas):
            with suppress(DatabaseError):  # what is unknown is left out: an alert tells of the part itself
                yield from figures()


def _gauge(name: str, text: str, values: list[tuple[dict[str, str], float]]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[*values[0][0]] if values else [])
    for labels, value in values:
        family.add_metric([*labels.values()], value)
    return family


@cache
def _build() -> dict[str, str]:
    python = ".".join(map(str, sys.version_info[:3]))
    return {
        "version": code_version(),
        "django": get_version(),
        "python": python,
        "database": connection.vendor,
    }


def _index() -> Iterator[Metric]:
    numbers = [({"state": state}, float(number)) for state, number in index_lag()._asdict().items()]
    yield _gauge(
        "vivavoz_index_lag_documents", "Documents that the index lacks, has too much, has old.", numbers
    )


def _tasks() -> Iterator[Metric]:
    found = queue()
    numbers = [({"state": state}, float(getattr(found, state))) for state in ("waiting", "running", "failed")]
    yield _gauge("vivavoz_tasks", "Tasks that are due, that run, that failed within a day.", numbers)
    waits: list[tuple[dict[str, str], float]] = [({}, found.oldest_wait.total_seconds())]
    yield _gauge(
        "vivavoz_task_oldest_wait_seconds", "How long the oldest task that is due has waited.", waits
    )


def _replicas() -> Iterator[Metric]:
    lags = [
        ({"database": alias}, float("inf") if lag is None else lag) for alias, lag in replicas.lags().items()
    ]
    yield _gauge(
        "vivavoz_replica_lag_seconds", "How far a replica is behind; infinite where it is gone.", lags
    )


def exposition() -> bytes:
    """Return all metrics as text."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(REGISTRY)
    registry.register(StateCollector())
    return generate_latest(registry)
