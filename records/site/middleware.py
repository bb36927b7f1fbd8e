"""Middleware: refuses bad input before a view sees it, and sends the browser a permissions policy."""

import logging
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.deprecation import MiddlewareMixin

from records.core.database.outages import is_outage
from records.site.secret_addresses import without_secrets
from records.site.views import bad_request, unavailable

logger = logging.getLogger(__name__)
Address = IPv4Address | IPv6Address
MAX_LOGGED = 200  # characters of an address
# Longer than any form of the site makes; proxies commonly refuse at the same length.
MAX_QUERY_LENGTH = 8192
# So many characters of a query are repeated in the links of a page; so many has a slug, so many are shown of more.
MAX_REPEATED, MAX_SLUG, SHOWN = 2000, 200, 100
# What is searched or compared is never cut.
SEARCHED_VIEWS = ("search", "check-embed")
UNSHORTENED = ("/admin/", "/api/", "/oembed")
# Of addresses that take a text, where a proxy lets it pass: bytes of 20,000 percent-encoded letters of any script.
MAX_TEXT_QUERY_LENGTH = 256 * 1024
# A form of the admin with several photos; nothing else on the site takes more than some words.
MAX_ADMIN_BODY = 64 * 1024 * 1024
MAX_BODY = 1024 * 1024


def client_address(request: HttpRequest) -> str | None:
    """Return the sender's IP address; None if it cannot be read.

    Behind a proxy it is the last one that this names. Where proxies are known, those in front of it name theirs.
    """
    sender = _address(request.META.get("REMOTE_ADDR", ""))
    named = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if settings.BEHIND_PROXY else []
    for text in reversed(named):
        before = _address(text)
        if before is None or not _is_proxy(sender):
            break
        sender = before
        if not settings.TRUSTED_PROXIES:
            break
    return str(sender) if sender else None


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    # As a server that listens on IPv6 names one of IPv4.
    return getattr(address, "ipv4_mapped", None) or address


def _is_proxy(address: Address | None) -> bool:
    """Return whether the word of an address counts; None is the other end of a socket in a folder."""
    networks = settings.TRUSTED_PROXIES
    return not networks or address is None or any(address in ip_network(one) for one in networks)


class ProxyMiddleware(MiddlewareMixin):
    """Forgets what anybody but a trusted proxy says about a request: whence it came, and whether by https."""

    def process_request(self, request: HttpRequest) -> None:
        if not _is_proxy(_address(request.META.get("REMOTE_ADDR", ""))):
            for name in ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"):
                request.META.pop(name, None)


class BadInputMiddleware(MiddlewareMixin):
    """Answers 414 to an endless query string, 400 to a NUL byte or broken UTF-8 in one."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        query = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
        is_too_long = len(query) > MAX_QUERY_LENGTH and len(query) > _max_query_length(request)
        if not is_too_long and "\x00" not in request.path_info and _is_text(query):
            if len(query) > MAX_REPEATED:
                request.META["QUERY_STRING"] = _shortened(request)
            return None
        # Removed before anything parses it, so that no link of the error page repeats it.
        request.META["QUERY_STRING"] = ""
        return render(request, "414.html", status=414) if is_too_long else bad_request(request)


def _max_query_length(request: HttpRequest) -> int:
    """Return how many bytes of a query the address takes."""
    is_text = _view_name(request) in settings.TEXT_QUERY_VIEWS
    return MAX_TEXT_QUERY_LENGTH if is_text else MAX_QUERY_LENGTH


def _view_name(request: HttpRequest) -> str:
    try:
        return str(resolve(request.path_info).view_name)
    except Resolver404:
        return ""


def _shortened(request: HttpRequest) -> str:
    """Return the query without what no filter has, so that the links of a page do not repeat it all many times."""
    query, view_name = request.META["QUERY_STRING"], _view_name(request)
    if request.path_info.startswith(UNSHORTENED) or view_name in settings.TEXT_QUERY_VIEWS:
        return str(query)
    room, kept = MAX_REPEATED, []
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name != "q" or view_name not in SEARCHED_VIEWS:
            name, value = _shown(name), _shown(value)
            room -= len(name) + len(value)
        if room >= 0:
            kept.append((name, value))
    return urlencode(kept)


def _shown(text: str) -> str:
    """Return a text as it is, or its beginning where no slug is so long."""
    return text if len(text) <= MAX_SLUG else f"{text[:SHOWN]}…"


def _is_text(query: bytes) -> bool:
    try:
        return "\x00" not in unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False


class BodySizeMiddleware(MiddlewareMixin):
    """Answers 413 to a body larger than any form of the site sends, and to one of unknown length; reads neither."""

    # Django never reads more than the declared length: a false one gains nothing.
    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        limit = MAX_ADMIN_BODY if request.path_info.startswith(reverse("admin:index")) else MAX_BODY
        length = request.META.get("CONTENT_LENGTH") or "0"
        has_length = "HTTP_TRANSFER_ENCODING" not in request.META and length.isascii() and length.isdigit()
        if has_length and int(length[:20]) <= limit:
            return None
        return render(request, "413_body.html", {"max_bytes": limit}, status=413)


class OutageMiddleware(MiddlewareMixin):
    """Answers 503 where a view cannot read or write data now: it is worth while to ask again."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_outage(exception):
            return None
        logger.error("No answer to %s: %s", without_secrets(request.path)[:MAX_LOGGED], exception)
        return unavailable(request)


class PermissionsPolicyMiddleware(MiddlewareMixin):
    """Tells the browser that no page uses camera, microphone, location or payment."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        policy = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        response.headers.setdefault("Permissions-Policy", policy)
        return response
