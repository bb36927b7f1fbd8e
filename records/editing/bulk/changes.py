"""A field changed in many records: tried on all of them first, then done to those that were shown and may be changed.

What would come of it is found by doing it and taking it back: what is shown is what the rules, the agreements and the
database say of each record.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from records.core.database.constraints import reason
from records.core.history import changes, revisions
from records.core.history.restore import check
from records.core.models import Record, validate_country, validate_language_tag
from records.core.permissions import is_barred
from records.core.rules import find_errors, full_message
from records.core.status import Status
from records.editing.urls import admin_url
from records.search.signal_handlers import batch_indexing

ADD, REMOVE, SET = "add", "remove", "set"
PUBLIC = (Status.PUBLISHED, Status.WITHDRAWN)


def may_be_changed_together(column: Any) -> bool:
    """Return whether a column holds what many records share: a relation, a choice, a country, a language."""
    is_shared = column.is_relation or bool(column.choices)
    is_named = any(
        one in getattr(column, "validators", ()) for one in (validate_country, validate_language_tag)
    )
    return column.editable and not column.unique and column.name != "status" and (is_shared or is_named)


class _TriedError(Exception):
    """Takes back what was only tried."""


@dataclass
class PlannedValue:
    """The outcome for one record: `seen` tells what stood in the field, `sentences` why nothing becomes of it."""

    record: Record
    seen: str
    before: Any
    after: Any = None
    sentences: list[str] = field(default_factory=list)
    shown: changes.FieldDisplay | None = None

    @property
    def is_same(self) -> bool:
        return not self.sentences and changes.is_same(self.before, self.after)

    @property
    def is_ready(self) -> bool:
        return not self.sentences and not self.is_same

    @property
    def change_url(self) -> str:
        return admin_url(self.record, "change")


@dataclass(frozen=True)
class BulkChange:
    """A value that is set in a column, or keys that are added to a relation, removed from it or set as it."""

    column: Any
    how: str
    value: Any  # of a relation to many, a list of keys; else as the record holds it
    user: Any

    def values_of(self, record: models.Model) -> Any:
        """Return what stands in the column, as histories keep it."""
        if self.column.many_to_many:
            return sorted(row.pk for row in getattr(record, self.column.name).all())
        return self.column.value_from_object(record)

    def plan(self, records: Iterable[Record]) -> list[PlannedValue]:
        """Return what would become of each record; nothing is changed."""
        rows = [self._row(record) for record in records]
        with suppress(_TriedError), transaction.atomic(), batch_indexing():
            for row in rows:
                self._change(row)
            raise _TriedError  # so that nothing is indexed either
        self._show(rows)
        return rows

    def carry_out(self, records: Iterable[Record], seen: Mapping[int, str]) -> list[PlannedValue]:
        """Change the records in one transaction and one revision; of each row, what became of it.

        A record in which somebody else has changed the field since it was `seen` is left as it is.
        """
        keys = [record.pk for record in records]
        model: Any = self.column.model
        with transaction.atomic(), batch_indexing():
            stored = list(model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk"))
            revisions.add_missing_versions((model, record.pk) for record in stored)
            rows = [self._row(record) for record in stored]
            for row in rows:
                self._refuse_if_unseen(row, seen)
                self._change(row)
            done = [row.record for row in rows if row.is_ready]
            revisions.add_versions([(model, record.pk) for record in done], self.user, revisions.TOGETHER)
            message: list[Any] = [{"changed": {"fields": [str(self.column.verbose_name)]}}]
            LogEntry.objects.log_actions(self.user.pk or 0, done, CHANGE, message)
        self._show(rows)
        return rows

    def _row(self, record: Record) -> PlannedValue:
        before = self.values_of(record)
        return PlannedValue(record, str(before), before)

    def _refuse_if_unseen(self, row: PlannedValue, seen: Mapping[int, str]) -> None:
        """Refuse a record whose field was changed meanwhile; adding and removing change nothing of what others did."""
        if self.how == SET and seen.get(row.record.pk, row.seen) != row.seen:
            row.sentences.append(_("Somebody else has changed this field meanwhile: look at it first."))

    def _change(self, row: PlannedValue) -> None:
        """Change one record wholly, or not at all."""
        row.after = self._value_after(row.before)
        if is_barred(self.user, row.record):
            row.sentences.append(_("Readers see it, so it is changed by those who publish."))
        if row.sentences or row.is_same:
            return
        try:
            with transaction.atomic():
                self._save(row)
        except ValidationError as refused:
            row.sentences += refused.messages
        except IntegrityError as error:
            row.sentences.append(reason(error, row.record))

    def _value_after(self, before: Any) -> Any:
        if not self.column.many_to_many:
            return self.value
        kept = set(before) - set(self.value) if self.how == REMOVE else set(self.value)
        return sorted(kept | set(before)) if self.how == ADD else sorted(kept)

    def _save(self, row: PlannedValue) -> None:
        record: Any = type(row.record)._base_manager.get(pk=row.record.pk)
        if not self.column.many_to_many:
            setattr(record, self.column.attname, row.after)
            check(record)
        record.save()
        if self.column.many_to_many:
            getattr(record, self.column.name).set(row.after)
        stored = type(record)._base_manager.get(pk=record.pk)
        if stored.status in PUBLIC and (errors := find_errors(stored)):
            raise ValidationError([full_message(finding) for finding in errors])

    def _show(self, rows: list[PlannedValue]) -> None:
        """Say in words what stood in each record and what stands there then: one query for all."""
        found = {
            row.record.pk: changes.FieldChange(self.column, row.before, row.after)
            for row in rows
            if not changes.is_same(row.before, row.after)
        }
        names = changes.RecordNames([changes.Changes(list(found.values()), [])])
        for row in rows:
            if change := found.get(row.record.pk):
                row.shown = changes.display_field(change, names, brief=True)
