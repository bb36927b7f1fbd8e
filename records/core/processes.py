"""Work in several processes: each is a copy of this one, so that it has what was read from the database already."""

import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, NoReturn, TypeVar

from django.db import connections

from records.core.models.terms import memory

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


def core_count() -> int:
    """Return how many processes run at once here; 1 where a process cannot be copied."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(
    work: Callable[[ItemT], ResultT], items: Iterable[ItemT], processes: int
) -> Iterator[ResultT]:
    """Yield what `work` makes of each item, in order. It must ask nothing of the database: this one does that.

    While an item is taken from `items`, others are worked at. Where a copy fails, the work is done here.
    """
    memory.terms()
    running: deque[Copy] = deque()
    try:
        for item in items:
            running.append(_copy(work, item))
            if len(running) > processes:
                yield _result(running.popleft(), work)
        while running:
            yield _result(running.popleft(), work)
    finally:
        for copy in running:
            os.kill(copy.pid, signal.SIGKILL)
            os.close(copy.pipe)
            os.waitpid(copy.pid, 0)


class Copy(NamedTuple):
    """A process at work on an item; its result comes out of the pipe."""

    pid: int
    pipe: int
    item: Any


def _copy(work: Callable[[Any], Any], item: Any) -> Copy:
    out, into = os.pipe()
    pid = os.fork()
    if not pid:
        _work(work, item, into)
    os.close(into)
    return Copy(pid, out, item)


def _work(work: Callable[[Any], Any], item: Any, pipe: int) -> NoReturn:
    """Write a result into the pipe and end this process, without a word to the database or to whoever waits here."""
    code = 1
    try:
        memory.keep()
        for connection in connections.all():
            connection.connection = None  # it belongs to the process that was copied
            connection.execute_wrappers.append(_refuse)
        with os.fdopen(pipe, "wb") as file:
            pickle.dump(work(item), file, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)


def _refuse(*_query: Any) -> NoReturn:
    raise RuntimeError("A copy of a process has no database.")


def _result(copy: Copy, work: Callable[[Any], Any]) -> Any:
    with os.fdopen(copy.pipe, "rb") as file:
        data = file.read()
    _pid, status = os.waitpid(copy.pid, 0)
    return pickle.loads(data) if status == 0 else work(copy.item)  # noqa: S301 written by a copy of this process
