"""Errors as problem details (RFC 9457), in the reader's language."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/problem+json"
# status: (title, what to say where nothing more is known)
SAID: dict[int, tuple[Any, Any]] = {
    400: (_("Bad request"), _("The address cannot be read: it holds a NUL byte or broken UTF-8.")),
    404: (_("Not found"), _("Nothing stands at this address.")),
    405: (_("Method not allowed"), _("The API is read-only: ask with GET, HEAD or OPTIONS.")),
    410: (_("Withdrawn"), _("This record was withdrawn.")),
    413: (_("Too large"), _("The request has a body that is too large; the API reads none.")),
    422: (_("Parameters not understood"), _("The parameters were not understood.")),
    429: (_("Too many requests"), _("Too many requests came from this address.")),
    500: (_("Fault of the site"), _("Something went wrong here; the fault is not yours.")),
}


class ProblemError(Exception):
    """What ends a request: told to the reader as problem details, with whatever more is said."""

    def __init__(self, status: int, detail: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.more = status, detail, more


def problem_details(status: int, instance: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """A problem as its members."""
    phrase = HTTPStatus(status).phrase
    title, usual = SAID.get(status, (phrase, phrase))
    return {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "detail": detail or str(usual),
        "instance": instance,
        **more,
    }


def problem(request: HttpRequest, status: int, detail: str = "", **more: Any) -> HttpResponse:
    """The answer that tells of a problem."""
    told = problem_details(status, request.get_full_path(), detail, **more)
    return HttpResponse(json.dumps(told, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
