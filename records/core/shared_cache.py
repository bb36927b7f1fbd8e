"""Redis as the cache of all processes; while it does not answer, each process goes on with a cache of its own."""

import logging
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
FAULTS = (RedisError, OSError)
REST = 5.0  # seconds until one that did not answer is asked again
TIMEOUTS = {"socket_connect_timeout": 1, "socket_timeout": 1}  # seconds
# When each server did not answer, for all threads of this process.
_lost: dict[str, float] = {}


class SharedCache(RedisCache):
    """Redis that may be gone: then limits are counted and values kept by each process for itself."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**TIMEOUTS, **params.get("OPTIONS", {})}})
        self.address = str(server)
        self.own = LocMemCache(f"instead of {server}", {**params, "OPTIONS": {}})

    def answers(self) -> bool:
        """Return whether Redis itself answers; it is asked."""
        try:
            return bool(self._cache.get_client().ping())
        except FAULTS:
            return False

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("add", key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask("set", key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("touch", key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version))

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        found: dict[Any, Any] = self._ask("get_many", [*keys], version)
        return found

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask("has_key", key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._ask("incr", key, delta, version))

    def set_many(
        self, data: Mapping[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        failed: list[Any] = self._ask("set_many", data, timeout, version)
        return failed

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        self._ask("delete_many", [*keys], version)

    def clear(self) -> Any:
        return self._ask("clear")

    def _ask(self, method: str, *values: Any) -> Any:
        """Call a method of Redis, or that of the process's own cache where Redis does not answer."""
        if monotonic() - _lost.get(self.address, -REST) >= REST:
            try:
                found = getattr(super(), method)(*values)
            except FAULTS as fault:
                self._lose(fault)
            else:
                self._find()
                return found
        return getattr(self.own, method)(*values)

    def _lose(self, fault: Exception) -> None:
        if self.address not in _lost:
            logger.error("The cache does not answer, each process goes on with its own: %s", fault)
        _lost[self.address] = monotonic()

    def _find(self) -> None:
        """Forget what was kept instead of it: it would be old when it is lost once more."""
        if _lost.pop(self.address, None) is not None:
            logger.error("The cache answers again.")
            self.own.clear()
