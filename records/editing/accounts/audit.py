"""The audit log, written and verified."""

import logging
from datetime import datetime

from allauth.core import context
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.db import router, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from records.core.database.constraints import without_triggers
from records.editing.accounts.models import AuditEntry
from records.site.middleware import client_address

logger = logging.getLogger("audit")
Event = AuditEntry.Event
# What may be an attack; all else is logged for who wants to know more.
WARNED = {Event.REFUSED, Event.LOCKED, Event.FACTOR_REFUSED}


def record(
    event: str,
    account: str = "",
    detail: str = "",
    request: HttpRequest | None = None,
    address: str | None = None,
    actor: str = "",
) -> AuditEntry:
    """Append to the audit log who did it and from where, and tell it in one line of the server's log."""
    request = request or context.request
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        actor = user.get_username()
    entry = AuditEntry.append(
        event,
        account=account[:150],
        actor=actor if actor != account else "",
        address=address or (client_address(request) if request else None),
        detail=detail,
    )
    level = logging.WARNING if event in WARNED else logging.INFO
    by = f"by {actor}" if entry.actor else ""
    told = (event, account, by, f"from {entry.address}", detail, entry.hash)
    logger.log(level, "%s", " ".join(" ".join(told).split()))
    return entry


def name_of_account(typed: str) -> str:
    """Return the typed name if an account has it, else a mark: what was typed may be a password in the wrong field."""
    user = get_user_model()
    found = user._default_manager.filter(**{user.USERNAME_FIELD: typed[:150]}).exists()
    return typed[:150] if found else mark(typed)


def mark(text: str) -> str:
    """Return a short mark of a text: equal texts have equal marks, and none tells its text."""
    return f"#{salted_hmac('records.editing.accounts.audit', text, algorithm='sha256').hexdigest()[:16]}"


def broken_entry() -> AuditEntry | None:
    """Return the first entry that is not as it was written, or whose predecessor is gone; None if all are whole."""
    pruned = AuditEntry.objects.filter(event=Event.PRUNED).order_by("-pk").first()
    previous = pruned.detail.rpartition(" ")[2] if pruned else ""
    for entry in AuditEntry.objects.order_by("pk").iterator(chunk_size=2000):
        if entry.hash != entry.seal(previous):
            return entry
        previous = entry.hash
    return None


def prune(before: datetime) -> int:
    """Delete the entries of before a time, and record with which hash the log begins now; return their number.

    What was known of browsers whose sessions ended long ago goes with them.
    """
    UserSession.objects.filter(last_seen_at__lt=before).delete()
    using = router.db_for_write(AuditEntry)
    with transaction.atomic(using):
        # In the order of writing: while a clock was wrong, a newer entry got an older time, or one that is yet to come.
        first_kept = AuditEntry.objects.filter(at__gte=before, at__lte=timezone.now()).order_by("pk").first()
        old = AuditEntry.objects.filter(pk__lt=first_kept.pk) if first_kept else AuditEntry.objects.all()
        last = old.order_by("-pk").first()
        if last is None:
            return 0
        with without_triggers(using, AuditEntry):
            number, _by_model = old.delete()
        record(Event.PRUNED, detail=f"{number} entries, up to {last.hash}")
    return number
