"""The way back from a merge: both records, what leads to them, and their addresses, as they were."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records.core.history import revisions
from records.core.locale_formats import format_list
from records.core.merging.carry_out import (
    check_agreements,
    errors_in_public,
    histories_of,
    locked,
    move_rows,
    refused_in_sentences,
    remember,
    touch,
)
from records.core.merging.journal import (
    Change,
    Joined,
    Journal,
    Kept,
    columns,
    in_words,
    insert,
    model_of,
    set_columns,
    stored,
    things_in,
)
from records.core.merging.plan import Move
from records.core.merging.refusals import NotMergedError, may_merge
from records.core.models.merges import Merge
from records.core.permissions import is_barred
from records.core.rules import field_label


class Undoing:
    """Consequences of undoing a merge now: what stands against it, and what stays as it became since."""

    def __init__(self, merging: Merge, kept: Any) -> None:
        self.merging, self.kept, self.model = merging, kept, type(kept)
        self.journal = Journal.from_json(merging.journal)

    @cached_property
    def gone(self) -> Kept:
        """The record that went."""
        label, key = self.merging.kind, self.merging.gone_key
        return next(one for one in self.journal.deleted if (one.label, one.key) == (label, key))

    @cached_property
    def moves(self) -> list[Move]:
        """The rows that go back: those that lead where the merge let them lead."""
        found = ((change, stored(change)) for change in self.journal.moved)
        return [Move(row, _values(row, change)) for change, row in found if row and _is_as_left(row, change)]

    def bar(self, by: Any) -> str:
        """Return why this user cannot undo it, in a sentence; empty if nothing bars it."""
        if self.merging.undone_at:
            return _("This merge was undone already.")
        gone = self.model(pk=self.gone.key)
        set_columns(gone, self.gone.values.items())
        is_open = may_merge(by, self.kept) and not is_barred(by, gone)
        return "" if is_open else _("You may not merge records of this kind.")

    def hindrances(self) -> list[str]:
        """Return sentences about what was changed since and would be lost."""
        return [*self._changed_since()]

    def _changed_since(self) -> Iterator[str]:
        sentence = _(
            "“%(record)s” was changed since, and that would be lost: %(fields)s. Put it back first, from its history."
        )
        for change in self.journal.changed:
            row = stored(change)
            now = columns(row) if row else {}
            fields = [name for name, (_old, new) in change.fields.items() if name in now and now[name] != new]
            if fields:
                labels = (field_label(model_of(change)._meta.get_field(name)) for name in fields)
                yield sentence % {"record": row, "fields": format_list(labels)}

    def omissions(self) -> list[str]:
        """Return sentences about rows that are left where they are by now."""
        going = {(type(move.row), move.row.pk) for move in self.moves}
        left = [one for one in self.journal.moved if (model_of(one), one.key) not in going]
        sentence = _("“%(row)s” was deleted or given to another since, and is left so.")
        return [sentence % {"row": in_words(one)} for one in left]

    def things(self) -> Iterator[revisions.RecordKey]:
        """Yield the records whose histories tell of it."""
        yield self.model, self.kept.pk
        for model, key, values in things_in(self.journal):
            yield from histories_of(model, key, values)
        for join in self.journal.joined:
            model, is_forward = _end_of(join)
            if not is_forward and revisions.has_history(model):
                yield from ((model, key) for key in join.keys)

    def carry_out(self) -> Any:
        """Undo it and return the record that came back. To be called within a transaction."""
        faults = errors_in_public(self.kept)
        for change in self.journal.changed:
            self._put_back(change)
        for one in self.journal.made:
            row = stored(one)
            if row and columns(row) == one.values:
                row.delete()
        gone = insert(self.gone)
        move_rows(self.moves)
        for one in reversed(self.journal.deleted):
            if one is not self.gone:
                insert(one)
        for join in self.journal.joined:
            _part(join)
        self.model._base_manager.get(pk=self.kept.pk).save()  # its names are others by now
        check_agreements(move.row for move in self.moves)
        if new := [sentence for sentence in errors_in_public(self.kept) if sentence not in faults]:
            raise NotMergedError(new)
        return gone

    def _put_back(self, change: Change) -> None:
        if row := stored(change):
            set_columns(row, ((name, old) for name, (old, _new) in change.fields.items()))
            row.save()


def unmerge(merging: Merge, *, by: Any) -> Any:
    """Undo a merge and return the record that came back; `NotMergedError` says why not."""
    model = models_of(merging)
    with refused_in_sentences(model()), transaction.atomic():
        merging = Merge._default_manager.select_for_update().get(pk=merging.pk)
        [kept] = locked(model(pk=merging.kept_key))
        undoing = Undoing(merging, kept)
        if refused := [bar] if (bar := undoing.bar(by)) else undoing.hindrances():
            raise NotMergedError(refused)
        things = list(undoing.things())
        revisions.add_missing_versions(things)
        gone = undoing.carry_out()
        merging.undone_at = timezone.now()
        merging.save()
        remember(merging, kept, things, by, revisions.UNMERGED)
    return gone


def models_of(merging: Merge) -> type[models.Model]:
    """Return the model of the two records."""
    return model_of(Kept(merging.kind, merging.gone_key, {}))


def _values(row: Any, change: Change) -> dict[str, Any]:
    """Return the values that a row had before, by the attributes of its columns."""
    fields = {name: row._meta.get_field(name) for name in change.fields}
    return {field.attname: change.fields[name][0] for name, field in fields.items()}


def _is_as_left(row: Any, change: Change) -> bool:
    now = {name: getattr(row, row._meta.get_field(name).attname) for name in change.fields}
    return all(now[name] == new for name, (_old, new) in change.fields.items())


def _end_of(join: Joined) -> tuple[Any, bool]:
    """Return the model to which a relation of many to many leads, and whether the record itself has it."""
    options = model_of(join)._meta
    forward = {one.name: one.related_model for one in options.many_to_many}
    others = {one.get_accessor_name(): one.related_model for one in options.related_objects}
    return {**others, **forward}[join.accessor], join.accessor in forward


def _part(join: Joined) -> None:
    """Let a relation of many to many lead from the row that came back, and not from the other one."""
    model, is_forward = _end_of(join)
    rows = model_of(join)._base_manager.in_bulk([join.gone_key, join.kept_key])
    there = list(model._base_manager.filter(pk__in=join.keys).values_list("pk", flat=True))
    getattr(rows[join.gone_key], join.accessor).add(*there)
    if kept := rows.get(join.kept_key):
        getattr(kept, join.accessor).remove(*join.new_keys)
    if not is_forward:
        touch(model, there)
