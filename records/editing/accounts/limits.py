"""Limits on wrong passwords, wrong codes and mails for a new password: by account, by address, and overall.

They are counted in the audit log, so that all processes share them. axes locks one name from one address before that.
Nobody can lock an editor out from elsewhere: an address from which the account was logged in lately is held to the
limit of addresses alone.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from records.editing.accounts.models import AuditEntry
from records.site.middleware import client_address

Event = AuditEntry.Event
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
KNOWN = timedelta(days=30)  # so long an address of a login counts as the account's own


class Limit(NamedTuple):
    """So many events within a time; what exceeds them waits."""

    number: int
    within: timedelta


# By account, by address, and overall (None: no limit).
LIMITS: dict[str, tuple[Limit, Limit | None, Limit | None]] = {
    Event.REFUSED: (Limit(50, HOUR), Limit(50, QUARTER), Limit(1000, QUARTER)),
    Event.RESET_ASKED: (Limit(5, HOUR), Limit(20, HOUR), Limit(200, HOUR)),
    Event.FACTOR_REFUSED: (Limit(10, QUARTER), None, None),
}


def seconds_to_wait(event: str, account: str, request: HttpRequest) -> int:
    """Return for how long an attempt is refused; 0 if it may be made."""
    address = client_address(request)
    by_account, by_address, overall = LIMITS[event]
    waits = [_wait(event, by_address, address=address)] if address else []
    shared = max(_wait(event, by_account, account=account), _wait(event, overall))
    if shared and not _is_known(account, address):
        waits.append(shared)
    return max(waits, default=0)


def _wait(event: str, limit: Limit | None, **scope: Any) -> int:
    """Return the seconds until there are fewer events than the limit has."""
    if limit is None:
        return 0
    now = timezone.now()
    since = now - limit.within
    times = AuditEntry.objects.filter(event=event, at__range=_near(since), **scope).order_by("-at")
    oldest = list(times.values_list("at", flat=True)[limit.number - 1 : limit.number])
    if not oldest or oldest[0] <= _lifted_at(since, **scope):
        return 0
    return ceil(min(oldest[0] + limit.within - now, limit.within).total_seconds())


def _near(since: datetime) -> tuple[datetime, datetime]:
    """Return the time from then until as long after now: before a clock was set back, entries got times to come.

    If all of them counted, nobody could log in until then.
    """
    now = timezone.now()
    return since, now + (now - since)


def _lifted_at(since: datetime, **scope: Any) -> datetime:
    """Return when the operator lifted a limit last, or `since`."""
    everything = Q(account="", address=None)
    lifted = AuditEntry.objects.filter(everything | Q(**scope) if scope else everything, event=Event.LIFTED)
    return lifted.filter(at__range=_near(since)).order_by("-at").values_list("at", flat=True).first() or since


def _is_known(account: str, address: str | None) -> bool:
    since = timezone.now() - KNOWN
    logins = AuditEntry.objects.filter(event=Event.LOGIN, account=account, address=address, at__gt=since)
    return address is not None and logins.exists()


def is_locked(account: str, request: HttpRequest | None) -> bool:
    """Return whether the log has it already that axes locked this name from this address."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    scope = {"account": account, "address": client_address(request) if request else None}
    since = max(since, _lifted_at(since, **scope))
    return AuditEntry.objects.filter(event=Event.LOCKED, at__range=_near(since), **scope).exists()
