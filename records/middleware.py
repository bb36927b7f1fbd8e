"""What every request passes: bad input is refused before a view sees it, and the browser is told what it may do."""

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse

from records.views import bad_request, uri_too_long

GetResponse = Callable[[HttpRequest], HttpResponse]

# Longer than any form of the site makes; proxies commonly refuse at the same length.
MAX_QUERY_LENGTH = 8192
NUL = re.compile(rb"%00|\x00")


class BadInputMiddleware:
    """Answers 414 to an endless query string, 400 to a NUL byte or broken UTF-8 in one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
        if len(query) > MAX_QUERY_LENGTH:
            return uri_too_long(_without_query(request))
        if NUL.search(query) or "\x00" in request.path_info or not _is_utf8(query):
            return bad_request(_without_query(request))
        return self.get_response(request)


def _without_query(request: HttpRequest) -> HttpRequest:
    """The request without what could not be read, so that no link of the answer repeats it."""
    request.META["QUERY_STRING"] = ""
    return request


def _is_utf8(query: bytes) -> bool:
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
    return True


class PermissionsPolicyMiddleware:
    """Tells the browser that no page asks for camera, microphone, place or payment."""

    POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        return response
