"""Middleware of the API: read-only, without cookies, limited in rate; errors become problem details."""

import time
from collections.abc import Callable

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


def count_request(request: HttpRequest) -> tuple[int, int]:
    """Count a request in the site's cache; return what its address has left (or below 0), and for how many seconds."""
    minute, second = divmod(int(time.time()), 60)
    key = f"api:{client_address(request)}:{minute}"
    cache.add(key, 0, 120)
    try:
        count = cache.incr(key)
    except ValueError:  # the cache has evicted it since
        count = 1
    return settings.API_REQUESTS_PER_MINUTE - count, 60 - second


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
        remaining, seconds = count_request(request)
        response = self.respond(request) if remaining >= 0 else too_many_requests(request, seconds)
        limits = {
            "RateLimit-Limit": str(settings.API_REQUESTS_PER_MINUTE),
            "RateLimit-Remaining": str(max(remaining, 0)),
            "RateLimit-Reset": str(seconds),
        }
        for name, value in {**CORS, **limits}.items():
            response.headers[name] = value
        return response

    def respond(self, request: HttpRequest) -> HttpResponseBase:
        """Answer HEAD as GET, which alone django-ninja and ETags know; make problem details of errors of the site."""
        method = request.method
        request.method = "GET" if method == "HEAD" else method
        try:
            response = self.get_response(request)
            if response.status_code < 400 or response["Content-Type"] == MEDIA_TYPE:
                return response
            if response.status_code == 414:  # described as any other address that cannot be read
                return problem_response(request, 400, _("The address is longer than the API reads."))
            answer = problem_response(request, response.status_code)
            if "Retry-After" in response:
                answer.headers["Retry-After"] = response["Retry-After"]
            return answer
        finally:
            request.method = method


def too_many_requests(request: HttpRequest, seconds: int) -> HttpResponse:
    """429, with the seconds to wait."""
    sentence = ngettext(
        "More than %(limit)s requests came from this address within a minute. Ask again in %(seconds)s second.",
        "More than %(limit)s requests came from this address within a minute. Ask again in %(seconds)s seconds.",
        seconds,
    )
    facts = {"limit": settings.API_REQUESTS_PER_MINUTE, "seconds": seconds}
    response = problem_response(request, 429, sentence % facts)
    response.headers["Retry-After"] = str(seconds)
    return response
