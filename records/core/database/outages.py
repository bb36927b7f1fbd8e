"""Faults of the machines behind the site, which pass: the database is gone or busy, the disk is full."""

import errno

from django.db import InterfaceError, OperationalError

RETRY_AFTER = 120  # seconds
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def is_outage(error: BaseException | None) -> bool:
    """Return whether an error says that data cannot be read or written now, and is none of the program."""
    return isinstance(error, (OperationalError, InterfaceError)) or (
        isinstance(error, OSError) and error.errno in FULL
    )
