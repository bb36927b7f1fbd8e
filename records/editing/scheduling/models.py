"""Changes of status that wait for their hour, and those that were carried out, refused or cancelled."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from records.core import publication
from records.core.models import FormerAddress, Record, find_record
from records.editing.scheduling.moments import moment_in_words

LATE = timedelta(minutes=5)  # from then on the delay is told
TOLD = timedelta(days=1)  # so long the desk tells what was done


class ScheduledChangeQuerySet(models.QuerySet["ScheduledChange"]):
    """Queries over scheduled changes; they name a record by its number, which a merge leads on."""

    def waiting(self) -> Self:
        return self.filter(state=ScheduledChange.State.WAITS)

    def due(self) -> Self:
        """Return those to be carried out now, in the order in which they were planned."""
        return self.waiting().filter(due__lte=timezone.now()).order_by("due", "pk")

    def embargoes(self) -> Self:
        """Return those before whose hour nothing of a record becomes public."""
        return self.waiting().filter(is_embargo=True, due__gt=timezone.now())

    def of(self, record: Record) -> Self:
        """Return those of a record, and of those that became a part of it."""
        numbers = FormerAddress.objects.filter(target_uid=record.uid, uid__isnull=False).values("uid")
        return self.filter(Q(uid=record.uid) | Q(uid__in=numbers))

    def told(self) -> Self:
        """Return what an editor has to know: what waits, what was refused, and what was done lately."""
        state = ScheduledChange.State
        return self.filter(
            Q(state=state.WAITS)
            | Q(state=state.REFUSED, closed_at=None)
            | Q(state=state.DONE, ended_at__gte=timezone.now() - TOLD)
        )

    def numbers_of_records(self) -> Q:
        """Return a condition on records: one of these is theirs."""
        numbers = self.order_by().values("uid")
        return Q(uid__in=numbers) | Q(
            uid__in=FormerAddress.objects.filter(uid__in=numbers).values("target_uid")
        )


class ScheduledChange(models.Model):
    """A publication or a withdrawal at an hour: `due` is the moment, `zone` that in which it was typed.

    With an embargo nothing publishes the record before. `values` are what is set with the status: reasons, by column.
    `names` are those of the record by language, for when it is gone; `refusal` says by language why nothing was done,
    `closed_by` who cancelled it or took note of that.
    """

    class Change(models.TextChoices):
        """Names of `records.core.publication.StatusChange`."""

        PUBLISH = publication.PUBLISH.name, gettext_lazy("Publish")
        WITHDRAW = publication.WITHDRAW.name, gettext_lazy("Withdraw")

    class State(models.TextChoices):
        """Stages of a change; a record that had the status already when the hour came had it by other means."""

        WAITS = "waits", gettext_lazy("Waits for its hour")
        DONE = "done", gettext_lazy("Carried out")
        REFUSED = "refused", gettext_lazy("Not carried out")
        OVERTAKEN = "overtaken", gettext_lazy("Done before its hour by other means")
        CANCELLED = "cancelled", gettext_lazy("Cancelled")

    change = models.CharField(gettext_lazy("change"), max_length=8, choices=Change)
    kind = models.CharField(gettext_lazy("kind"), max_length=100)
    uid = models.CharField(gettext_lazy("record number"), max_length=8)
    names = models.JSONField(gettext_lazy("names"), default=dict)
    due = models.DateTimeField(gettext_lazy("due"))
    zone = models.CharField(gettext_lazy("time zone"), max_length=40)
    is_embargo = models.BooleanField(gettext_lazy("embargo"), default=False)
    values = models.JSONField(gettext_lazy("values"), default=dict)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=gettext_lazy("scheduled by")
    )
    scheduled_at = models.DateTimeField(gettext_lazy("scheduled at"), default=timezone.now)
    language = models.CharField(gettext_lazy("language"), max_length=12, default=get_language)
    state = models.CharField(gettext_lazy("state"), max_length=9, choices=State, default=State.WAITS)
    ended_at = models.DateTimeField(gettext_lazy("ended at"), null=True, blank=True)
    refusal = models.JSONField(gettext_lazy("why not"), default=dict)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("closed by"),
    )
    closed_at = models.DateTimeField(gettext_lazy("closed at"), null=True, blank=True)

    objects = ScheduledChangeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["due", "pk"]
        verbose_name = gettext_lazy("scheduled change")
        verbose_name_plural = gettext_lazy("scheduled changes")
        constraints = [
            models.UniqueConstraint(name="scheduling_one_waits", fields=["uid"], condition=Q(state="waits"))
        ]
        indexes = [
            models.Index(fields=["state", "due"], name="scheduling_by_hour"),
            models.Index(fields=["uid"], name="scheduling_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.get_change_display()}: {self.record_name}"

    @property
    def record_name(self) -> str:
        """Return what the record was called when it was scheduled, in the page's language."""
        return str(in_page_language(self.names) or self.uid)

    @property
    def model(self) -> type[Record]:
        found: Any = apps.get_model(self.kind)
        return found

    @property
    def status_change(self) -> publication.StatusChange:
        is_publication = self.change == self.Change.PUBLISH
        return publication.PUBLISH if is_publication else publication.WITHDRAW

    def record(self) -> Record | None:
        """Return the record as it is now; None if it is gone, or was divided."""
        found = find_record(self.uid)
        return found if found is not None and found.pk else None  # a notice that was loaded is no record

    @property
    def waits(self) -> bool:
        return self.state == self.State.WAITS

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def is_refused(self) -> bool:
        return self.state == self.State.REFUSED

    @property
    def is_overdue(self) -> bool:
        """Return whether nothing carries out what is due."""
        return self.waits and self.due < timezone.now() - LATE

    @property
    def is_late(self) -> bool:
        return self.is_done and self.ended_at is not None and self.ended_at > self.due + LATE

    @property
    def planner(self) -> str:
        """Return the name of whoever scheduled it."""
        return self.scheduled_by.get_full_name() or self.scheduled_by.get_username()

    @property
    def moment(self) -> str:
        """Return its hour in the zone in which it was typed, and in UTC."""
        return moment_in_words(self.due, self.zone, is_read_now=True)

    @property
    def what(self) -> str:
        """Return what is to be done, or became of it, in sentences."""
        if self.is_refused:
            return _("This could not be carried out: %(change)s, %(moment)s.") % {
                "change": self.get_change_display(),
                "moment": self.moment,
            }
        if self.is_done:
            return self._what_was_done()
        is_publication = self.change == self.Change.PUBLISH
        sentence = (
            _("Will be published: %(moment)s.") if is_publication else _("Will be withdrawn: %(moment)s.")
        )
        said = [sentence % {"moment": self.moment}]
        if self.is_embargo:
            said.append(_("Embargo: not before."))
        if self.is_overdue:
            said.append(_("That is past, and nothing carries it out: tell those who run this site."))
        return " ".join(said)

    def _what_was_done(self) -> str:
        is_publication = self.change == self.Change.PUBLISH
        sentence = _("Published: %(moment)s.") if is_publication else _("Withdrawn: %(moment)s.")
        said = [
            sentence % {"moment": moment_in_words(self.ended_at or self.due, self.zone, is_read_now=True)}
        ]
        if self.is_late:
            said.append(_("That was late: it was planned for %(moment)s.") % {"moment": self.moment})
        return " ".join(said)

    @property
    def sentences(self) -> list[str]:
        """Return why it was not carried out, in the page's language."""
        return in_page_language(self.refusal) or []

    def end(self, state: str, at: datetime, refusal: dict[str, list[str]] | None = None) -> None:
        """Note what became of it."""
        self.state, self.ended_at, self.refusal = state, at, refusal or {}
        self.save(update_fields=["state", "ended_at", "refusal"])

    def close(self, by: Any) -> None:
        """Cancel what waits; of what was refused, note that somebody knows."""
        self.closed_by, self.closed_at = by, timezone.now()
        fields = ["closed_by", "closed_at"]
        if self.waits:
            self.state, self.ended_at = self.State.CANCELLED, self.closed_at
            fields += ["state", "ended_at"]
        self.save(update_fields=fields)


def in_page_language(values: dict[str, Any]) -> Any:
    """Return what is kept by language in that of the page, else in another one; None if there is none."""
    return values.get(get_language() or "") or next(iter(values.values()), None)


def waiting_by_record(records: Iterable[Record]) -> dict[Record, ScheduledChange]:
    """Return what is scheduled for each of some records."""
    records = list(records)
    numbers = {record.uid: record for record in records}
    former = FormerAddress.objects.filter(target_uid__in=numbers, uid__isnull=False)
    numbers |= {uid: numbers[target] for uid, target in former.values_list("uid", "target_uid")}
    return {numbers[one.uid]: one for one in ScheduledChange.objects.waiting().filter(uid__in=numbers)}
