"""A merge, carried out: one transaction and one revision; wholly or not at all."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _

from records.core.database.constraints import AgreementModel, reason
from records.core.history import revisions
from records.core.history.restore import check
from records.core.merging.fields import field_choices
from records.core.merging.journal import Change, Joined, Journal, columns, set_columns
from records.core.merging.names import names_to_add
from records.core.merging.plan import Double, Join, Move, Plan
from records.core.merging.refusals import NotMergedError, bar
from records.core.models import FormerAddress, Record, StaleTranslation
from records.core.models.merges import Merge
from records.core.permissions import IN_PUBLIC
from records.core.rules import find_errors, full_message


def merge(record: Any, into: Any, choices: Mapping[str, str] | None = None, *, by: Any) -> Merge:
    """Let a record become a part of another of its kind, and return what is needed to undo it.

    `choices` say by the name of a field which value stays, "kept" or "gone". `NotMergedError` says why not.
    """
    with refused_in_sentences(into), transaction.atomic():
        if type(record) is not type(into):  # keys of two kinds say nothing of each other
            raise NotMergedError([bar(record, into, by)])
        gone, kept = locked(record, into)
        if sentence := bar(gone, kept, by):
            raise NotMergedError([sentence])
        plan = Plan(gone, kept)
        if plan.hindrances:
            raise NotMergedError(plan.hindrances)
        things = list(things_of(plan))
        revisions.add_missing_versions(things)
        merging = Merge.objects.create(
            kind=kept._meta.label_lower,
            kept_key=kept.pk,
            gone_key=gone.pk,
            gone_name=str(gone)[:500],
        )
        merging.journal = _carry_out(plan, choices or {}).as_json()
        merging.save()
        remember(merging, kept, things, by, revisions.MERGED)
    return merging


@contextmanager
def refused_in_sentences(record: models.Model) -> Iterator[None]:
    """Turn what forms and the database refuse into `NotMergedError`."""
    try:
        yield
    except ValidationError as error:
        raise NotMergedError(error.messages) from error
    except IntegrityError as error:
        raise NotMergedError([reason(error, record)]) from error
    except (ProtectedError, RestrictedError) as error:
        raise NotMergedError([str(error.args[0])]) from error


def locked(*records: Any) -> list[Any]:
    """Return records of a kind as they are stored, which nobody else changes meanwhile."""
    model = type(records[0])
    rows = model._base_manager.select_for_update().order_by("pk").in_bulk([one.pk for one in records])
    if len(rows) < len({one.pk for one in records}):
        raise NotMergedError([_("These records are not there any more.")])
    return [rows[one.pk] for one in records]


def things_of(plan: Plan) -> Iterator[revisions.RecordKey]:
    """Yield the records whose histories tell of a merge: the two, and those of which rows are a part."""
    yield from ((type(one), one.pk) for one in (plan.gone, plan.kept))
    rows = [one.row for one in plan.moves]
    rows += [row for one in plan.doubles for row in (one.row, one.same)]
    for row in rows:
        yield from histories_of(type(row), row.pk, {})
        yield from revisions.owners_of(row)
    for join in plan.joins:
        if not join.is_forward:
            yield from ((join.model, key) for key in join.keys if revisions.has_history(join.model))


def histories_of(
    model: type[models.Model], key: Any, values: revisions.Values
) -> Iterator[revisions.RecordKey]:
    """Yield a row that has a history of its own, and those whose inline row it is by some values."""
    if revisions.has_history(model):
        yield model, key
    yield from revisions.owners_in(model, values)


def _carry_out(plan: Plan, choices: Mapping[str, str]) -> Journal:
    journal, gone, kept = Journal(), plan.gone, plan.kept
    chosen = field_choices(gone, kept, choices)
    before, faults = columns(kept), errors_in_public(kept)
    names = names_to_add(gone, kept, chosen)
    for join in plan.joins:
        _join(join, journal)
    move_rows(plan.moves, journal)
    for row in (gone, *(one.row for one in plan.doubles)):
        _forget_stale(row, journal)
    for double in reversed(plan.doubles):  # those that others lead to come last
        _leave_out(double, journal)
    check_agreements(one.row for one in plan.moves)
    journal.note(journal.deleted, gone)
    lead_on(gone, kept, journal)
    _delete(gone, kept)
    set_columns(kept, ((one.field.name, one.value) for one in chosen))
    check(kept)
    kept.save()
    journal.note_change(before, kept)
    for name in names:
        name.save()
        journal.note(journal.made, name)
    if new := [sentence for sentence in errors_in_public(kept) if sentence not in faults]:
        raise NotMergedError(new)
    return journal


def errors_in_public(record: models.Model) -> list[str]:
    """Return what is wrong in public with a record, in sentences."""
    is_public = isinstance(record, Record) and record.status in IN_PUBLIC
    stored = type(record)._base_manager.get(pk=record.pk) if is_public else None
    return [full_message(finding) for finding in find_errors(stored)] if isinstance(stored, Record) else []


def _join(join: Join, journal: Journal) -> None:
    journal.joined.append(
        Joined(
            join.kept._meta.label_lower,
            join.gone.pk,
            join.kept.pk,
            join.accessor,
            join.keys,
            join.new_keys,
        )
    )
    getattr(join.kept, join.accessor).add(*join.new_keys)
    getattr(join.gone, join.accessor).clear()
    if not join.is_forward:
        touch(join.model, join.keys)


def touch(model: type[models.Model], keys: Iterable[Any]) -> None:
    """Note that records were changed now, for those who ask what is new."""
    if issubclass(model, Record):
        model._base_manager.filter(pk__in=list(keys)).update(updated_at=timezone.now())


def move_rows(moves: Iterable[Move], journal: Journal | None = None) -> None:
    """Let rows lead elsewhere.

    A trigger compares a participation with its office, so that neither can follow before the other: an office is taken
    out of its table while what leads to it is changed, and put back.
    """
    waiting, moves = [], list(moves)
    for one in moves:
        if journal:
            names = {field.attname: field.name for field in one.row._meta.concrete_fields}
            fields = {names[name]: [getattr(one.row, name), value] for name, value in one.values.items()}
            journal.moved.append(Change(one.row._meta.label_lower, one.row.pk, fields))
        if _agreed_on(type(one.row)) & set(one.values):
            rows: Any = type(one.row)._base_manager.filter(pk=one.row.pk)
            rows._raw_delete(rows.db)
            waiting.append(one)
    for one in moves:
        if one not in waiting:
            _save(one, update_fields=[*_updated(one)])
    for one in waiting:
        _save(one, force_insert=True)


def _updated(one: Move) -> Iterator[str]:
    yield from one.values
    if isinstance(one.row, Record):
        yield "updated_at"


def _save(one: Move, **options: Any) -> None:
    """Save a row as it is, telling the search of it; nothing is filled in."""
    for name, value in one.values.items():
        setattr(one.row, name, value)
    if isinstance(one.row, Record):
        one.row.updated_at = timezone.now()
    one.row.save_base(raw=True, **options)


def _agreed_on(model: type[models.Model]) -> set[str]:
    """Return the columns of a model with which those of rows that lead to it must agree."""
    return {
        model._meta.get_field(rule.shared).attname
        for child in agreeing_models()
        for rule in child.agreements
        if child._meta.get_field(rule.relation).related_model is model
    }


def agreeing_models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, AgreementModel)]


def check_agreements(rows: Iterable[Any]) -> None:
    """Raise `NotMergedError` where others do not agree with rows that were taken out and put back."""
    keys = revisions.keys_by_model((type(row), row.pk) for row in rows)
    for child in agreeing_models():
        for rule in child.agreements:
            parent = child._meta.get_field(rule.relation).related_model
            leading = child._base_manager.filter(**{f"{rule.relation}__in": keys.get(parent, [])})
            broken = leading.exclude(**{f"{rule.relation}__{rule.shared}": F(rule.own)}).first()
            if broken is not None:
                raise NotMergedError([f"“{broken}”: {rule.message}"])


def _delete(gone: models.Model, kept: models.Model) -> None:
    """Delete the record that goes; the other one may stand below it."""
    model = type(kept)
    for link in revisions.foreign_keys(model):
        if link.related_model is model and getattr(kept, link.attname) == gone.pk:
            model._base_manager.filter(pk=kept.pk).update(**{link.attname: None})
    gone.delete()


def _forget_stale(row: models.Model, journal: Journal) -> None:
    """Note which translations of a row that goes are stale; it takes that along."""
    for one in StaleTranslation.objects.of([row]):
        journal.note(journal.deleted, one)
        one.delete()


def _leave_out(double: Double, journal: Journal) -> None:
    """Delete a row that the other one has too, and put what it says in that one."""
    journal.note(journal.deleted, double.row)
    double.row.delete()
    if double.fills:
        same = type(double.same)._base_manager.get(pk=double.same.pk)
        before = columns(same)
        set_columns(same, double.fills.items())
        same.save()
        journal.note_change(before, same)


def lead_on(gone: models.Model, kept: models.Model, journal: Journal) -> None:
    """Let the addresses of a record, and all that led to it, lead to the one that stays."""
    if not isinstance(gone, Record) or not isinstance(kept, Record):
        return
    addresses = FormerAddress.objects
    known = set(addresses.filter(target_uid=kept.uid).values_list("pk", flat=True))
    for row in addresses.filter(target_uid=gone.uid):
        journal.note(journal.deleted, row)
    addresses.supersede(gone, [kept])
    for row in addresses.filter(target_uid=kept.uid).exclude(pk__in=known):
        journal.note(journal.made, row)


def remember(merging: Merge, kept: Any, things: Iterable[revisions.RecordKey], by: Any, comment: str) -> None:
    """Keep one revision of all that a merge, or its undoing, changed; tell it in the log."""
    there = [
        (model, key)
        for model, keys in revisions.keys_by_model(things).items()
        for key in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
    ]
    revisions.add_versions(there, by, f"{comment} {merging.pk} {merging.gone_name}", always=True)
    done = "deleted" if comment == revisions.MERGED else "added"
    message = [{done: {"name": str(kept._meta.verbose_name), "object": merging.gone_name}}]
    LogEntry.objects.log_actions(by.pk or 0, [kept], CHANGE, message)
