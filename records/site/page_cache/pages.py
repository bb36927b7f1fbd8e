"""A page as it is kept: its headers, the queries of which it was made, its content in each encoding."""

import gzip
import logging
import pickle
import zlib
from typing import Any, NamedTuple

from compression_middleware.middleware import compressor
from django.conf import settings
from django.core.cache import caches

from records.core.database.readings import Reading, Readings, are_same
from records.core.database.stamps import read_stamp
from records.site.page_cache.memory import BoundedMemory

logger = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
LIFE = 24 * 60 * 60  # seconds in a shared cache: a page is that of one day of the calendar
IN_PROCESS = ("LocMemCache", "DummyCache")
FIRST = "gzip"  # the encoding from which all others are made when they are first asked for

# Every process has its own, also beside a shared cache: what stands in it is compared with the stamp all the same.
memory = BoundedMemory()


class Page(NamedTuple):
    """All of a kept page but its content, which stands beside it under its digest."""

    stamp: str
    status: int
    headers: dict[str, str]
    digest: str
    view_name: str
    readings: bytes

    def stands(self, using: str) -> bool:
        """Return whether it would be made of the same answers to the same queries again."""
        made = pickle.loads(zlib.decompress(self.readings))  # noqa: S301 written by `packed`
        return are_same((Reading(*one) for one in made), using)


def packed(readings: Readings) -> bytes:
    """Return readings in few bytes: pages of a kind have long queries that hardly differ."""
    return zlib.compress(pickle.dumps([tuple(one) for one in readings.made]), 1)


def find(key: str, using: str) -> tuple[Page | None, bool]:
    """Return the page of a key if it is what would be made now, and whether that had to be tried.

    It is not tried where its stamp is the present one, or where it was made without a query.
    """
    page: Page | None = memory.get(key) or _fetched(key)
    stamp = read_stamp(using) if page and page.stamp else ""
    if page is not None and page.stamp != stamp:
        page = _fetched(key) or page  # another process may have tried it
    if page is None or page.stamp == stamp:
        _remember(key, page)
        return page, False
    if stamp is None or not page.stands(using):
        return None, True
    keep(key, page := page._replace(stamp=stamp))
    return page, True


def keep(key: str, page: Page) -> None:
    _remember(key, page)
    _share(key, page)


def keep_content(digest: str, content: bytes) -> None:
    compressed = gzip.compress(content, 6, mtime=0)
    _remember(_place(digest, FIRST), compressed)
    _share(_place(digest, FIRST), compressed)


def content_of(page: Page, encoding: str) -> bytes | None:
    """Return a content in an encoding ("" for none), made when it is first asked for; None where it is kept no more."""
    place = _place(page.digest, encoding)
    found: bytes | None = memory.get(place)
    if found is None:
        found = (_fetched(place) if encoding else None) or _encoded(page, encoding)
        _remember(place, found)
    return found


def _encoded(page: Page, encoding: str) -> bytes | None:
    if encoding == FIRST:
        return None
    first = content_of(page, FIRST)
    if first is None or not encoding:
        return first and gzip.decompress(first)
    made: bytes = compressor(encoding)[1](gzip.decompress(first))
    _share(_place(page.digest, encoding), made)
    return made


def _place(digest: str, encoding: str) -> str:
    return f"{digest}.{encoding}"


def _remember(key: str, value: Page | bytes | None) -> None:
    if value is not None:
        size = len(value.readings if isinstance(value, Page) else value)
        memory.set(key, value, size, settings.PAGE_CACHE_SIZE * MEGABYTE)


def shared_cache() -> Any:
    """Return the cache that all processes share; None where each has but its own."""
    is_shared = not settings.CACHES["default"]["BACKEND"].endswith(IN_PROCESS)
    return caches["default"] if is_shared else None


def _fetched(key: str) -> Any:
    cache = shared_cache()
    try:
        return cache.get(f"page:{key}") if cache is not None else None
    except Exception as error:  # noqa: BLE001 - each cache has errors of its own; pages are made without any
        logger.warning("No page from the cache: %s", error)
        return None


def _share(key: str, value: Page | bytes) -> None:
    cache = shared_cache()
    try:
        if cache is not None:
            cache.set(f"page:{key}", value, LIFE)
    except Exception as error:  # noqa: BLE001 - as above
        logger.warning("No page into the cache: %s", error)
