"""The audit log: what happened to accounts and to what the public sees.

Its rows are only ever added, each sealed with the one before.
"""

import hashlib
import json
from typing import Any

from django.db import connections, models, router, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One event. The database refuses to change or delete it; `check_audit_log` finds what was changed all the same.

    `hash` is the SHA-256 of the entry's fields together with the hash of the entry before it.
    """

    append_only = True

    class Event(models.TextChoices):
        """Kinds of entries."""

        LOGIN = "login", _("Logged in")
        LOGOUT = "logout", _("Logged out")
        REFUSED = "refused", _("Wrong name or password")
        LOCKED = "locked", _("Locked for a while")
        LIFTED = "lifted", _("Lock lifted")
        RESET_ASKED = "reset_asked", _("New password asked for")
        PASSWORD = "password", _("Password changed")
        FACTOR_ADDED = "factor_added", _("Second factor added")
        FACTOR_REMOVED = "factor_removed", _("Second factor removed")
        FACTOR_REFUSED = "factor_refused", _("Wrong second factor")
        SESSION_ENDED = "session_ended", _("Session ended")
        RIGHTS = "rights", _("Account or rights changed")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RETURNED = "returned", _("Returned to review")
        DELETED = "deleted", _("Deleted")
        RESTORED = "restored", _("Earlier version restored")
        RECOVERED = "recovered", _("Deleted record recovered")
        DIVIDED = "divided", _("Divided")
        MERGED = "merged", _("Number led to another record")
        UNMERGED = "unmerged", _("Merge undone")
        SCHEDULED = "scheduled", _("Publication or withdrawal scheduled")
        UNSCHEDULED = "unscheduled", _("Scheduled change cancelled")
        NOT_DONE = "not_done", _("Scheduled change not carried out")
        LINK_MADE = "link_made", _("Preview link made")
        LINK_USED = "link_used", _("Draft read by preview link")
        LINK_REVOKED = "link_revoked", _("Preview link revoked")
        PRUNED = "pruned", _("Older entries deleted")

    at = models.DateTimeField(_("time"))
    event = models.CharField(_("event"), max_length=20, choices=Event.choices)
    account = models.CharField(
        _("account"),
        max_length=150,
        blank=True,
        help_text=_(
            "Its name; of names that no account has, only a mark, since they may be mistyped passwords."
        ),
    )
    actor = models.CharField(_("done by"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    detail = models.TextField(_("detail"), blank=True)
    hash = models.CharField(_("seal"), max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("entries of the audit log")
        ordering = ("-pk",)
        # What limits count: attempts by account, by address, and overall.
        indexes = (
            models.Index(fields=("event", "account", "at"), name="audit_by_account"),
            models.Index(fields=("event", "address", "at"), name="audit_by_address"),
            models.Index(fields=("event", "at"), name="audit_by_event"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.get_event_display()} {self.account}".rstrip()

    def seal(self, previous: str) -> str:
        """Return the hash that this entry has after an entry with the hash `previous`."""
        at = self.at.astimezone(timezone.get_default_timezone()).isoformat()
        facts = [previous, at, self.event, self.account, self.actor, self.address or "", self.detail]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()

    @classmethod
    def append(cls, event: str, **fields: Any) -> "AuditEntry":
        """Write an entry, after all others: writers wait for each other, so that each seals the one before it."""
        using = router.db_for_write(cls)
        with transaction.atomic(using):
            if connections[using].vendor == "postgresql":
                with connections[using].cursor() as cursor:
                    cursor.execute(f'LOCK TABLE "{cls._meta.db_table}" IN EXCLUSIVE MODE')
            entry = cls(event=event, at=timezone.now(), **fields)
            last = cls.objects.order_by("-pk").values_list("hash", flat=True).first()
            entry.hash = entry.seal(last or "")
            entry.save(force_insert=True)
        return entry
