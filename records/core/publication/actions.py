"""Publish, withdraw and return records: functions of records and a user, for the admin, commands and an API alike.

Each call is one transaction, one revision and one entry in the log for each record. A record that may not be changed
is left as it was, and named in the outcome with the reasons; the others are changed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from records.core.history import revisions
from records.core.languages import language_codes
from records.core.models import Record, Status
from records.core.permissions import IN_PUBLIC, may_publish, permission
from records.core.publication.checks import REASON, find_errors, full_message

# The record fills these in itself as it is saved.
DAYS = {"published_at", "withdrawn_at"}


@dataclass(frozen=True)
class Refusal:
    """A record that was not changed, and why, in sentences."""

    record: Record
    sentences: list[str]


@dataclass(frozen=True)
class Outcome:
    """The records that were changed, as they are stored now, and those that were not."""

    changed: list[Record] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class StatusChange:
    """A change of status: its `name` is the comment of the revision that it makes.

    `is_open_to` takes a user and a kind (a model or a record of it); `hindrance` says in a sentence what in a record's
    present state stands against the change, besides having the status already.
    """

    name: str
    status: Status
    is_open_to: Callable[[Any, Any], bool]
    hindrance: Callable[[Record], str] = lambda record: ""

    def hindrance_of(self, record: Record) -> str:
        """Return why the status of a record cannot become this one, in a sentence; empty if it can."""
        if sentence := self.hindrance(record):
            return sentence
        if record.status == self.status:
            return _("It is “%(status)s” already.") % {"status": record.get_status_display()}
        return ""

    def bar(self, record: Record, user: Any) -> str:
        """Return why this user cannot make this change, in a sentence; empty if nothing bars it."""
        if not self.is_open_to(user, record):
            return _("You may not change the status of records of this kind.")
        return self.hindrance_of(record)

    def errors_of(self, record: Record) -> list[str]:
        """Return what would be wrong with a record as it is stored, once it has this status."""
        before, record.status = record.status, self.status
        found = [] if self.status == Status.REVIEW else [full_message(one) for one in find_errors(record)]
        record.status = before
        return found


def _never_published(record: Record) -> str:
    is_new = record.published_at is None
    return _("It was never published, so there is nothing to withdraw.") if is_new else ""


def _is_a_draft(record: Record) -> str:
    is_draft = record.status == Status.DRAFT
    return _("It is a draft: choose “In review” in its form.") if is_draft else ""


def _is_no_draft(record: Record) -> str:
    return _("It is not a draft.") if record.status in IN_PUBLIC else ""


def may_write(user: Any, thing: Any) -> bool:
    """Return whether a user may change records of a kind, given as a model or as a record of it."""
    return bool(user.has_perm(permission("change", thing)))


PUBLISH = StatusChange("publish", Status.PUBLISHED, may_publish)
WITHDRAW = StatusChange("withdraw", Status.WITHDRAWN, may_publish, _never_published)
RETURN = StatusChange("review", Status.REVIEW, may_publish, _is_a_draft)
SUBMIT = StatusChange("submit", Status.REVIEW, may_write, _is_no_draft)


def publish(records: Iterable[Record], by: Any) -> Outcome:
    """Publish records; those with errors stay as they are."""
    return carry_out(PUBLISH, records, by)


def withdraw(records: Iterable[Record], by: Any, reason: Mapping[str, str]) -> Outcome:
    """Withdraw records that were once published. `reason` is by language code; at least one language has to have it."""
    columns = {build_localized_fieldname(REASON, code): reason.get(code, "") for code in language_codes()}
    return carry_out(WITHDRAW, records, by, columns)


def return_to_review(records: Iterable[Record], by: Any) -> Outcome:
    """Take what is public back into review."""
    return carry_out(RETURN, records, by)


def send_to_review(records: Iterable[Record], by: Any) -> Outcome:
    """Send drafts to review."""
    return carry_out(SUBMIT, records, by)


def carry_out(
    change: StatusChange, records: Iterable[Record], by: Any, values: Mapping[str, Any] | None = None
) -> Outcome:
    """Change the status of records, and set `values`; all in one transaction, each record wholly or not at all."""
    records, outcome = list(records), Outcome()
    with transaction.atomic():
        revisions.add_missing_versions((type(record), record.pk) for record in records)
        for record in records:
            stored = type(record)._base_manager.select_for_update().get(pk=record.pk)
            if sentences := _refusal(change, stored, by, values or {}):
                outcome.refused.append(Refusal(record, sentences))
            else:
                outcome.changed.append(stored)
        revisions.add_versions(
            [(type(record), record.pk) for record in outcome.changed], by, change.name, always=True
        )
        message = [{"changed": {"fields": ["status"]}}]
        LogEntry.objects.log_actions(by.pk or 0, outcome.changed, CHANGE, message)
    return outcome


def _refusal(change: StatusChange, stored: Record, by: Any, values: Mapping[str, Any]) -> list[str]:
    """Change one record; return why not, in sentences, if it is not to be changed."""
    if bar := change.bar(stored, by):
        return [bar]
    try:
        with transaction.atomic():
            stored.status = change.status
            for name, value in values.items():
                setattr(stored, name, value)
            stored.validate_constraints(exclude=DAYS)
            stored.save()
            # Some errors, such as words that do not stand in their paragraph, are known only of what is stored.
            if errors := change.errors_of(stored):
                raise ValidationError(errors)
    except ValidationError as refused:
        return list(refused.messages)
    return []
