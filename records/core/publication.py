"""Publish, withdraw and return records: changes of status, for the admin, commands and an API alike.

Each call is one transaction, one revision and one entry in the log for each record. A record that may not be changed
is left as it was, and named in the outcome with the reasons; the others are changed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from records.core import registry
from records.core.history import revisions
from records.core.models import Record, Status, record_models
from records.core.permissions import IN_PUBLIC, may_publish, permission
from records.core.rules import REASON, Finding, find_errors, find_warnings, full_message

SHOWN = 200


@dataclass(frozen=True)
class Belonging:
    """A function that yields the records which belong to one of a model, in one of the ways below."""

    model: type[Record]
    find: Callable[[Any], Iterable[Record]]


class PublishTogether(Belonging):
    """They are offered to be published along with it."""


class UnpublishWith(Belonging):
    """They are published, and no page shows them once it is not public."""


class NamedInWords(Belonging):
    """They are published, and go on naming it in words of their own once it is not public."""


@dataclass(frozen=True)
class TimeZoneOf:
    """A function that returns the time zone (IANA) in which records of a kind are at home; empty if none is known."""

    model: type[Record]
    find: Callable[[Any], str]


def joined_records(record: Record) -> list[Record]:
    """Return the records that one names, itself or in its inline rows; each once."""
    found = list(named_by(record))
    for relation in record.inline_relations:
        rows: Any = getattr(record, relation)
        is_known = relation in getattr(record, "_prefetched_objects_cache", {})
        links = [field.name for field in links_to_records(rows.model) if field.many_to_one]
        found += [
            other
            for row in (rows.all() if is_known else rows.select_related(*links))
            for other in named_by(row)
        ]
    return [other for other in dict.fromkeys(found) if other != record]


def read_joined(records: Iterable[Record]) -> None:
    """Prefetch what many records are joined with; afterwards `joined_records` makes no query for them."""
    records = list(records)
    for kind in dict.fromkeys(map(type, records)):
        of_kind = [record for record in records if type(record) is kind]
        models.prefetch_related_objects(of_kind, *paths_of(kind))


@cache
def paths_of(model: type[Record]) -> tuple[str, ...]:
    """Return the relations of a kind to the records that it names, itself or in its inline rows."""
    foreign_keys = [field.name for field in model._meta.fields if field.is_relation]
    many = [field.name for field in links_to_records(model) if field.many_to_many]
    rows = [(name, model._meta.get_field(name).related_model) for name in model.inline_relations]
    links = [
        f"{name}__{field.name}" for name, of in rows for field in links_to_records(of) if field.many_to_one
    ]
    return (*foreign_keys, *many, *model.inline_relations, *links)


def named_by(row: models.Model) -> Iterator[Record]:
    """Yield the records to which a row leads."""
    for link in links_to_records(type(row)):
        if link.many_to_many:
            yield from getattr(row, link.name).all()
        elif (other := getattr(row, link.name)) is not None:
            yield other


def published_owners(row: models.Model) -> Iterator[Record]:
    """Yield the published records of which a row is a part."""
    for record in () if isinstance(row, Record) else named_by(row):
        parts = (getattr(record, name).model for name in record.inline_relations)
        if record.is_published and type(row) in parts:
            yield record


@cache
def links_to_records(model: type[models.Model]) -> list[Any]:
    """Return the fields of a model that lead to records."""
    relations: list[Any] = [*model._meta.fields, *model._meta.many_to_many]
    return [field for field in relations if field.is_relation and issubclass(field.related_model, Record)]


def hidden_companions(records: list[Record]) -> list[Record]:
    """Return what belongs to records of one kind and is not public; what has to be published first comes first."""
    found = dict.fromkeys(records)
    read_joined(records)
    waiting = [
        other for record in records for other in (*_others(PublishTogether, record), *joined_records(record))
    ]
    while waiting:
        new = dict.fromkeys(other for other in waiting if not other.is_published and other not in found)
        found |= new
        # Another event's people are not this one's.
        further = [other for other in new if type(other) is not type(records[0])]
        read_joined(further)
        waiting = [another for other in further for another in joined_records(other)]
    order = record_models()
    return sorted([*found][len(records) :], key=lambda other: (order.index(type(other)), other.pk))


def _others(kind: type[Belonging], record: Record) -> Iterator[Record]:
    declared = (one for one in registry.all(kind) if isinstance(record, one.model))
    return (other for one in declared for other in one.find(record))


def waiting_for(record: Record) -> list[Record]:
    """Return the published records that readers do not see, and will see once this one is public."""
    found: list[Record] = []
    for kind in record_models():
        for name in kind.depends_on:
            if isinstance(record, kind._meta.get_field(name).related_model):  # type: ignore[arg-type]
                rows = kind._base_manager.filter(**{name: record}, status=Status.PUBLISHED)
                found += rows.select_related(*kind.depends_on)[:SHOWN]
    return [other for other in found if set(other.hidden_dependencies().values()) == {record}]


def dependents(record: Record) -> list[Record]:
    """Return the published records that no page shows any more once this one is not public."""
    return list(_others(UnpublishWith, record))


def still_naming(record: Record) -> list[Record]:
    """Return the published records whose own words name this one, which nothing takes off when it is hidden."""
    return list(_others(NamedInWords, record))


def shown_with(record: Record) -> list[Record]:
    """Return the published records on whose pages this one is shown; of each relation, the first `SHOWN`."""
    found = joined_records(record)
    for relation in record._meta.related_objects:
        links = [field.name for field in links_to_records(relation.related_model) if field.many_to_one]
        rows: Any = getattr(record, relation.get_accessor_name() or "").select_related(*links)[:SHOWN]
        is_record = issubclass(relation.related_model, Record)
        found += rows if is_record else [other for row in rows for other in named_by(row)]
    return [other for other in dict.fromkeys(found) if other.is_published and other != record]


# The record fills these in itself as it is saved.
DAYS = {"published_at", "withdrawn_at"}


@dataclass(frozen=True)
class Outcome:
    """Records that were changed, as they are stored now, and those that were not, with the reasons in sentences."""

    changed: list[Record] = field(default_factory=list)
    refused: list[tuple[Record, list[str]]] = field(default_factory=list)

    def warnings(self) -> list[tuple[Record, list[str]]]:
        """Return what was changed and may not be meant as it is, with sentences."""
        found = ((record, find_warnings(record)) for record in self.changed)
        return [(record, sentences) for record, sentences in found if sentences]


@dataclass(frozen=True)
class StatusChange:
    """A change of status: its `name` is the comment of the revision that it makes.

    `is_open_to` takes a user and a kind (a model or a record of it); `hindrance` says in a sentence what in a record's
    present state stands against the change, besides having the status already.
    """

    name: str
    status: Status
    is_open_to: Callable[[Any, Any], bool]
    hindrance: Callable[[Record], str | bool] = lambda record: False

    def bar(self, record: Record, user: Any) -> str:
        """Return why this user cannot make this change, in a sentence; empty if nothing bars it."""
        if not self.is_open_to(user, record):
            return _("You may not change the status of records of this kind.")
        if sentence := self.hindrance(record):
            return str(sentence)
        is_same, facts = record.status == self.status, {"status": record.get_status_display()}
        return _("It is “%(status)s” already.") % facts if is_same else ""

    def errors_of(self, record: Record) -> list[str]:
        """Return what would be wrong with a record as it is stored, once it has this status."""
        return [full_message(finding) for finding in self.find_errors(record)]

    def find_errors(self, record: Record) -> list[Finding]:
        """Return the same as findings, which tell their fields."""
        before, record.status = record.status, self.status
        found = [] if self.status == Status.REVIEW else find_errors(record)
        record.status = before
        return found


def may_write(user: Any, thing: Any) -> bool:
    """Return whether a user may change records of a kind, given as a model or as a record of it."""
    return bool(user.has_perm(permission("change", thing)))


PUBLISH = StatusChange("publish", Status.PUBLISHED, may_publish)
WITHDRAW = StatusChange(
    "withdraw",
    Status.WITHDRAWN,
    may_publish,
    lambda record: (
        record.published_at is None and _("It was never published, so there is nothing to withdraw.")
    ),
)
RETURN = StatusChange(
    "review",
    Status.REVIEW,
    may_publish,
    lambda record: record.status == Status.DRAFT and _("It is a draft: choose “In review” in its form."),
)
SUBMIT = StatusChange(
    "submit", Status.REVIEW, may_write, lambda record: record.status in IN_PUBLIC and _("It is not a draft.")
)
REDRAFT = StatusChange(
    "draft",
    Status.DRAFT,
    lambda user, thing: (may_publish if getattr(thing, "status", None) in IN_PUBLIC else may_write)(
        user, thing
    ),
)
SEND_BACK = StatusChange(
    REDRAFT.name,
    Status.DRAFT,
    may_write,
    lambda record: record.status != Status.REVIEW and _("It is not in review."),
)


def change_to(status: str, record: Record) -> StatusChange:
    """Return the change that leads a record to a status."""
    to_review = RETURN if record.status in IN_PUBLIC else SUBMIT
    found = (PUBLISH, WITHDRAW, REDRAFT, to_review)
    return next(change for change in found if change.status == status)


def publish(records: Iterable[Record], by: Any) -> Outcome:
    """Publish records; those with errors stay as they are."""
    return carry_out(PUBLISH, records, by)


def withdraw(records: Iterable[Record], by: Any, reason: Mapping[str, str]) -> Outcome:
    """Withdraw records that were once published. `reason` is by language code; at least one language has to have it."""
    return carry_out(
        WITHDRAW, records, by, {build_localized_fieldname(REASON, code): reason[code] for code in reason}
    )


def return_to_review(records: Iterable[Record], by: Any) -> Outcome:
    """Take what is public back into review."""
    return carry_out(RETURN, records, by)


def send_to_review(records: Iterable[Record], by: Any) -> Outcome:
    """Send drafts to review."""
    return carry_out(SUBMIT, records, by)


def carry_out(
    change: StatusChange,
    records: Iterable[Record],
    by: Any,
    values: Mapping[str, Any] | None = None,
    note: str = "",
) -> Outcome:
    """Change the status of records and set `values`, by column: one transaction, each record wholly or not at all.

    `note` stands behind the name of the change in the comment of the revision.
    """
    records, outcome = list(records), Outcome()
    with transaction.atomic():
        revisions.add_missing_versions((type(record), record.pk) for record in records)
        for record in records:
            stored = type(record)._base_manager.select_for_update().get(pk=record.pk)
            if sentences := _refusal(change, stored, by, values or {}):
                outcome.refused.append((record, sentences))
            else:
                outcome.changed.append(stored)
        revisions.add_versions(
            [(type(record), record.pk) for record in outcome.changed],
            by,
            f"{change.name} {note}".rstrip(),
            always=True,
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
