"""The server's log: a refusal is one line, without a traceback, with the address of who was refused."""

import logging

# Not those of pages that are not there, which say nothing of who asks.
TOLD_WITH_ADDRESS = {400, 401, 403, 413, 414, 429}


class RefusalFilter(logging.Filter):
    """Shortens what Django logs of answers from 400 to 499; what it logs of faults stays as it is."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        if not isinstance(status, int) or not 400 <= status < 500:
            return True
        record.exc_info = record.exc_text = None
        request = getattr(record, "request", None)
        if status in TOLD_WITH_ADDRESS and request is not None:
            # Logging is set up before the apps are, whose models this module leads to.
            from records.site.middleware import client_address

            told = f"{record.getMessage()} ({status}, from {client_address(request)})"
            record.msg, record.args = told.replace("\n", " "), ()
        return True
