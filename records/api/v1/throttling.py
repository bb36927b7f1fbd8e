"""How many requests one address may send: so many in each minute, counted in the site's cache."""

import time
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from records.site.requests import client_address

MINUTE = 60


class Allowance(NamedTuple):
    """What is left to an address of this minute; less than nothing once it has had too much."""

    limit: int
    left: int
    seconds: int

    @property
    def is_used_up(self) -> bool:
        return self.left < 0

    def headers(self) -> dict[str, str]:
        """What every answer says of it."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.left, 0)),
            "RateLimit-Reset": str(self.seconds),
        }


def allowance(request: HttpRequest) -> Allowance:
    """Count a request, and say what is left."""
    limit = settings.API_REQUESTS_PER_MINUTE
    minute, second = divmod(int(time.time()), MINUTE)
    return Allowance(limit, limit - _count(f"api:{client_address(request)}:{minute}"), MINUTE - second)


def _count(key: str) -> int:
    cache.add(key, 0, 2 * MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # the cache has thrown it away since
        return 1
