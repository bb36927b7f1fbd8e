"""The dry run of an import, row by row: what is created, changed, refused and why, and what has to be asked first.

Nothing is written here. Cells are read by the fields of the forms; rights are those of the forms.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import SlugField
from django.utils.translation import gettext as _

from records.core.database.constraints import AgreementModel
from records.core.fixtures.loader import clean_value
from records.core.history.changes import is_same
from records.core.languages import TextStatus
from records.core.models import Record, Status
from records.core.permissions import (
    Access,
    access_level,
    blocking_record,
    is_open,
    only_translates,
    permission,
    why_barred,
)
from records.core.slugs import COLUMNS
from records.editing.new_rows import Slugs
from records.editing.tables.columns import KEY, STATUS, Column, columns_of, key_of, prefetched
from records.editing.tables.finding import Finder, is_found_by_name, owner_relation
from records.editing.tables.identity import Identity, columns_by_name, text_of
from records.editing.tables.links import Links
from records.editing.tables.parts import StoredParts, told_apart
from records.editing.tables.rows import Change, PlannedRow, Table

CHUNK = 500  # rows whose records are in memory with all that they lead to


class Planner:
    """Plans the tables of one import."""

    def __init__(
        self, user: Any, answers: Mapping[str, str], *, erases: bool, progress: Callable[[int], None]
    ) -> None:
        """With `erases`, a blank cell takes away what is stored; `progress` is told how many rows are planned."""
        self.user, self.erases, self.progress = user, erases, progress
        self.finder, self.slugs = Finder(), Slugs()
        self.identity = Identity(self.finder, answers)
        self.links = Links(self.finder, self.identity, answers)
        self.keys: dict[Any, PlannedRow] = {}

    def plan(self, tables: Iterable[Table]) -> list[PlannedRow]:
        """Return the rows of all tables in their order, planned."""
        planned = [
            [PlannedRow(table, row.number, row.cells, row.name) for row in table.rows] for table in tables
        ]
        for row in (row for rows in planned for row in rows):
            if is_found_by_name(row.model):
                self.identity.want(row)
            self.links.want(row)
        for rows in planned:
            for row in rows if rows and is_found_by_name(rows[0].model) else ():
                self.identity.find(row)
        done = 0
        for rows in planned:
            for chunk in _chunks(rows):
                self._plan_chunk(chunk)
                done += len(chunk)
                self.progress(done)
        found = [row for rows in planned for row in rows]
        _refuse_what_needs_refused(found)
        return found

    def _plan_chunk(self, rows: list[PlannedRow]) -> None:
        model, is_named = rows[0].model, is_found_by_name(rows[0].model)
        live = [row for row in rows if not row.problems and not row.is_left and not row.questions]
        if is_named:
            stored = prefetched(model._base_manager.all()).in_bulk([row.pk for row in live if not row.is_new])
            for row in live:
                row.instance = stored.get(row.pk)
        for row in live:
            self.links.resolve(row)
        self.links.load(live)
        parts = StoredParts(()) if is_named else self._stored_parts(model, live)
        for row in live:
            if not is_named and not row.problems and not row.questions:
                self._find_part(row, parts)
            if not row.problems and not row.questions:
                self._fill(row)

    # Parts, which are told apart among those of their owner

    def _stored_parts(self, model: Any, rows: list[PlannedRow]) -> StoredParts:
        """Return the stored rows of the owners of some rows."""
        owner = owner_relation(model)
        chosen = (self.links.chosen(row, owner) for row in rows)
        owners = {one.pk for one in chosen if one is not None and one.pk is not None}
        found = prefetched(model._base_manager.filter(**{f"{owner}__in": owners})) if owner else ()
        return StoredParts(found)

    def _find_part(self, row: PlannedRow, stored: StoredParts) -> None:
        given = text_of(row, KEY)
        made = None if given else self._made(row)
        if row.problems:
            return
        known = stored.by_key.get(given) if made is None else self._stored_as(made, row, stored)
        told: Any = known or made
        key = key_of(told) if told else given
        row.instance, row.pk = known or made, known.pk if known else None
        label = columns_by_name(row.model)[KEY].label
        if given and known is None:
            sentence = _(
                "There is no %(kind)s with the number or key “%(key)s”. Leave it blank for a new one."
            )
            row.refuse(label, sentence % {"kind": row.model._meta.verbose_name, "key": given[:60]})
        keys = [(row.model, key), *(told_apart(made) if made is not None and known is None else ())]
        first = next((self.keys[one] for one in keys if one in self.keys), None)
        self.keys |= {one: row for one in keys if one not in self.keys}
        if first is not None:
            row.refuse("", _("Row %(row)s is about the same record.") % {"row": first.place})

    def _stored_as(self, made: Any, row: PlannedRow, stored: StoredParts) -> Any:
        """Return the stored row that a new one would repeat: the one with the slug or post that was written, or any."""
        slugs = (one.name for one in row.model._meta.concrete_fields if isinstance(one, SlugField))
        if any(text_of(row, name) for name in slugs if name in row.model.natural_fields):
            return stored.by_key.get(key_of(made))
        return stored.repeated_by(made, lambda one: (row.model, key_of(one)) not in self.keys)

    def _made(self, row: PlannedRow) -> Any:
        """Return a row as it would be if it were new."""
        made = row.model()
        for column in self._columns(row):
            if column.field.many_to_many:
                continue
            if column.field.is_relation:
                setattr(made, column.name, self.links.chosen(row, column.name))
            elif text := text_of(row, column.name):
                self._set(row, made, column, text)
        if not row.problems:
            self._complete(made)
        return made

    def _complete(self, made: Any) -> None:
        self.slugs.give(made)
        if hasattr(made, "fill_in"):
            made.fill_in()

    @staticmethod
    def _columns(row: PlannedRow) -> Iterator[Column]:
        """Yield the columns with a cell, but for those that are no values."""
        no_value = {KEY, STATUS} if issubclass(row.model, Record) else {KEY}
        return (one for one in columns_of(row.model) if one.name in row.cells and one.name not in no_value)

    # Values

    def _fill(self, row: PlannedRow) -> None:
        """Put the cells of a row into its record, note what changes, and refuse what may not be."""
        if row.is_new:
            row.instance = row.instance or row.model()  # another row may lead to it already
        else:
            row.stored = _columns_as_stored(row.instance)
        self._check_status(row)
        for column in self._columns(row):
            self._fill_cell(row, column)
        if row.is_new and not row.problems and not row.questions:
            self._check_needed(row)
            self._complete(row.instance)
        if not row.problems and (row.is_new or row.changes):
            self._check_rights(row)
            self._check_whole(row)

    def _fill_cell(self, row: PlannedRow, column: Column) -> None:
        text = text_of(row, column.name)
        is_blank = row.cells[column.name] == ""
        if is_blank and (row.is_new or not self.erases or column.name in (*COLUMNS, "slug", "post")):
            return
        before = "" if row.is_new else column.text(row.instance).strip()
        if before == text and not is_blank and not row.is_new:
            return
        if column.field.many_to_many:
            self._relate(row, column, before)
        elif column.field.is_relation:
            self._link(row, column, before)
        elif (value := self._read(row, column, text)) is not _UNREAD:
            old = getattr(row.instance, column.name)
            if row.is_new or not is_same(_plain(old), _plain(value)):
                setattr(row.instance, column.name, value)
                self._note(row, column, before, column.shown(value))

    def _link(self, row: PlannedRow, column: Column, before: str) -> None:
        chosen = self.links.chosen(row, column.name)
        if chosen is None and column.is_required:
            row.refuse(column.label, _("It is needed."))
            return
        old = getattr(row.instance, column.field.attname)
        if row.is_new or chosen is None or chosen.pk is None or chosen.pk != old:
            setattr(row.instance, column.name, chosen)
            if row.is_new or old is not None or chosen is not None:
                self._note(row, column, before, self.links.shown(row, column.name))

    def _relate(self, row: PlannedRow, column: Column, before: str) -> None:
        chosen = self.links.chosen_many(row, column.name)
        old = set() if row.is_new else {one.pk for one in getattr(row.instance, column.name).all()}
        if {one.pk for one in chosen} != old:
            row.many[column.name] = chosen
            self._note(row, column, before, self.links.shown(row, column.name))

    def _read(self, row: PlannedRow, column: Column, text: str) -> Any:
        try:
            return _cleaned(column, text)
        except ValidationError as error:
            row.refuse(column.label, *error.messages)
            return _UNREAD

    def _set(self, row: PlannedRow, made: Any, column: Column, text: str) -> None:
        value = self._read(row, column, text)
        if value is not _UNREAD:
            setattr(made, column.name, value)

    def _note(self, row: PlannedRow, column: Column, before: str, after: str) -> None:
        row.changes.append(Change(column.label, before, after))
        if not row.is_new and only_translates(self.user, row.model):
            self._check_translation(row, column)

    # What may not be

    def _check_status(self, row: PlannedRow) -> None:
        text = text_of(row, STATUS) if issubclass(row.model, Record) else ""
        column = columns_by_name(row.model).get(STATUS)
        if not text or column is None:
            return
        stands = Status.DRAFT if row.is_new else row.instance.status
        if text not in (stands, *column.labels_of(stands)):
            row.refuse(
                column.label, _("It is not changed here: publish, withdraw or return records in their list.")
            )

    def _check_needed(self, row: PlannedRow) -> None:
        for column in columns_of(row.model):
            if column.is_required and not row.cells.get(column.name):
                row.refuse(column.label, _("It is needed."))

    def _check_translation(self, row: PlannedRow, column: Column) -> None:
        is_translation = not column.field.is_relation and is_open(row.instance, column.name)
        if not is_translation or getattr(row.instance, column.name) == TextStatus.ORIGINAL:
            row.refuse(column.label, _("You may write translations alone. This cell is none."))

    def _check_rights(self, row: PlannedRow) -> None:
        """Refuse what the user may not do in the form either."""
        kind = {"kind": row.model._meta.verbose_name_plural}
        if row.is_new:
            if not self.user.has_perm(permission("add", row.model)):
                row.refuse("", _("You may not add any: %(kind)s.") % kind)
            elif _has_stored_owner(row.instance) and (record := blocking_record(self.user, row.instance)):
                row.refuse("", why_barred(record, row.instance))
            return
        record = blocking_record(self.user, row.instance)
        if record is not None:
            row.refuse("", why_barred(record, row.instance))
        elif access_level(self.user, row.model, row.instance) == Access.VIEW:
            row.refuse("", _("You may not change any: %(kind)s.") % kind)

    @staticmethod
    def _check_whole(row: PlannedRow) -> None:
        """Ask the record itself, where something hangs on other records."""
        # Of rows that lead to new ones it is told when they are written.
        given = {*COLUMNS, *(() if row.needs else ("parent",))} & row.cells.keys()
        if not given and not isinstance(row.instance, AgreementModel):
            return
        try:
            row.instance.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                column = columns_by_name(row.model).get(name)
                row.refuse(column.label if column else "", *messages)


_UNREAD = object()


def _cleaned(column: Column, text: str) -> Any:
    value = column.value(text)
    if value is not None:
        return clean_value(column.field, value)
    return None if column.field.null else column.field.get_default()


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _columns_as_stored(instance: Any) -> dict[str, Any]:
    return {one.attname: getattr(instance, one.attname) for one in instance._meta.concrete_fields}


def _has_stored_owner(instance: Any) -> bool:
    return isinstance(instance, Record) or not instance._state.adding or bool(owner_relation(type(instance)))


def _chunks(rows: list[PlannedRow]) -> Iterator[list[PlannedRow]]:
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _refuse_what_needs_refused(rows: list[PlannedRow]) -> None:
    """Refuse the rows that lead to a new one which is not created, and those that lead to these."""
    waiting: dict[PlannedRow, list[PlannedRow]] = defaultdict(list)
    for row in rows:
        for other in row.needs:
            waiting[other].append(row)
    lost = [row for row in rows if not row.is_written and row.is_new]
    while lost:
        other = lost.pop()
        for row in waiting.pop(other, []):
            if row.is_written:
                sentence = _("It leads to row %(row)s, which is refused, left out, or waits for an answer.")
                row.refuse("", sentence % {"row": other.place})
                lost += [row] if row.is_new else []
