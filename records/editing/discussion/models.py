"""Comments on records, work that is assigned, and who is told of it.

None of it is a part of a record: it has no version, no index and no export, and no public page shows it.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class AboutRecordQuerySet(models.QuerySet[Any]):
    """Rows about records."""

    def about(self, record: models.Model) -> Self:
        """Return those about one record."""
        return self.about_keys(type(record), [record.pk])

    def about_keys(self, model: type[models.Model], keys: Iterable[Any]) -> Self:
        """Return those about records of a kind."""
        return self.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=list(keys))


class AboutRecord(models.Model):
    """Abstract: a row about a record of any kind. It follows the record through a merge."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey()
    made_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        abstract = True


class CommentQuerySet(AboutRecordQuerySet):
    """Comments."""

    def open_returns(self) -> Self:
        """Return the reasons of returns that were not answered yet."""
        return self.filter(kind=Comment.Kind.RETURN, resolved_at=None)

    def in_thread(self, root: "Comment") -> Self:
        """Return a comment and all answers to it."""
        return self.filter(Q(pk=root.pk) | Q(parent=root))


class Comment(AboutRecord):
    """A remark on a record, on one of its fields, or on words in it; or an answer to one.

    `field` is a column of the record, or `<relation>/<key>/<column>` of one of its rows. `parent` is the comment that
    began the thread. The reason of a return is a comment `to` the one who entered the record; `revision` is that in
    which it was returned.
    """

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        RETURN = "return", _("Reason of a return")

    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="replies", null=True, blank=True, verbose_name=_("answer to")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.COMMENT)
    author = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("author"))
    to = models.ForeignKey(
        USER, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("to")
    )
    text = models.TextField(_("comment"))
    field = models.CharField(_("field"), max_length=200, blank=True)
    words = models.TextField(_("words"), blank=True)
    edited_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        USER, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("resolved by")
    )
    revision = models.ForeignKey(
        "reversion.Revision", models.SET_NULL, related_name="+", null=True, blank=True
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["content_type", "object_id"], name="comment_by_record")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_return(self) -> bool:
        return self.kind == self.Kind.RETURN


class Notice(models.Model):
    """A comment of which a user is told: it waits on the desk until it is answered, resolved or put aside."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="notices")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(name="notice_once", fields=["user", "comment"])]
        indexes = [models.Index(fields=["user"], name="notice_open", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.comment_id}"


class AssignmentQuerySet(AboutRecordQuerySet):
    """Assignments."""

    def open(self) -> Self:
        return self.filter(done_at=None)

    def overdue(self) -> Self:
        """Return those that are not done, and whose day is past."""
        return self.open().filter(due__lt=localdate())


class Assignment(AboutRecord):
    """Work on a record that is given to somebody, until a day if `due`."""

    assignee = models.ForeignKey(USER, models.CASCADE, related_name="+", verbose_name=_("assigned to"))
    by = models.ForeignKey(USER, models.SET_NULL, related_name="+", null=True, verbose_name=_("assigned by"))
    due = models.DateField(_("due day"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        USER, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("done by")
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="assignment_by_record"),
            models.Index(fields=["assignee", "due"], name="assignment_open", condition=Q(done_at=None)),
            models.Index(fields=["due"], name="assignment_due", condition=Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.assignee_id}: {self.note}"

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due is not None and self.due < localdate()


def a_day_ago() -> Any:
    return timezone.now() - timedelta(days=1)


class NoticePreference(models.Model):
    """The frequency and the language of the mails to a user.

    `sent_on` is the day of the last digest; `told_until` the time until which what is new was told.
    """

    class Frequency(models.TextChoices):
        DAILY = "daily", _("Every day on which there is something new")
        WEEKLY = "weekly", _("Once a week, if there is something new")
        NEVER = "never", _("Never")

    user = models.OneToOneField(USER, models.CASCADE, related_name="notice_preference")
    language = models.CharField(_("language"), max_length=12)
    frequency = models.CharField(_("how often"), max_length=6, choices=Frequency, default=Frequency.DAILY)
    sent_on = models.DateField(null=True, blank=True, editable=False)
    told_until = models.DateTimeField(default=a_day_ago, editable=False)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        verbose_name = _("notices by e-mail")
        verbose_name_plural = _("notices by e-mail")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.frequency}"
