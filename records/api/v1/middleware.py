"""What every request to the API passes: read-only, without cookies, counted; errors become problem details."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import activate, get_language_from_request, ngettext
from django.utils.translation import gettext as _

from records.api.v1 import problems
from records.api.v1.throttling import Allowance, allowance

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
    """Answers of the API: their headers, and their errors, wherever in the site these were found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.method not in METHODS.split(", "):
            refused = problems.problem(request, 405)
            refused.headers["Allow"] = METHODS
            return refused
        request.COOKIES = {}
        activate(get_language_from_request(request))
        response = self.options() if request.method == "OPTIONS" else self.counted(request)
        return with_headers(response, CORS)

    def options(self) -> HttpResponse:
        return HttpResponse(status=204, headers=PREFLIGHT)

    def counted(self, request: HttpRequest) -> HttpResponseBase:
        left = allowance(request)
        response = too_many(request, left) if left.is_used_up else self.answer(request)
        return with_headers(response, left.headers())

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """HEAD is answered as GET is; the server sends no body."""
        method, request.method = request.method, "GET"
        try:
            return as_problem(request, self.get_response(request))
        finally:
            request.method = method


def with_headers(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response.headers[name] = value
    return response


def too_many(request: HttpRequest, left: Allowance) -> HttpResponse:
    """429: says when to come again."""
    sentence = ngettext(
        "More than %(limit)s requests came from this address within a minute. Ask again in %(seconds)s second.",
        "More than %(limit)s requests came from this address within a minute. Ask again in %(seconds)s seconds.",
        left.seconds,
    )
    response = problems.problem(request, 429, sentence % {"limit": left.limit, "seconds": left.seconds})
    response.headers["Retry-After"] = str(left.seconds)
    return response


def as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An error of the site in the words of the API; every other answer as it is."""
    if response.status_code < 400 or response["Content-Type"] == problems.MEDIA_TYPE:
        return response
    if response.status_code == 414:  # told as any other address that is not as described
        return problems.problem(request, 400, _("The address is longer than the API reads."))
    return problems.problem(request, response.status_code)
