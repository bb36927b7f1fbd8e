"""Faults of the machines behind the site, which pass: a database is gone or busy, a disk full, a bucket away."""

import errno

from django.db import InterfaceError, OperationalError

RETRY_AFTER = 120  # seconds
# The last is that of a bucket that does not answer (`records.media.bucket`).
PASSING = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EHOSTUNREACH}


def is_outage(error: BaseException | None) -> bool:
    """Return whether an error says that data cannot be read or written now, and is none of the program."""
    return isinstance(error, (OperationalError, InterfaceError)) or (
        isinstance(error, OSError) and error.errno in PASSING
    )
