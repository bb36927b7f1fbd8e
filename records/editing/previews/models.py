"""Links to drafts for people from outside. What opens one is kept as a hash alone."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.core.models import FormerAddress, Record, find_record
from records.core.permissions import permission

LONGEST = timedelta(days=90)
# Sent each time when somebody was shown a draft: `link`, `record`, `request`.
link_used = Signal()


def hash_of(token: str) -> str:
    """Return what is kept of a token; of 256 random bits a hash without salt tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    """Queries over links; they name a record by its number, which a merge leads on."""

    def of(self, record: Record) -> Self:
        numbers = FormerAddress.objects.filter(target_uid=record.uid, uid__isnull=False).values("uid")
        return self.filter(Q(uid=record.uid) | Q(uid__in=numbers))

    def open(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def by_token(self, token: str) -> "PreviewLink | None":
        """Return the open link of a token (one query by an index, whatever is wrong with the token)."""
        return self.open().filter(token_hash=hash_of(token)).select_related("made_by").first()


class PreviewLink(models.Model):
    """A link to one draft: `label` says for whom it was made. It works as long as its maker may make it."""

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=100)
    uid = models.CharField(_("record number"), max_length=8, db_index=True)
    label = models.CharField(_("for whom"), max_length=150)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)
    use_count = models.PositiveIntegerField(_("times used"), default=0)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")

    def __str__(self) -> str:
        return self.label

    @classmethod
    def make(cls, record: Record, label: str, lifetime: timedelta, by: Any) -> tuple["PreviewLink", str]:
        """Make a link; return it with its token, which nobody can read again."""
        token = secrets.token_urlsafe(32)
        link = cls.objects.create(
            token_hash=hash_of(token),
            kind=record._meta.label_lower,
            uid=record.uid,
            label=label,
            made_by=by,
            expires_at=timezone.now() + min(lifetime, LONGEST),
        )
        return link, token

    @property
    def model(self) -> type[Record]:
        found: Any = apps.get_model(self.kind)
        return found

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def maker(self) -> str:
        return self.made_by.get_full_name() or self.made_by.get_username()

    @property
    def is_backed(self) -> bool:
        """Return whether its maker still may make it."""
        return may_make(self.made_by, self.model)

    def record(self) -> Record | None:
        """Return the record as it is now; None if it is gone, or was divided."""
        return find_record(self.uid)

    def note_use(self) -> None:
        """Count one reading more."""
        rows = PreviewLink.objects.filter(pk=self.pk)
        rows.update(last_used_at=timezone.now(), use_count=F("use_count") + 1)

    def revoke(self, by: Any) -> None:
        self.revoked_at, self.revoked_by = timezone.now(), by
        self.save(update_fields=["revoked_at", "revoked_by"])


def may_make(user: Any, model: type[Record]) -> bool:
    """Return whether a user may show drafts of a kind to others: an editor who changes them."""
    return bool(user.is_active and user.is_staff and user.has_perm(permission("change", model)))


def shown_with(record: Record) -> list[Record]:
    """Return the drafts without which a record is not shown, and which a link shows in it: not their own pages."""
    found: dict[Record, None] = {}
    ahead = [record]
    while ahead:
        others = ahead.pop().hidden_dependencies().values()
        ahead += [other for other in others if other not in found]
        found |= dict.fromkeys(others)
    return list(found)
