"""The server's log as JSON, an object a line, and in it a line for each request.

`request_id` joins the lines of one request, and is the header `X-Request-ID` of its answer. A proxy that is trusted
(`BEHIND_PROXY`) may give it.
"""

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from secrets import token_hex
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter

from records.site.refusals import REASON, TOLD_WITH_ADDRESS
from records.site.secret_addresses import without_secrets

logger = logging.getLogger("requests")
HEADER = "X-Request-ID"
IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{8,64}")
MAX_PATH = 500  # characters

current_request: ContextVar[str] = ContextVar("current_request", default="")


class JsonLines(JsonFormatter):
    """Formats a line: time (UTC), level, logger, message, what the line itself adds, and of errors the traceback."""

    def __init__(self) -> None:
        super().__init__(
            ("levelname", "name", "message"),
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "traceback"},
            timestamp="time",
            json_ensure_ascii=False,
            reserved_attrs=[*logging.makeLogRecord({}).__dict__, "request", "asctime", "message", "taskName"],
        )

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: Any) -> None:
        super().add_fields(log_data, record, message_dict)
        if request_id := current_request.get():
            log_data["request_id"] = request_id


class RequestLogMiddleware:
    """Writes a line for each request, where the log is JSON: a refusal has no other line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.LOG_FORMAT != "json":
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun, request_id = monotonic(), identifier(request)
        token = current_request.set(request_id)
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_id
            facts = {**_facts(request, response), "seconds": round(monotonic() - begun, 4)}
            level = logging.WARNING if response.status_code in TOLD_WITH_ADDRESS else logging.INFO
            logger.log(level, "%s %s", response.status_code, response.reason_phrase, extra=facts)
        finally:
            current_request.reset(token)
        return response


def identifier(request: HttpRequest) -> str:
    """Return the identifier that a trusted proxy gave the request, or a new one."""
    given = request.headers.get(HEADER, "") if settings.BEHIND_PROXY else ""
    return given if IDENTIFIER.fullmatch(given) else token_hex(8)


def _facts(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Return what is told of a request: of readers no address, unless they were refused."""
    # The query is what a reader searched for. An account is told where a view asked for it: that costs no query.
    facts: dict[str, Any] = {
        "method": request.method,
        "path": without_secrets(request.path)[:MAX_PATH],
        "status": response.status_code,
    }
    user = getattr(request, "_cached_user", None)
    if user is not None and user.is_authenticated:
        facts["user"] = user.pk
    if response.status_code in TOLD_WITH_ADDRESS:
        # Logging is set up before the apps are, whose models this module leads to.
        from records.site.middleware import client_address

        facts["address"] = client_address(request)
        facts["reason"] = request.META.get(REASON, "")
    return facts
