"""The server's log: a refusal is one line, without a traceback, with the address of who was refused."""

import logging

from records.site.secret_addresses import without_secrets

# Where the environment of a request holds why it was refused.
REASON = "vivavoz.refusal"
# Not those of pages that are not there, which say nothing of who asks.
TOLD_WITH_ADDRESS = {400, 401, 403, 413, 414, 429}


class RefusalFilter(logging.Filter):
    """Shortens what Django logs of answers from 400 to 499; what it logs of faults stays as it is.

    `is_told`: the line of the request (`records.monitoring.json_lines`) tells of its refusal, with the reason.
    """

    def __init__(self, *, is_told: bool = False) -> None:
        super().__init__()
        self.is_told = is_told

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None:
            record.msg, record.args = without_secrets(record.getMessage()), ()
        status = getattr(record, "status_code", None)
        if not isinstance(status, int) or not 400 <= status < 500:
            return True
        record.exc_info = record.exc_text = None
        if request is not None and self.is_told:
            request.META.setdefault(REASON, record.getMessage())
            return False
        if status in TOLD_WITH_ADDRESS and request is not None:
            # Logging is set up before the apps are, whose models this module leads to.
            from records.site.middleware import client_address

            told = f"{record.getMessage()} ({status}, from {client_address(request)})"
            record.msg, record.args = told.replace("\n", " "), ()
        return True
