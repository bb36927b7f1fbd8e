"""Middleware: refuses bad input before a view sees it, and sends the browser a permissions policy."""

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse

from records.site.errors import bad_request, body_too_large, uri_too_long

GetResponse = Callable[[HttpRequest], HttpResponse]

# Longer than any form of the site makes; proxies commonly refuse at the same length.
MAX_QUERY_LENGTH = 8192
# Of addresses that take a text, where a proxy lets it pass: bytes of 20,000 percent-encoded letters of any script.
MAX_TEXT_QUERY_LENGTH = 256 * 1024
NUL = re.compile(rb"%00|\x00")
# A form of the admin with several photos; nothing else on the site takes more than some words.
MAX_ADMIN_BODY = 64 * 1024 * 1024
MAX_BODY = 1024 * 1024


class BadInputMiddleware:
    """Answers 414 to an endless query string, 400 to a NUL byte or broken UTF-8 in one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
        if len(query) > MAX_QUERY_LENGTH and len(query) > _max_query_length(request):
            return uri_too_long(_without_query(request))
        if NUL.search(query) or "\x00" in request.path_info or not _is_utf8(query):
            return bad_request(_without_query(request))
        return self.get_response(request)


def _without_query(request: HttpRequest) -> HttpRequest:
    """Remove what cannot be read before anything parses it, so that no link of the error page repeats it."""
    request.META["QUERY_STRING"] = ""
    return request


def _max_query_length(request: HttpRequest) -> int:
    """Return how many bytes of a query the address takes."""
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return MAX_QUERY_LENGTH
    return MAX_TEXT_QUERY_LENGTH if name in settings.TEXT_QUERY_VIEWS else MAX_QUERY_LENGTH


def _is_utf8(query: bytes) -> bool:
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False
    return True


class BodySizeMiddleware:
    """Answers 413 to a body larger than any form of the site sends, and to one of unknown length; reads neither.

    Django never reads more than the declared length, so a false one gains nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = MAX_ADMIN_BODY if request.path_info.startswith(reverse("admin:index")) else MAX_BODY
        length = request.META.get("CONTENT_LENGTH") or "0"
        has_no_length = "HTTP_TRANSFER_ENCODING" in request.META
        if has_no_length or not (length.isascii() and length.isdigit()) or int(length[:20]) > limit:
            return body_too_large(request, limit)
        return self.get_response(request)


class PermissionsPolicyMiddleware:
    """Tells the browser that no page uses camera, microphone, location or payment."""

    POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.POLICY)
        return response
