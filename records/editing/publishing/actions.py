"""What happens to records that are published, withdrawn or taken back: told before it is done, then done."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from records.core.history import revisions
from records.core.models import Record, Status
from records.core.permissions import may_publish, permission
from records.core.publication.checks import find_faults, gaps, told
from records.core.publication.together import (
    dependents,
    hidden_companions,
    read_joined,
    shown_with,
)
from records.editing.history.change_rows import Group, ReasonForm, Row, grouped, reason_columns

# What the record fills in itself as it is saved.
DAYS = {"published_at", "withdrawn_at"}


class Transition:
    """A change of status that a confirmation page tells before it is done."""

    name: ClassVar[str]
    status: ClassVar[Status]
    heading: ClassVar[Promise]
    done: ClassVar[Promise]
    counted: ClassVar[Any]
    companions_title: ClassVar[str | Promise] = ""
    companions_help: ClassVar[str | Promise] = ""
    hides: ClassVar[bool] = True
    asks_for_a_reason: ClassVar[bool] = False

    def __init__(self, request: HttpRequest, records: Iterable[Record]) -> None:
        self.request = request
        self.records = list(records)
        self.reasons = ReasonForm(
            request.POST if request.method == "POST" else None, initial=self._known_reason()
        )

    @classmethod
    def is_open_to(cls, user: Any, thing: Any) -> bool:
        """Whether a user may change the status of a kind, given as a model or as a record of it, in this way."""
        return may_publish(user, thing)

    @classmethod
    def hindrance_of(cls, record: Record) -> str:
        """Why the status of a record cannot become this one, in a sentence."""
        if record.status == cls.status:
            return _("It is “%(status)s” already.") % {"status": record.get_status_display()}
        return ""

    def companions(self) -> list[Record]:
        """What may be changed along with the records."""
        return []

    def is_suggested(self, companion: Record) -> bool:
        """Whether a companion is chosen unless the editor decides otherwise."""
        return False

    @cached_property
    def rows(self) -> list[Row]:
        """The records that were asked for."""
        read_joined(self.records)
        return [self.row(record, is_chosen=True) for record in self.records]

    @cached_property
    def groups(self) -> list[Group]:
        """Their companions, kind by kind."""
        asked = {(type(record), record.pk) for record in self.records}
        others = [other for other in self.companions() if (type(other), other.pk) not in asked]
        return grouped(
            self.row(other, is_chosen=self.is_suggested(other), with_gaps=False) for other in others
        )

    def row(self, record: Record, *, is_chosen: bool, with_gaps: bool = True) -> Row:
        """What stands against the change of a record; its faults are those that it would have afterwards."""
        if not self.is_open_to(self.request.user, record):
            return Row(record, _("You may not change the status of records of this kind."))
        if hindrance := self.hindrance_of(record):
            return Row(record, hindrance)
        faults = self.faults_of(record)
        lacking = self.gaps_of(record) if with_gaps else []
        return Row(record, "", faults, lacking, is_chosen and not faults)

    def faults_of(self, record: Record) -> list[str]:
        return []

    def gaps_of(self, record: Record) -> list[str]:
        return []

    @property
    def ready_count(self) -> int:
        return sum(row.is_ready for row in self.rows)

    @property
    def explanation(self) -> str:
        """Template of what the page says above the records."""
        return f"editing/publishing/_{self.name}.html"

    @property
    def button(self) -> str:
        """What the button of the page says."""
        if self.groups:  # more may be ticked than was asked for
            return str(self.heading)
        return str(self.counted % {"count": self.ready_count})

    @cached_property
    def shown_with(self) -> list[Group]:
        """On whose pages the records are shown now, kind by kind."""
        public = [record for record in self.records if record.is_published]
        found = [other for record in public for other in shown_with(record)]
        asked = {(type(record), record.pk) for record in self.records}
        return grouped(Row(other) for other in found if (type(other), other.pk) not in asked)

    def _known_reason(self) -> dict[str, Any]:
        one = self.records[0] if len(self.records) == 1 else None
        return {name: getattr(one, name) for name in reason_columns()} if one else {}

    def choose(self) -> None:
        """Take from what was sent which companions change too: one by one, or all of a kind."""
        keys, kinds = self.request.POST.getlist("also"), self.request.POST.getlist("all")
        for group in self.groups:
            for row in group.rows:
                row.is_chosen = row.is_ready and (row.key in keys or group.key in kinds)

    def is_valid(self) -> bool:
        """Whether it can be done: a withdrawal has a reason."""
        return not self.asks_for_a_reason or self.reasons.is_valid()

    def carry_out(self) -> tuple[list[Record], list[Row]]:
        """Change what was chosen, in one transaction and one revision; what was changed, and what was not."""
        chosen = [row for group in self.groups for row in group.rows if row.is_chosen]
        with transaction.atomic():
            things = [(type(row.record), row.record.pk) for row in (*chosen, *self.rows) if row.is_ready]
            revisions.keep_found(things)
            for row in (*chosen, *self.rows):
                if row.is_ready:
                    self._change(row)
            changed = [row.record for row in (*chosen, *self.rows) if row.is_ready]
            things = [(type(record), record.pk) for record in changed]
            revisions.keep(things, self.request.user, self.name, always=True)
            message = [{"changed": {"fields": ["status"]}}]
            LogEntry.objects.log_actions(self.request.user.pk or 0, changed, CHANGE, message)
        return changed, [row for row in (*chosen, *self.rows) if not row.is_ready]

    def _change(self, row: Row) -> None:
        """Change one record wholly or not at all: it is asked again for its faults once it is stored."""
        stored = type(row.record)._base_manager.select_for_update().get(pk=row.record.pk)
        row.hindrance = self.hindrance_of(stored)
        if row.hindrance:
            return
        try:
            with transaction.atomic():
                self.apply(stored)
                stored.validate_constraints(exclude=DAYS)
                stored.save()
                row.faults = (
                    [] if self.status == Status.REVIEW else [told(one) for one in find_faults(stored)]
                )
                if row.faults:
                    raise ValidationError(row.faults)
        except ValidationError as refused:
            row.faults = refused.messages

    def apply(self, record: Record) -> None:
        record.status = self.status


class Publish(Transition):
    name = "publish"
    status = Status.PUBLISHED
    heading = gettext_lazy("Publish")
    done = gettext_lazy("Published")
    counted = ngettext_lazy("Publish %(count)s record", "Publish %(count)s records", "count")
    companions_title = gettext_lazy("Publish along with it")
    companions_help = gettext_lazy(
        "These belong to it and are not public, so pages leave them out. Those in review are ticked."
    )
    hides = False

    def faults_of(self, record: Record) -> list[str]:
        before, record.status = record.status, self.status
        found = [told(fault) for fault in find_faults(record)]
        record.status = before
        return found

    def gaps_of(self, record: Record) -> list[str]:
        return gaps(record)

    def companions(self) -> list[Record]:
        return hidden_companions(self.records)

    def is_suggested(self, companion: Record) -> bool:
        return companion.status == Status.REVIEW


class Withdraw(Transition):
    name = "withdraw"
    status = Status.WITHDRAWN
    heading = gettext_lazy("Withdraw")
    done = gettext_lazy("Withdrawn")
    counted = ngettext_lazy("Withdraw %(count)s record", "Withdraw %(count)s records", "count")
    companions_title = gettext_lazy("Withdraw along with it")
    companions_help = gettext_lazy(
        "No page shows these without it. Their own addresses get the same notice, unless you untick them."
    )
    asks_for_a_reason = True

    @classmethod
    def hindrance_of(cls, record: Record) -> str:
        if record.published_at is None:
            return _("It was never published, so there is nothing to withdraw.")
        return super().hindrance_of(record)

    def companions(self) -> list[Record]:
        return [other for record in self.records if record.is_published for other in dependents(record)]

    def is_suggested(self, companion: Record) -> bool:
        return True

    def apply(self, record: Record) -> None:
        super().apply(record)
        for name in reason_columns():
            setattr(record, name, self.reasons.cleaned_data[name])


class Return(Transition):
    name = "review"
    status = Status.REVIEW
    heading = gettext_lazy("Return to review")
    done = gettext_lazy("Returned to review")
    counted = ngettext_lazy(
        "Return %(count)s record to review", "Return %(count)s records to review", "count"
    )

    @classmethod
    def hindrance_of(cls, record: Record) -> str:
        if record.status == Status.DRAFT:
            return _("It is a draft: choose “In review” in its form.")
        return super().hindrance_of(record)


class Submit(Transition):
    name = "submit"
    status = Status.REVIEW
    heading = gettext_lazy("Send to review")
    done = gettext_lazy("Sent to review")
    counted = ngettext_lazy("Send %(count)s record to review", "Send %(count)s records to review", "count")
    companions_title = gettext_lazy("Send along with it")
    companions_help = gettext_lazy("These belong to it and are drafts. Untick what is not ready.")
    hides = False

    @classmethod
    def is_open_to(cls, user: Any, thing: Any) -> bool:
        """To all who write: readers see nothing of it."""
        return bool(user.has_perm(permission("change", thing)))

    @classmethod
    def hindrance_of(cls, record: Record) -> str:
        if record.status in (Status.PUBLISHED, Status.WITHDRAWN):
            return _("It is not a draft.")
        return super().hindrance_of(record)

    def gaps_of(self, record: Record) -> list[str]:
        return gaps(record)

    def companions(self) -> list[Record]:
        return [other for other in hidden_companions(self.records) if other.status == Status.DRAFT]

    def is_suggested(self, companion: Record) -> bool:
        return True


TRANSITIONS: dict[str, type[Transition]] = {kind.name: kind for kind in (Submit, Publish, Withdraw, Return)}
