"""Planned rows are written: all of them in one transaction and one revision, or none.

A dry run writes them too and takes everything back, so that it knows what the database and the rules of publication
refuse.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from records.core.database.bulk import insert_instances
from records.core.database.constraints import reason
from records.core.history import revisions
from records.core.models import Record
from records.core.permissions import IN_PUBLIC
from records.core.publication import published_owners
from records.core.rules import find_errors, full_message
from records.editing.new_rows import insert, tell_inserted
from records.editing.tables.rows import PlannedRow
from records.search.signal_handlers import batch_indexing

MESSAGES: dict[int, list[Any]] = {ADDITION: [{"added": {}}], CHANGE: [{"changed": {}}]}
REPR = 200  # letters of what the log calls a record
PIECE = 1_000  # rows that are read or inserted at once


class RefusedError(Exception):
    """Some rows cannot be written as they were planned: their problems say why."""


class ChangedMeanwhileError(Exception):
    """Records are not stored any more as they were when the rows were planned."""


class _TakenBackError(Exception):
    """The end of a dry run."""


def try_out(rows: Sequence[PlannedRow], user: Any) -> None:
    """Write rows and take it all back; what is refused is a problem of its row."""
    try:
        with transaction.atomic(), batch_indexing():
            Writer(rows, user).write()
            raise _TakenBackError
    except _TakenBackError:
        for row in rows:
            if row.is_new and row.instance is not None:
                row.instance.pk = None


def write(rows: Sequence[PlannedRow], user: Any, also: Callable[[], None]) -> None:
    """Write rows, with their histories, in one transaction in which `also` is done; raise if one cannot be."""
    with transaction.atomic(), batch_indexing():
        writer = Writer(rows, user)
        writer.check_unchanged()
        revisions.add_missing_versions(
            [*((row.model, row.pk) for row in writer.changed), *writer.owners_of_parts()]
        )
        writer.write()
        if any(row.problems for row in writer.rows):
            raise RefusedError
        tell_inserted(row.instance for row in writer.created)
        writer.keep_history()
        also()


class Writer:
    """Rows on their way into the database."""

    def __init__(self, rows: Iterable[PlannedRow], user: Any) -> None:
        self.rows = [row for row in rows if row.is_written]
        self.user = user
        self.created = [row for row in self.rows if row.is_new]
        self.changed = [row for row in self.rows if not row.is_new]

    def check_unchanged(self) -> None:
        """Raise `ChangedMeanwhileError` unless the rows to be changed are stored as they were read; lock them."""
        for model, rows in _by_model(self.changed):
            stored = model._base_manager.select_for_update().in_bulk([row.pk for row in rows])
            for row in rows:
                now = stored.get(row.pk)
                if now is None or any(getattr(now, name) != value for name, value in row.stored.items()):
                    raise ChangedMeanwhileError

    def write(self) -> None:
        """Write all rows that the database takes; of the others say why."""
        # What stands for a translated text without a language follows from the site's first one.
        words = get_language()
        with override(settings.LANGUAGE_CODE):
            for level in self._levels():
                for model, rows in _by_model(level):
                    for start in range(0, len(rows), PIECE):
                        self._insert(model, rows[start : start + PIECE])
            for row in self.changed:
                self._save(row)
            for row in self.rows:
                self._relate(row)
        with override(words):
            self._check_in_public()

    def _levels(self) -> Iterator[list[PlannedRow]]:
        """Yield new rows, those to which others lead before these; refuse those that lead to themselves."""
        left, done = list(self.created), set[PlannedRow]()
        while left:
            waiting = set(left)
            level = [row for row in left if not waiting.intersection(row.needs)]
            if not level:
                for row in left:
                    row.refuse("", _("It leads to itself."))
                return
            yield [row for row in level if self._is_ready(row)]
            done.update(level)
            left = [row for row in left if row not in done]

    @staticmethod
    def _is_ready(row: PlannedRow) -> bool:
        lost = next((one for one in row.needs if one.problems), None)
        if lost is not None:
            row.refuse("", _("It leads to row %(row)s, which is refused.") % {"row": lost.place})
        return lost is None

    def _insert(self, model: Any, rows: list[PlannedRow]) -> None:
        """Insert rows at once; say of those that the database refuses why."""
        row_of = {id(row.instance): row for row in rows}
        made = [row.instance for row in rows]
        insert(model, made, lambda one, why: row_of[id(one)].refuse("", why))

    @staticmethod
    def _save(row: PlannedRow) -> None:
        try:
            with transaction.atomic():
                row.instance.save()
        except (DatabaseError, ValueError) as error:
            row.refuse("", reason(error, row.instance))
        except ValidationError as error:
            row.refuse("", *error.messages)

    @staticmethod
    def _relate(row: PlannedRow) -> None:
        for name, chosen in row.many.items() if not row.problems else ():
            getattr(row.instance, name).set([one.pk for one in chosen if one.pk is not None])

    def _check_in_public(self) -> None:
        """Refuse rows that would leave something wrong in public."""
        errors: dict[Any, list[str]] = {}
        for row in self.rows:
            for record in () if row.problems else _public(row.instance):
                if record not in errors:
                    stored = type(record)._base_manager.get(pk=record.pk)
                    errors[record] = [full_message(finding) for finding in find_errors(stored)]
                row.refuse("", *errors[record])

    def owners_of_parts(self) -> list[revisions.RecordKey]:
        """Return the records of which rows are parts; of new ones those that are stored."""
        keys = (key for row in self.rows for key in revisions.owners_of(row.instance))
        return [key for key in dict.fromkeys(keys) if key[1] is not None]

    def keep_history(self) -> None:
        """Make one revision of all that was written, and an entry in the log for each row."""
        keys = [(row.model, row.instance.pk) for row in self.rows]
        revisions.add_versions([*keys, *self.owners_of_parts()], self.user, revisions.IMPORTED, always=True)
        for flag, rows in ((ADDITION, self.created), (CHANGE, self.changed)):
            insert_instances(LogEntry, (self._entry(row, flag) for row in rows))

    def _entry(self, row: PlannedRow, flag: int) -> LogEntry:
        """Return the entry of the log for a row, as Django's own pages make it."""
        return LogEntry(
            user_id=self.user.pk,
            content_type=ContentType.objects.get_for_model(row.model),
            object_id=str(row.instance.pk),
            object_repr=str(row.instance)[:REPR],
            action_flag=flag,
            change_message=json.dumps(MESSAGES[flag]),
        )


def _public(row: Any) -> Iterator[Record]:
    if isinstance(row, Record):
        yield from [row] if row.status in IN_PUBLIC else []
    else:
        yield from published_owners(row)


def _by_model(rows: Iterable[PlannedRow]) -> Iterator[tuple[type[models.Model], list[PlannedRow]]]:
    for _place, found in groupby(rows, key=lambda row: id(row.table)):
        several = list(found)
        yield several[0].model, several
