"""The changes of status, as the pages that confirm them show them before they are done."""

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext_lazy

from records.core import publication
from records.core.languages import language_columns
from records.core.models import Record, Status
from records.core.record_rules import dependencies_are_published
from records.core.rules import REASON, find_errors, find_warnings
from records.editing.discussion import returns
from records.editing.publishing.findings import linked
from records.editing.publishing.planned import ChangesOfKind, PlannedChange, grouped
from records.editing.publishing.reasons import ReasonForm, ReturnForm
from records.editing.scheduling.forms import ScheduleForm
from records.editing.scheduling.plan import When, schedule
from records.editing.scheduling.zones import suggested_zones


class Transition:
    """A change of status that a confirmation page tells before it is done."""

    change: ClassVar[publication.StatusChange]
    heading: ClassVar[Promise]
    done: ClassVar[Promise]
    counted: ClassVar[Any]
    # What is done where it is put down for an hour to come.
    scheduled: ClassVar[str | Promise] = ""
    companions_title: ClassVar[str | Promise] = ""
    companions_help: ClassVar[str | Promise] = ""
    hides: ClassVar[bool] = True
    asks_for_a_reason: ClassVar[bool] = False
    is_a_return: ClassVar[bool] = False
    finds_errors: ClassVar[bool] = False
    finds_warnings: ClassVar[bool] = False
    # Companions with these are chosen unless the editor decides otherwise.
    suggested: ClassVar[Collection[Status]] = tuple(Status)

    def __init__(self, request: HttpRequest, records: Iterable[Record]) -> None:
        self.request = request
        self.records = list(records)
        one = self.records[0] if len(self.records) == 1 else None
        known = {name: getattr(one, name) for name in language_columns(REASON).values()} if one else {}
        sent = request.POST if request.method == "POST" else None
        self.reasons = ReasonForm(sent, initial=known)
        zones = suggested_zones(self.records[:1], request.user) if self.scheduled else []
        self.schedule = ScheduleForm(sent, zones, has_embargo=not self.hides) if self.scheduled else None

    @cached_property
    def why(self) -> ReturnForm | None:
        """The form for the reason of a return, which goes to the one who entered the record."""
        data = self.request.POST if self.request.method == "POST" else None
        return ReturnForm(data, self.records, self.request.user) if self.is_a_return else None

    def companions(self) -> list[Record]:
        """Return the records that may be changed along with them."""
        return []

    @cached_property
    def rows(self) -> list[PlannedChange]:
        """The records that were asked for."""
        publication.read_joined(self.records)
        return [
            self.row(record, True, find_warnings(record) if self.finds_warnings else [])
            for record in self.records
        ]

    @cached_property
    def groups(self) -> list[ChangesOfKind]:
        """Their companions, kind by kind."""
        asked = set(self.records)
        others = (other for other in self.companions() if other not in asked)
        return grouped(self.row(other, self.is_suggested(other), self.doubts(other)) for other in others)

    def doubts(self, other: Record) -> list[str]:
        """Return what may be wrong with a companion; what it only lacks is told on its own page."""
        said = {finding.message for finding in dependencies_are_published(other)}
        return (
            [one for one in find_warnings(other, loaded=True) if one not in said]
            if self.finds_warnings
            else []
        )

    def is_suggested(self, other: Record) -> bool:
        return other.status in self.suggested

    def row(self, record: Record, is_chosen: bool, warnings: list[str]) -> PlannedChange:
        """Return the row of a record; its errors are those that it would have after the change."""
        if bar := self.change.bar(record, self.request.user):
            return PlannedChange(record, bar)
        found = self.change.find_errors(record) if self.finds_errors else []
        errors: list[str] = [linked(record, finding) for finding in found]
        named_in = self.named_in(record) if self.hides and record.is_published else []
        return PlannedChange(record, "", errors, warnings, is_chosen and not errors, named_in)

    def named_in(self, record: Record) -> list[PlannedChange]:
        return [PlannedChange(other) for other in publication.still_naming(record)]

    @property
    def ready_count(self) -> int:
        return sum(row.is_ready for row in self.rows)

    @property
    def button(self) -> str:
        if self.groups:  # more may be ticked than was asked for
            return str(self.heading)
        return str(self.counted % {"count": self.ready_count})

    @cached_property
    def shown_with(self) -> list[ChangesOfKind]:
        """Return the records whose pages show these now, kind by kind."""
        asked = set(self.records)
        public = (record for record in self.records if record.is_published)
        found = (other for record in public for other in publication.shown_with(record))
        return grouped(PlannedChange(other) for other in found if other not in asked)

    def choose(self) -> None:
        """Take from what was sent which companions change too: one by one, or all of a kind."""
        keys, kinds = self.request.POST.getlist("also"), self.request.POST.getlist("all")
        for group in self.groups:
            for row in group.rows:
                is_of_all = group.key in kinds and row.is_among_all
                row.is_chosen = row.is_ready and (row.key in keys or is_of_all)

    def is_valid(self) -> bool:
        """Return whether what was sent can be done; each form tells what is wrong with it."""
        is_reasoned = not self.asks_for_a_reason or self.reasons.is_valid()
        has_why = self.why is None or self.why.is_valid()
        return (self.schedule is None or self.schedule.is_valid()) and is_reasoned and has_why

    @property
    def is_later(self) -> bool:
        return self.schedule is not None and self.schedule.is_later

    @property
    def scheduled_words(self) -> str:
        return str(self.scheduled) % {"moment": self.schedule.words if self.schedule else ""}

    @property
    def is_decided(self) -> bool:
        """Return whether nothing is left to be shown first: an hour is, as it was understood."""
        return not self.is_later or bool(self.schedule and self.schedule.is_agreed)

    def put_down(self) -> tuple[list[Record], list[PlannedChange]]:
        """Schedule what was chosen for its hour; return the records, and what was not scheduled."""
        form: Any = self.schedule
        values = form.cleaned_data
        when = When(form.moment, values["zone"], values.get("is_embargo", False))
        rows = self.chosen_rows()
        ready = [row.record for row in rows if row.is_ready]
        reasons = self.reasons.cleaned_data if self.asks_for_a_reason else {}
        _made, refused = schedule(self.change.name, ready, when, self.request.user, reasons)
        for row in rows:
            row.hindrance = row.hindrance or refused.get(row.record, "")
        return [row.record for row in rows if row.is_ready], [row for row in rows if not row.is_ready]

    def chosen_rows(self) -> list[PlannedChange]:
        """Return what is to be changed, companions first."""
        return [*(row for group in self.groups for row in group.rows if row.is_chosen), *self.rows]

    def carry_out(self) -> tuple[list[Record], list[PlannedChange]]:
        """Change what was chosen; return what was changed, and what was not."""
        rows = self.chosen_rows()
        ready = [row.record for row in rows if row.is_ready]
        values = self.reasons.cleaned_data if self.asks_for_a_reason else {}
        user: Any = self.request.user
        with transaction.atomic():
            outcome = publication.carry_out(self.change, ready, user, values)
            if self.why is not None:
                returns.note_returns(outcome.changed, user, self.why.cleaned_data["reason"])
        refusals = dict(outcome.refused)
        for row in rows:
            row.errors += refusals.get(row.record, [])
        return outcome.changed, [row for row in rows if not row.is_ready]


class Publish(Transition):
    """Readers see a record with all that it depends on: what they lack of it is chosen along with it."""

    change = publication.PUBLISH
    heading = gettext_lazy("Publish")
    done = gettext_lazy("Published")
    counted = ngettext_lazy("Publish %(count)s record", "Publish %(count)s records", "count")
    scheduled = gettext_lazy("Will be published: %(moment)s")
    companions_title = gettext_lazy("Publish along with it")
    companions_help = gettext_lazy(
        "These belong to it and are not public, so pages leave them out. Ticked are those in review, and those without"
        " which readers would not see the record at all; never what was withdrawn."
    )
    hides = False
    finds_errors = finds_warnings = True
    suggested = (Status.REVIEW,)

    def companions(self) -> list[Record]:
        return publication.hidden_companions(self.records)

    @cached_property
    def needed(self) -> set[Record]:
        """Return what readers lack to see the records that were asked for, and those that are suggested with them."""
        suggested = [other for other in self.companions() if other.status in self.suggested]
        return {
            one for record in (*self.records, *suggested) for one in record.hidden_dependencies().values()
        }

    def is_suggested(self, other: Record) -> bool:
        return super().is_suggested(other) or (other in self.needed and not other.is_withdrawn)

    @cached_property
    def released(self) -> list[ChangesOfKind]:
        """Return the published records that wait for these, and that readers will see with them."""
        return grouped(
            PlannedChange(other) for record in self.records for other in publication.waiting_for(record)
        )


class Withdraw(Transition):
    change = publication.WITHDRAW
    heading = gettext_lazy("Withdraw")
    done = gettext_lazy("Withdrawn")
    counted = ngettext_lazy("Withdraw %(count)s record", "Withdraw %(count)s records", "count")
    scheduled = gettext_lazy("Will be withdrawn: %(moment)s")
    companions_title = gettext_lazy("Withdraw along with it")
    companions_help = gettext_lazy(
        "No page shows these without it. Their own addresses get the same notice, unless you untick them."
    )
    asks_for_a_reason = True

    def companions(self) -> list[Record]:
        return [
            other
            for record in self.records
            if record.is_published
            for other in publication.dependents(record)
        ]


class Return(Transition):
    change = publication.RETURN
    heading = gettext_lazy("Return to review")
    done = gettext_lazy("Returned to review")
    counted = ngettext_lazy(
        "Return %(count)s record to review", "Return %(count)s records to review", "count"
    )
    is_a_return = True


class SendBack(Transition):
    change = publication.SEND_BACK
    heading = gettext_lazy("Return as a draft")
    done = gettext_lazy("Made a draft again")
    counted = ngettext_lazy(
        "Return %(count)s record as a draft", "Return %(count)s records as drafts", "count"
    )
    hides = False
    is_a_return = True


class Submit(Transition):
    change = publication.SUBMIT
    heading = gettext_lazy("Send to review")
    done = gettext_lazy("Sent to review")
    counted = ngettext_lazy("Send %(count)s record to review", "Send %(count)s records to review", "count")
    companions_title = gettext_lazy("Send along with it")
    companions_help = gettext_lazy("These belong to it and are drafts. Untick what is not ready.")
    hides = False
    finds_warnings = True

    def row(self, record: Record, is_chosen: bool, warnings: list[str]) -> PlannedChange:
        """Return the row of a record, with what has to be mended before it can be published."""
        row = super().row(record, is_chosen, warnings)
        row.later = [linked(record, finding) for finding in find_errors(record)]
        return row

    def companions(self) -> list[Record]:
        return [
            other for other in publication.hidden_companions(self.records) if other.status == Status.DRAFT
        ]


TRANSITIONS: dict[str, type[Transition]] = {
    kind.change.name: kind for kind in (Submit, Publish, Withdraw, Return, SendBack)
}
