"""The stored record that a row of a table is about: by number or slug, else by what it is called. Doubts are asked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from records.core.models import Record
from records.editing.tables.columns import KEY, Column, columns_of, reference
from records.editing.tables.finding import (
    Finder,
    folded,
    name_columns,
    telling_columns,
    title_columns,
)
from records.editing.tables.rows import NEW, SKIP, PlannedRow, Question

MOST_OFFERED = 20  # records among which an editor chooses


@cache
def columns_by_name(model: type[models.Model]) -> dict[str, Column]:
    return {column.name: column for column in columns_of(model)}


def text_of(row: PlannedRow, name: str) -> str:
    """Return what was written into a cell; nothing where it names another row of the import."""
    cell = row.cells.get(name, "")
    return cell if isinstance(cell, str) else ""


def offered(model: Any, pks: Iterable[Any]) -> list[tuple[str, str]]:
    """Return records as answers to a question, each with what tells it from one of the same name."""
    found = model._base_manager.filter(pk__in=sorted(pks)[:MOST_OFFERED]).order_by("pk")
    telling = [column for column in columns_of(model) if column.name in telling_columns(model)]
    return [
        (str(one.pk), " · ".join(filter(None, (reference(one), *(column.text(one) for column in telling)))))
        for one in found
    ]


class Identity:
    """Finds the stored records of the rows of kinds that have a number or a slug of their own."""

    def __init__(self, finder: Finder, answers: Mapping[str, str]) -> None:
        self.finder, self.answers = finder, answers
        self.rows_of: dict[Any, PlannedRow] = {}
        # New rows by what they are called: others may refer to them so.
        self.new: dict[Any, dict[str, list[PlannedRow]]] = defaultdict(lambda: defaultdict(list))

    def want(self, row: PlannedRow) -> None:
        """Tell the finder what it will be asked."""
        for name in self._telling_names(row):
            self.finder.want(row.model, text_of(row, name))

    @staticmethod
    def _telling_names(row: PlannedRow) -> Iterator[str]:
        names = (KEY, "slug", *name_columns(row.model))
        return (name for name in names if text_of(row, name))

    def find(self, row: PlannedRow) -> None:
        """Let a row know its stored record; or what to ask about it, or why there is none."""
        self._find(row)
        if row.pk is not None:
            self._claim(row)
        elif not row.problems and not row.questions and not row.is_left:
            self._remember_new(row)

    def _find(self, row: PlannedRow) -> None:
        for name in (KEY, "slug"):
            text = text_of(row, name)
            exact = self.finder.named(row.model, text) if text else set()
            if len(exact) == 1:
                (row.pk,) = exact
                return
            if text and name == KEY:
                sentence = _(
                    "There is no %(kind)s with the number or key “%(key)s”. Leave it blank for a new one."
                )
                facts = {"kind": row.model._meta.verbose_name, "key": text[:60]}
                row.refuse(columns_by_name(row.model)[KEY].label, sentence % facts)
                return
        self._find_by_name(row)

    def _find_by_name(self, row: PlannedRow) -> None:
        names = [text_of(row, name) for name in name_columns(row.model)]
        pks = set().union(*(self.finder.named(row.model, name) for name in names if name))
        if not pks:
            return
        key = f"row:{row.model._meta.label_lower}:{row.place}"
        if (answer := self.answers.get(key)) is not None:
            self._take(row, answer, pks)
            return
        likely = self._likely(row, pks)
        if len(likely) == 1:
            (row.pk,), row.is_by_name = likely, True
            return
        sentence = _("Is this row about a known record of the same name, or about a new one?")
        answers = [*offered(row.model, likely or pks), (NEW, _("A new one")), (SKIP, _("Leave this row out"))]
        row.questions.append(Question(key, sentence, answers))

    @staticmethod
    def _take(row: PlannedRow, answer: str, pks: set[Any]) -> None:
        if answer == SKIP:
            row.is_left = True
        elif answer != NEW:
            row.pk = next((pk for pk in pks if str(pk) == answer), None)

    def _likely(self, row: PlannedRow, pks: set[Any]) -> set[Any]:
        """Return those with no other day or country than the row; of these, those with the same, if there are any."""
        columns = columns_by_name(row.model)
        told: dict[str, str] = {}
        for name in telling_columns(row.model):
            with suppress(ValidationError):  # which is told where the cell is read
                told[name] = str(columns[name].value(text_of(row, name)) or "")
        known = self.finder.facts.get(row.model, {})
        agree = {
            pk: [
                told[name] == known[pk].get(name, "")
                for name in told
                if told[name] and known.get(pk, {}).get(name)
            ]
            for pk in pks
        }
        possible = {pk for pk, same in agree.items() if all(same)}
        sure = {pk for pk in possible if agree[pk]}
        return sure if len(sure) == 1 else possible

    def _claim(self, row: PlannedRow) -> None:
        """Refuse a second row of one record."""
        first = self.rows_of.setdefault((row.model, row.pk), row)
        if first is not row:
            row.refuse("", _("Row %(row)s is about the same record.") % {"row": first.place})

    def _remember_new(self, row: PlannedRow) -> None:
        """Let others refer to a new row; refuse one that is called as another one before it."""
        names = {folded(text) for name in title_columns(row.model) if (text := text_of(row, name))}
        if not names and issubclass(row.model, Record):
            row.refuse("", _("It needs what it is called, in at least one language."))
        known = self.new[row.model]
        for name in names:
            twin = next((one for one in known[name] if self._is_twin(one, row)), None)
            if twin is not None and not row.problems:
                sentence = _("Row %(row)s has the same name. If both are meant, import one of them first.")
                row.refuse("", sentence % {"row": twin.place})
        for name in names if not row.problems else ():
            known[name].append(row)

    @staticmethod
    def _is_twin(one: PlannedRow, other: PlannedRow) -> bool:
        return all(text_of(one, name) == text_of(other, name) for name in telling_columns(one.model))
