"""A suggestion beside what is public now, change by change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.core.history import changes as history
from records.core.history import revisions
from records.core.history.changes import ADDED, CHANGED, REMOVED
from records.core.history.revisions import RowSnapshot, Snapshot
from records.editing.conflicts import saver
from records.editing.suggestions.changes import SuggestedChange

DONE, GONE, OTHERWISE = "done", "gone", "otherwise"


@dataclass
class ReviewedChange:
    """A change of a suggestion, as its page shows it over what is stored now.

    `standing` is empty where all is as it was when it was suggested; else `said` tells what became of it since.
    """

    number: int
    change: SuggestedChange
    display: Any = None
    standing: str = ""
    said: str = ""
    is_accepted: bool = False

    @property
    def heading(self) -> str:
        """Return the name of what would change; of a whole row none, which stands above it."""
        return self.display[0].heading if self.display and self.change.kind == CHANGED else ""

    @property
    def is_open(self) -> bool:
        """Return whether it can be accepted or not."""
        return self.standing not in (DONE, GONE)


@dataclass
class ReviewedRow:
    """The changes of the record itself (`title` is empty), or of one of its rows."""

    title: str = ""
    kind: str = CHANGED
    kind_name: str = ""
    rows: str = ""
    key: Any = None
    changes: list[ReviewedChange] = field(default_factory=list)

    @property
    def named(self) -> dict[str, str]:
        """Return it as histories name a row."""
        return {"kind": self.kind, "heading": self.kind_name, "called": self.title}


class Review:
    """The changes of a suggestion over a record as it is stored now, None where it is gone.

    `labels` are those of the fields that only the forms have, by relation and name.
    """

    def __init__(
        self,
        model: type[models.Model],
        changes: list[SuggestedChange],
        stored: Snapshot | None,
        labels: dict[tuple[str, str], str],
    ) -> None:
        self.model, self.stored, self.labels = model, stored, labels
        self.relations = {one.accessor: one for one in revisions.inline_relations_of(model)}
        self.changes = [ReviewedChange(number, one) for number, one in enumerate(changes)]
        found = [self._found(one.change) for one in self.changes]
        self.names = history.RecordNames(found)
        for one, raw in zip(self.changes, found, strict=True):
            one.standing = self._standing(one.change)
            self._show(one, raw)
        self._tell_who()

    @property
    def open_numbers(self) -> list[int]:
        return [one.number for one in self.changes if one.is_open]

    def rows(self) -> list[ReviewedRow]:
        """Return the changes by what they are changes of: those of the record itself first."""
        found: dict[tuple[str, Any], ReviewedRow] = {("", None): ReviewedRow()}
        for one in self.changes:
            place = (
                (one.change.rows, (one.change.kind == ADDED, one.change.key))
                if one.change.rows
                else ("", None)
            )
            row = found.get(place)
            if row is None:
                row = found[place] = self._row(one.change)
            row.changes.append(one)
        return [row for row in found.values() if row.changes]

    def _row(self, change: SuggestedChange) -> ReviewedRow:
        relation = self.relations.get(change.rows)
        if relation is None:
            return ReviewedRow(change.title, change.kind)
        row = self._stored_row(change)
        values = row.values if row else change.after if change.kind == ADDED else change.before
        known = RowSnapshot(values if isinstance(values, dict) else {}, change.title)
        return ReviewedRow(
            history.title_of(relation.model, known, self.names),
            change.kind,
            capfirst(str(relation.model._meta.verbose_name)),
            change.rows,
            change.key if change.kind != ADDED else None,
        )

    # Now and then -----------------------------------------------------------------------------------------------------

    def _stored_row(self, change: SuggestedChange) -> Any:
        """Return the record or row as it is stored; None where it is gone, or not there yet."""
        if not change.rows:
            return self.stored
        rows = self.stored.rows.get(change.rows, {}) if self.stored else {}
        return rows.get(change.key) if change.kind != ADDED else None

    def _standing(self, change: SuggestedChange) -> str:
        row = self._stored_row(change)
        if change.kind == ADDED:
            return "" if self.stored else GONE
        if row is None:
            return DONE if change.kind == REMOVED and self.stored else GONE
        if change.kind == REMOVED:
            model = self.relations[change.rows].model
            link = self.relations[change.rows].link.name
            return OTHERWISE if history.compare_values(model, change.before, row.values, link) else ""
        if change.sent is not None or change.name not in row.values:
            return ""
        now = row.values[change.name]
        if history.is_same(now, change.after):
            return DONE
        return "" if history.is_same(now, change.before) else OTHERWISE

    def _found(self, change: SuggestedChange) -> history.Changes:
        """Return a change as histories know it: from what is stored now to what is suggested."""
        relation = self.relations.get(change.rows)
        row = self._stored_row(change)
        if not change.rows:
            column = _column(self.model, change.name)
            now = row.values.get(change.name) if row else change.before
            return history.Changes([history.FieldChange(column, now, change.after)] if column else [], [])
        if relation is None:
            return history.Changes([], [])
        before, after = row, row
        if change.kind == ADDED:
            after = RowSnapshot(change.after, change.title)
        elif change.kind == REMOVED:
            before, after = row or RowSnapshot(change.before or {}, change.title), None
        column, fields = _column(relation.model, change.name), []
        if change.kind != CHANGED:
            values = (history.values_in(before), history.values_in(after))
            fields = history.compare_values(relation.model, *values, relation.link.name)
        elif column:
            now = row.values.get(change.name) if row else change.before
            fields = [history.FieldChange(column, now, change.after)]
        known = RowSnapshot({}, change.title)
        row_change = history.RowChange(
            relation, change.key, before or (known if not after else None), after, fields
        )
        return history.Changes([], [row_change])

    def _show(self, one: ReviewedChange, raw: history.Changes) -> None:
        fields = [*raw.fields, *(change for row in raw.rows for change in row.fields)]
        one.display = [history.display_field(change, self.names) for change in fields]
        if one.change.sent is not None:
            one.display = [
                history.FieldDisplay(self.labels.get((one.change.rows, one.change.name), ""), after=_("yes"))
            ]

    def _tell_who(self) -> None:
        """Say of each change what was saved since in the same place, and by whom: three queries for all."""
        others = [one for one in self.changes if one.standing == OTHERWISE]
        steps = self._steps() if others else []
        for one in self.changes:
            if one.standing == DONE:
                one.said = _("It stands so already.")
            elif one.standing == GONE:
                one.said = _("What it would change is not there any more.")
        for one in others:
            facts = {**self._saver(one.change, steps), "was": self._was(one.change)}
            if one.change.kind == REMOVED:
                sentence = _("%(who)s changed it since it was suggested to remove it (%(when)s).")
            elif facts["was"]:
                sentence = _(
                    "%(who)s changed this since (%(when)s). When it was suggested, “%(was)s” stood here."
                )
            else:
                sentence = _(
                    "%(who)s changed this since (%(when)s). When it was suggested, nothing stood here."
                )
            one.said = sentence % facts

    def _was(self, change: SuggestedChange) -> str:
        model = self.relations[change.rows].model if change.rows else self.model
        column = _column(model, change.name)
        if column is None or isinstance(change.before, list):
            return ""
        return history.display_value(column, change.before, self.names)

    def _steps(self) -> list[Snapshot]:
        assert self.stored is not None  # noqa: S101 else nothing stands otherwise
        versions = list(revisions.versions_of(self.model, self.stored.pk)[: revisions.STEPS])
        return [self.stored, *revisions.read_versions(self.model, versions)]

    def _saver(self, change: SuggestedChange, steps: list[Snapshot]) -> dict[str, str]:
        """Return who changed a field last, and when; `steps` begin with what is stored."""
        for newer, older in pairwise(steps):
            new, old = (_value_in(step, change) for step in (newer, older))
            if not history.is_same(new, old):
                return saver(newer.version)
        return saver(steps[1].version if len(steps) > 1 else None)


def _value_in(step: Snapshot, change: SuggestedChange) -> Any:
    row = step.rows.get(change.rows, {}).get(change.key) if change.rows else step
    return row.values.get(change.name) if row else None


def _column(model: type[models.Model], name: str) -> Any:
    return next((one for one in (*model._meta.fields, *model._meta.many_to_many) if one.name == name), None)


def chosen(review: Review, numbers: Iterable[str]) -> Iterator[ReviewedChange]:
    """Yield the open changes that were ticked."""
    ticked = set(numbers)
    yield from (one for one in review.changes if one.is_open and str(one.number) in ticked)
