"""Errors as problem details (RFC 9457), in the reader's language."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/problem+json"
# status: (title, the detail where nothing more is known)
PROBLEMS: dict[int, tuple[Any, Any]] = {
    400: (_("Bad request"), _("The address cannot be read: it holds a NUL byte or broken UTF-8.")),
    404: (_("Not found"), _("There is nothing at this address.")),
    405: (_("Method not allowed"), _("The API is read-only: ask with GET, HEAD or OPTIONS.")),
    410: (_("Withdrawn"), _("This record was withdrawn.")),
    413: (_("Too large"), _("The request has a body that is too large; the API reads none.")),
    422: (_("Parameters not understood"), _("The parameters were not understood.")),
    429: (_("Too many requests"), _("Too many requests came from this address.")),
    503: (_("Not now"), _("Data cannot be read at the moment. Ask again in a few minutes.")),
    500: (_("Fault of the site"), _("Something went wrong here; the fault is not yours.")),
}


class ProblemError(Exception):
    """An error that the API answers with problem details; `extensions` are further members of these."""

    def __init__(self, status: int, detail: str = "", **extensions: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.extensions = status, detail, extensions


def problem_details(status: int, instance: str, detail: str = "", **extensions: Any) -> dict[str, Any]:
    phrase = HTTPStatus(status).phrase
    title, usual = PROBLEMS.get(status, (phrase, phrase))
    return {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "detail": detail or str(usual),
        "instance": instance,
        **extensions,
    }


def problem_response(request: HttpRequest, status: int, detail: str = "", **extensions: Any) -> HttpResponse:
    content = problem_details(status, request.get_full_path(), detail, **extensions)
    return HttpResponse(json.dumps(content, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
