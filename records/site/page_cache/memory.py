"""Pages kept by one process in bounded memory: what was asked for longest ago goes first."""

from collections import OrderedDict
from threading import Lock
from typing import Any

OVERHEAD = 600  # bytes of each value beside its own: key, places, headers


class BoundedMemory:
    """Values by key; whoever sets one says how many bytes it has."""

    def __init__(self) -> None:
        self.values: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self.size = 0
        self.lock = Lock()

    def get(self, key: str) -> Any:
        with self.lock:
            if key not in self.values:
                return None
            self.values.move_to_end(key)
            return self.values[key][0]

    def set(self, key: str, value: Any, size: int, most: int) -> None:
        """Keep a value, so that all together have no more than `most` bytes."""
        with self.lock:
            self.size += size + OVERHEAD - self.values.pop(key, (None, 0))[1]
            self.values[key] = value, size + OVERHEAD
            while self.size > most:
                self.size -= self.values.popitem(last=False)[1][1]

    def clear(self) -> None:
        with self.lock:
            self.values.clear()
            self.size = 0
