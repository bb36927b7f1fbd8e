"""Python's search for lost objects, in commands that make very many of them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS = 50_000  # new ones, after which it looks among them; after twice as many, among older ones too


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let Python look for lost objects rarely, and never among those that stand already.

    Models fetched along with others lead to each other in circles. By default Python looks for such circles after each
    700 objects, which takes a third of the time of an index.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, 1, 1)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
