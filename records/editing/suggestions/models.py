"""Suggestions, as they wait and as they were decided."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from records.core.history.changes import user_name
from records.core.models import Record, record_models
from records.core.permissions import is_barred, may_publish, permission
from records.editing.suggestions.changes import SuggestedChange
from records.editing.urls import admin_url

TITLE = 200


class Suggestion(models.Model):
    """A change of a record in public that somebody suggests; nothing of it is public until a publisher accepts it.

    It names its record by kind and key, without a relation: a record may be gone, and the suggestion tells so.
    `changes` are read and written as `suggested`; `accepted` are the numbers of those that were accepted.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waits for a decision")
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        REFUSED = "refused", pgettext_lazy("suggestion", "Refused")
        WITHDRAWN = "withdrawn", _("Taken back by its author")

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("kind"))
    object_id = models.PositiveBigIntegerField(_("record"))
    title = models.CharField(_("title"), max_length=TITLE)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    changes = models.JSONField(_("changes"), default=list)
    message = models.TextField(_("message"), blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    accepted = models.JSONField(_("accepted changes"), default=list)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        indexes = [
            models.Index(fields=["state", "content_type", "object_id"], name="suggestion_by_record"),
            models.Index(fields=["author", "state"], name="suggestion_by_author"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def of(cls, record: models.Model) -> models.QuerySet["Suggestion"]:
        """Return the suggestions for a record, the oldest first."""
        kind = ContentType.objects.get_for_model(record)
        return cls.objects.filter(content_type=kind, object_id=record.pk).select_related("author")

    @classmethod
    def waiting(cls) -> models.QuerySet["Suggestion"]:
        return cls.objects.filter(state=cls.State.PENDING).select_related("author").defer("changes")

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING

    @property
    def model(self) -> Any:
        """Return the kind of its record; None where the site has that kind no more."""
        return ContentType.objects.get_for_id(self.content_type_id).model_class()

    @property
    def author_name(self) -> str:
        return user_name(self.author) or gettext("somebody whose account is gone")

    @property
    def kind_name(self) -> str:
        return capfirst(str(self.model._meta.verbose_name)) if self.model else ""

    @property
    def suggested(self) -> list[SuggestedChange]:
        return [SuggestedChange(**one) for one in self.changes]

    @suggested.setter
    def suggested(self, changes: list[SuggestedChange]) -> None:
        self.changes = [one.as_json() for one in changes]

    @property
    def url(self) -> str:
        return admin_url(self.model, "suggestion", self.object_id, self.pk)

    def begin(self, record: models.Model) -> None:
        """Note for which record it is, and that it was changed now."""
        self.content_type = ContentType.objects.get_for_model(record)
        self.object_id = record.pk
        self.title = Truncator(str(record)).chars(TITLE)
        self.changed_at = timezone.now()

    def decide(self, state: str, user: Any, remark: str = "") -> None:
        """Note what was decided, and by whom."""
        self.state, self.decided_by, self.decided_at, self.remark = state, user, timezone.now(), remark
        self.save(update_fields=["state", "decided_by", "decided_at", "remark", "accepted"])


def may_decide(user: Any, model: type[models.Model], row: models.Model | None = None) -> bool:
    """Return whether a user decides what is suggested for a kind, or for a row of it: who may change it in public.

    Of what is no record, such as sources, that is whoever publishes the records that cite it.
    """
    if issubclass(model, Record):
        return may_publish(user, model)
    publishes = any(may_publish(user, kind) for kind in record_models())
    may_change = publishes and user.has_perm(permission("change", model))
    return may_change and not (row is not None and is_barred(user, row))
