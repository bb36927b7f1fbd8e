"""Python's search for lost objects, in commands and tasks that make very many of them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

OBJECTS = 50_000  # new ones, after which it looks among them; after twice as many, among older ones too
_lock = Lock()
_before: list[tuple[int, int, int]] = []  # the thresholds that were found, the first of which is Python's


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let Python look for lost objects rarely, and never among those that stand already.

    Models fetched along with others lead to each other in circles. By default Python looks for such circles after each
    700 objects, which takes a third of the time of an index.
    """
    with _lock:
        if not _before:
            gc.collect()
            gc.freeze()
        _before.append(gc.get_threshold())
        gc.set_threshold(OBJECTS, 1, 1)
    try:
        yield
    finally:
        with _lock:
            before = _before.pop()
            if not _before:  # what another thread does may last longer
                gc.set_threshold(*before)
                gc.unfreeze()
