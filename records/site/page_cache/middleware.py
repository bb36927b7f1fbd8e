"""Middleware that answers readers with kept pages, and keeps those that it has to have made."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from typing import Any, cast

from compression_middleware.middleware import compressor
from django.conf import settings
from django.db import DatabaseError, router
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import override

from records.core.database.readings import Readings, one_stamp, taking_down
from records.core.languages import language_codes
from records.core.models import Stamp
from records.site.page_cache.pages import Page, content_of, find, keep, keep_content, packed
from records.site.page_cache.version import version

# Sent once for each request that a kept page might answer. `outcome`: "hit", "tried" (a hit of an earlier stamp, whose
# queries were asked again), "made" (and kept), "passed" (made, and not to be kept).
answered = Signal()

READING = ("GET", "HEAD")
STATUSES = {200, 300, 301, 410}
MAX_CONTENT = 1024 * 1024  # bytes of a page
MAX_QUERY = 1000
# A request that has one of these asks for more than a page.
PERSONAL = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
CONDITION = "HTTP_IF_NONE_MATCH"
# Set by a program of the site that asks for very many pages, as they are on some other day perhaps.
UNKEPT = "vivavoz.unkept"
# The name of the view of a page that is kept, whose address was not resolved.
VIEW = "vivavoz.view"
VARY = {"accept", "accept-language", "accept-encoding"}
OTHERS = ("/sitemap",)  # addresses outside of the languages
WORTH_COMPRESSING = 500  # bytes, as for all other answers


class PageCacheMiddleware:
    """Answers a reader without a session with the page that is kept, if it is what would be made now.

    Everything around it costs a kept page its time; all that is within is kept with the page, headers included.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not may_be_kept(request):
            return self.pass_on(request)
        key, using = key_of(request), router.db_for_read(Stamp)
        with suppress(DatabaseError):  # which the view will meet, too
            if (kept := self.kept(request, key, using)) is not None:
                return kept
        return self.make(request, key, using)

    def kept(self, request: HttpRequest, key: str, using: str) -> HttpResponseBase | None:
        """Return the answer of the page that is kept, if there is one."""
        page, was_tried = find(key, using)
        response = answer(request, page) if page else None
        if page is None or response is None:
            return None
        answered.send(type(self), outcome="tried" if was_tried else "hit")
        request.META[VIEW] = page.view_name  # none was looked for
        return response

    def pass_on(self, request: HttpRequest) -> HttpResponseBase:
        """Have an answer made that is not kept: of what was saved in another process it knows all the same."""
        if not _is_on() or request.method not in READING:
            return self.get_response(request)
        with one_stamp(router.db_for_read(Stamp)):
            return self.get_response(request)

    def make(self, request: HttpRequest, key: str, using: str) -> HttpResponseBase:
        """Have a page made, and keep it if it is everybody's."""
        condition = request.META.pop(CONDITION, None)  # an answer without content cannot be kept
        with taking_down(using) as readings:
            response = self.get_response(request)
        if condition is not None:
            request.META[CONDITION] = condition
        if not (isinstance(response, HttpResponse) and is_everybodys(request, response, readings)):
            answered.send(type(self), outcome="passed")
            return _conditional(request, response)
        answered.send(type(self), outcome="made")
        page = page_of(request, response, readings)
        keep_content(page.digest, response.content)
        keep(key, page)
        for name, value in page.headers.items():
            response.headers[name] = value
        return _conditional(request, in_encoding(request, response, page) or response)


def _is_on() -> bool:
    return bool(settings.PAGE_CACHE_SIZE) and not settings.DEBUG  # templates change while a developer looks


def may_be_kept(request: HttpRequest) -> bool:
    """Return whether a request asks for a page, and tells nothing of who asks that a page may show."""
    return (
        _is_on()
        and UNKEPT not in request.META
        and request.method in READING
        and request.path_info.startswith(_public_paths())
        and len(query := request.META.get("QUERY_STRING", "")) <= MAX_QUERY
        and not _is_never_kept(request.path, query)
        and not any(name in request.META for name in PERSONAL)
        and not _personal_cookies().intersection(request.COOKIES)
    )


@cache
def _public_paths() -> tuple[str, ...]:
    return (*(f"/{code}/" for code in language_codes()), *OTHERS)


def _is_never_kept(path: str, query: str) -> bool:
    """Return whether a path leads to a text that a reader has sent, or to a file, which answers conditions itself."""
    texts, data = _paths_of(*settings.TEXT_QUERY_VIEWS), _paths_of("data")
    return bool(query and path.startswith(texts)) or (path.startswith(data) and path not in data)


@cache
def _paths_of(*view_names: str) -> tuple[str, ...]:
    found: list[str] = []
    for code in language_codes():
        with override(code):
            found += map(reverse, view_names)
    return tuple(found)


def _personal_cookies() -> set[str]:
    return {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}


def key_of(request: HttpRequest) -> str:
    """Return the key of a page: all of the request on which it may hang, the day, and the version of the site."""
    meta = request.META
    parts = [
        version(),
        timezone.localdate().isoformat(),
        request.scheme,
        meta.get("HTTP_HOST", ""),
        request.path,
        meta.get("QUERY_STRING", ""),
        meta.get("HTTP_ACCEPT", ""),
    ]
    if request.path_info.startswith(OTHERS):
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        parts += [language, meta.get("HTTP_ACCEPT_LANGUAGE", "")]
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def is_everybodys(request: HttpRequest, response: HttpResponse, readings: Readings) -> bool:
    """Return whether a page is the same for whoever asks for it, and hangs on nothing but the records."""
    return (
        readings.is_whole
        and request.method == "GET"
        and response.status_code in STATUSES
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not response.has_header("Content-Encoding")
        and len(response.content) <= MAX_CONTENT
        and not response.get("Content-Type", "").startswith("image/")
        and not {"no-store", "private"} & _names(response, "Cache-Control")
        and _names(response, "Vary") <= VARY
        and not getattr(request, "csp_nonce", False)  # true once a page has asked for it
    )


def _names(response: HttpResponse, header: str) -> set[str]:
    return {name.strip().lower() for name in response.get(header, "").split(",")} - {""}


def page_of(request: HttpRequest, response: HttpResponse, readings: Readings) -> Page:
    digest = blake2b(response.content, digest_size=16).hexdigest()
    patch_vary_headers(response, ["Accept-Encoding"])
    headers = {
        "Cache-Control": "no-cache",  # proxies and browsers ask each time, and are told in few bytes
        **dict(response.items()),
        "Content-Length": str(len(response.content)),
    }
    if response.status_code == 200:
        headers["ETag"] = f'W/"{digest}"'  # weak: it is that of the content in every encoding
    stamp = readings.stamp if readings.made else ""
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    return Page(stamp, response.status_code, headers, digest, view_name, packed(readings))


def answer(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Return the answer of a kept page, 304 if the reader has it; None where its content is lost."""
    response = HttpResponse(status=page.status, headers=page.headers)
    found = _conditional(request, response)
    return found if found is not response else in_encoding(request, response, page)


def in_encoding(request: HttpRequest, response: HttpResponse, page: Page) -> HttpResponse | None:
    """Give an answer its content in the best encoding that the reader takes; None where it is lost."""
    is_long = int(page.headers["Content-Length"]) >= WORTH_COMPRESSING
    encoding = compressor(request.META.get("HTTP_ACCEPT_ENCODING", ""))[0] if is_long else None
    content = content_of(page, encoding or "")
    if content is None:
        return None
    response.content = content
    response.headers["Content-Length"] = str(len(content))
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def _conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return 304 where the reader has the page already."""
    if CONDITION not in request.META or not response.has_header("ETag"):
        return response
    found: Any = get_conditional_response(request, etag=response["ETag"], response=cast(Any, response))
    return cast(HttpResponseBase, found)
