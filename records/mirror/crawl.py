"""The way through the site: from its sitemaps on by every link, in as many processes as there are cores."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from datetime import date, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from django.db import connection, connections
from django.urls import reverse

from records.mirror.addresses import Target, link_target
from records.mirror.asking import Site
from records.mirror.copying import Copier, Failure
from records.mirror.errors import MirrorError
from records.mirror.state import Copy, State, Wanted

BATCH = 20
SAVED_EVERY = 5.0  # seconds
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
OK = 200

Progress = Callable[[int, int], None]  # so many were looked at, so many are known


def pages_of_sitemaps(site: Site, day: date) -> Iterator[tuple[str, int]]:
    """Yield every address that the sitemaps name, with its change in seconds since 1970, 0 if they do not say."""
    for section in _entries(site, reverse("sitemaps"), day):
        for entry in _entries(site, *_without_site(section), day):
            changed = entry.findtext(f"{SITEMAP}lastmod")
            yield _without_site(entry)[0], int(datetime.fromisoformat(changed).timestamp()) if changed else 0


def _without_site(entry: ElementTree.Element) -> tuple[str]:
    parts = urlsplit(entry.findtext(f"{SITEMAP}loc") or "")
    return (parts.path + (f"?{parts.query}" if parts.query else ""),)


def _entries(site: Site, address: str, day: date) -> ElementTree.Element:
    with site.asked(address, day) as response:
        if response.status_code != OK:
            raise MirrorError(f"{address}: the site answers {response.status_code}.")
        return ElementTree.fromstring(response.content)  # noqa: S314 the site's own


class InThisProcess(Executor):
    """Work that is done where it is asked for: a database in memory has no other process."""

    def __init__(self, folder: Path, day: date) -> None:
        _begin(folder, day)

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(work(*args, **kwargs))
        return future


def open_pool(folder: Path, day: date, processes: int) -> Executor:
    """Return what copies into a folder apart, each process with a connection to the database of its own."""
    if processes == 1 or not can_share():
        return InThisProcess(folder, day)
    connections.close_all()
    for one in connections.all():
        getattr(one, "close_pool", lambda: None)()
    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(processes, context, _begin_as_a_copy, (folder, day))


def can_share() -> bool:
    """Return whether other processes see the database as this one does."""
    is_in_memory = getattr(connection, "is_in_memory_db", lambda: False)()
    return hasattr(os, "fork") and not is_in_memory and not connection.in_atomic_block


_of_process: dict[str, Copier] = {}


def _begin(folder: Path, day: date) -> None:
    _of_process["copier"] = Copier(folder, day)


def _begin_as_a_copy(folder: Path, day: date) -> None:
    """Begin in a process that ends with the one it works for, however that ends."""
    Thread(target=_end_with_parent, daemon=True).start()
    _begin(folder, day)


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _copy(batch: list[Wanted]) -> list[Copy | Failure]:
    return [_of_process["copier"].copy(wanted) for wanted in batch]


def crawl(state: State, pool: Executor, room: int, progress: Progress) -> list[Failure]:
    """Copy what is wanted and all to which it leads; return what could not be copied."""
    failures: list[Failure] = []
    running: set[Future[list[Copy | Failure]]] = set()
    saved = time.monotonic()
    while True:
        while len(running) < room and (batch := state.take(BATCH)):
            running.add(pool.submit(_copy, batch))
        if not running:
            return failures
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            failures += _keep(state, future.result())
        progress(state.reached, state.reached + state.waiting)
        if time.monotonic() - saved > SAVED_EVERY:
            state.save()
            saved = time.monotonic()


def _keep(state: State, results: list[Copy | Failure]) -> list[Failure]:
    copies = [result for result in results if isinstance(result, Copy)]
    state.keep(copies)
    for copy in copies:
        state.want(copy.links, copy.address)
    return [result for result in results if isinstance(result, Failure)]


def first_links(addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what a run begins with."""
    for address in addresses:
        target = link_target("/", address)
        if isinstance(target, Target):
            yield target.kind, target.address
