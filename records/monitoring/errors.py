"""Errors sent to Sentry, where `SENTRY_DSN` names one: where the code failed, and nothing of who was there."""

import logging
import re
from typing import Any

import sentry_sdk
from django.conf import settings

from records.core.version import code_version
from records.site.secret_addresses import without_secrets

# Of a request; its body, its query, cookies, headers and address stay here.
KEPT_OF_REQUEST = ("method", "url")
# Mail addresses and IP addresses, as messages of errors quote them.
PERSONAL = re.compile(
    r"""[^\s@'"<(]+@[^\s@'">)]+"""
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"
    r"|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}\b"
)


def send(dsn: str, **options: Any) -> None:
    """Send errors to Sentry from now on, from this process."""
    sentry_sdk.init(
        dsn,
        release=code_version(),
        environment=settings.SITE_URL,
        include_local_variables=False,  # texts and passwords of forms
        max_request_body_size="never",
        max_breadcrumbs=0,  # lines of the log before the error
        auto_session_tracking=False,
        send_client_reports=False,
        before_send=scrub,
        **options,
    )


def scrub(event: Any, hint: dict[str, Any]) -> Any:
    """Return an error without personal data; None for a refusal, which is no error of the site."""
    record = hint.get("log_record")
    if isinstance(record, logging.LogRecord) and 400 <= getattr(record, "status_code", 500) < 500:
        return None
    request = {name: event["request"][name] for name in KEPT_OF_REQUEST if name in event.get("request", {})}
    if "url" in request:
        request["url"] = without_secrets(request["url"].partition("?")[0])
    kept = {
        name: value
        for name, value in event.items()
        if name not in ("user", "breadcrumbs", "extra", "request")
    }
    return _without_persons({**kept, **({"request": request} if request else {})})


def _without_persons(event: dict[str, Any]) -> dict[str, Any]:
    """Take addresses out of messages, and what a database quotes of a row after the first line."""
    for one in event.get("exception", {}).get("values", ()):
        one["value"] = _without_addresses(str(one.get("value") or "").partition("\n")[0])
    entry = event.get("logentry")
    if entry:
        message = without_secrets(str(entry.get("formatted") or entry.get("message", "")))
        event["logentry"] = {"message": _without_addresses(message)}
    return event


def _without_addresses(text: str) -> str:
    return PERSONAL.sub("[…]", text)
