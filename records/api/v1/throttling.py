"""Rate limit: so many requests of one address in each minute, counted in the site's cache."""

import time
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from records.site.requests import client_address

MINUTE = 60


class RateLimit(NamedTuple):
    """The requests left to one address in this minute; `remaining` is negative once there were too many."""

    limit: int
    remaining: int
    seconds: int  # until the next minute

    @property
    def is_exceeded(self) -> bool:
        return self.remaining < 0

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.remaining, 0)),
            "RateLimit-Reset": str(self.seconds),
        }


def count_request(request: HttpRequest) -> RateLimit:
    """Count a request, and return what remains."""
    limit = settings.API_REQUESTS_PER_MINUTE
    minute, second = divmod(int(time.time()), MINUTE)
    return RateLimit(limit, limit - _count(f"api:{client_address(request)}:{minute}"), MINUTE - second)


def _count(key: str) -> int:
    cache.add(key, 0, 2 * MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # the cache has evicted it since
        return 1
