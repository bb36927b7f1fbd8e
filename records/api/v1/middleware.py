"""Middleware of the API: read-only, without cookies, limited in rate; errors become problem details."""

import time
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import activate, get_language_from_request, ngettext
from django.utils.translation import gettext as _

from records.api.v1.problems import MEDIA_TYPE, problem_response
from records.site.middleware import client_address

PREFIX = "/api/"
METHODS = "GET, HEAD, OPTIONS"
MINUTE = 60
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"
    ),
}
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class RateLimit(NamedTuple):
    """The requests left to one address in this minute; `remaining` is negative once there were too many."""

    limit: int
    remaining: int
    seconds: int  # until the next minute

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.remaining, 0)),
            "RateLimit-Reset": str(self.seconds),
        }


def count_request(request: HttpRequest) -> RateLimit:
    """Count a request in the site's cache, and return what remains to its address."""
    minute, second = divmod(int(time.time()), MINUTE)
    key = f"api:{client_address(request)}:{minute}"
    cache.add(key, 0, 2 * MINUTE)
    try:
        count = cache.incr(key)
    except ValueError:  # the cache has evicted it since
        count = 1
    limit = settings.API_REQUESTS_PER_MINUTE
    return RateLimit(limit, limit - count, MINUTE - second)


class ApiMiddleware:
    """Gives answers of the API their headers, and makes problem details of errors from anywhere in the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        methods = f"{METHODS}, POST" if request.path_info == reverse("api-v1:check") else METHODS
        if request.method not in methods.split(", "):
            refused = problem_response(request, 405)
            refused.headers["Allow"] = methods
            return refused
        request.COOKIES = {}
        activate(get_language_from_request(request))
        if request.method == "OPTIONS":
            allowed = {"Allow": methods, "Access-Control-Allow-Methods": methods}
            return HttpResponse(status=204, headers={**PREFLIGHT, **allowed, **CORS})
        limit = count_request(request)
        response = too_many_requests(request, limit) if limit.remaining < 0 else self.respond(request)
        for name, value in {**CORS, **limit.headers()}.items():
            response.headers[name] = value
        return response

    def respond(self, request: HttpRequest) -> HttpResponseBase:
        """Answer HEAD as GET, since django-ninja and ETags know GET alone; the server sends no body.

        An error of the site is answered as problem details, and every other answer stays as it is.
        """
        method = request.method
        request.method = "GET" if method == "HEAD" else method
        try:
            response = self.get_response(request)
            if response.status_code < 400 or response["Content-Type"] == MEDIA_TYPE:
                return response
            if response.status_code == 414:  # described as any other address that cannot be read
                return problem_response(request, 400, _("The address is longer than the API reads."))
            return problem_response(request, response.status_code)
        finally:
            request.method = method


def too_many_requests(request: HttpRequest, limit: RateLimit) -> HttpResponse:
    """429, with the seconds to wait."""
    sentence = ngettext(
        "More than %(limit)s requests came from this address within a minute. Ask again in %(seconds)s second.",
        "More than %(limit)s requests came from this address within a minute. Ask again in %(seconds)s seconds.",
        limit.seconds,
    )
    response = problem_response(request, 429, sentence % {"limit": limit.limit, "seconds": limit.seconds})
    response.headers["Retry-After"] = str(limit.seconds)
    return response
