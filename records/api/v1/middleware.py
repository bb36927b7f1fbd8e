"""Middleware of the API: read-only, without cookies, limited in rate; errors become problem details."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import activate, get_language_from_request, ngettext
from django.utils.translation import gettext as _

from records.api.v1.problems import MEDIA_TYPE, problem_response
from records.api.v1.throttling import RateLimit, count_request

PREFIX = "/api/"
METHODS = "GET, HEAD, OPTIONS"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"
    ),
}
PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class ApiMiddleware:
    """Gives answers of the API their headers, and makes problem details of errors from anywhere in the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.method not in METHODS.split(", "):
            refused = problem_response(request, 405)
            refused.headers["Allow"] = METHODS
            return refused
        request.COOKIES = {}
        activate(get_language_from_request(request))
        if request.method == "OPTIONS":
            return with_headers(HttpResponse(status=204, headers=PREFLIGHT), CORS)
        limit = count_request(request)
        response = too_many_requests(request, limit) if limit.is_exceeded else self.respond(request)
        return with_headers(response, {**CORS, **limit.headers()})

    def respond(self, request: HttpRequest) -> HttpResponseBase:
        """Answer HEAD as GET, since django-ninja and ETags know GET alone; the server sends no body."""
        method, request.method = request.method, "GET"
        try:
            return as_problem(request, self.get_response(request))
        finally:
            request.method = method


def with_headers(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response.headers[name] = value
    return response


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


def as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return an error of the site as problem details, and every other answer as it is."""
    if response.status_code < 400 or response["Content-Type"] == MEDIA_TYPE:
        return response
    if response.status_code == 414:  # described as any other address that cannot be read
        return problem_response(request, 400, _("The address is longer than the API reads."))
    return problem_response(request, response.status_code)
