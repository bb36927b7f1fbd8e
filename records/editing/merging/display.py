"""The page of a merge: two records side by side, and what follows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from django.contrib import admin
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.core import publication
from records.core.history.changes import Changes, FieldChange, RecordNames, display_value
from records.core.history.revisions import foreign_keys
from records.core.languages import language_codes
from records.core.merging import FieldChoice, Plan
from records.core.merging.fields import GONE, KEPT, field_choices
from records.core.merging.names import names_to_add
from records.core.models import Record
from records.core.rules import field_label
from records.editing.changelist.columns import phrase
from records.editing.urls import admin_url

SHOWN = 10  # rows of a kind by name; of more their number
PREFIX = "field-"


@dataclass(frozen=True)
class FieldRow:
    """A field with both values in words."""

    name: str
    label: str
    language: str
    kept: str
    gone: str
    choice: FieldChoice

    @property
    def is_gone_chosen(self) -> bool:
        return self.choice.chosen == GONE


@dataclass
class Group:
    """Rows of a kind: their number in words, the first of them, how many more there are."""

    said: str
    lines: list[dict[str, str]]
    more: int = 0


@dataclass
class MergeView:
    """A merge as its page tells it before it is done."""

    plan: Plan
    choices: dict[str, str] = field(default_factory=dict)

    @cached_property
    def chosen(self) -> list[FieldChoice]:
        return field_choices(self.plan.gone, self.plan.kept, self.choices)

    @cached_property
    def fields(self) -> list[FieldRow]:
        """The fields that either has."""
        shown = [one for one in self.chosen if not one.is_empty]
        names = RecordNames([Changes([FieldChange(one.field, one.gone, one.kept) for one in shown], [])])
        return [self._row(one, names) for one in shown]

    def _row(self, one: FieldChoice, names: RecordNames) -> FieldRow:
        return FieldRow(
            f"{PREFIX}{one.field.name}",
            field_label(one.field),
            getattr(one.field, "language", ""),
            in_words(one.field, one.kept, names),
            in_words(one.field, one.gone, names),
            one,
        )

    @cached_property
    def new_names(self) -> list[Any]:
        """The other names that the record gets."""
        return names_to_add(self.plan.gone, self.plan.kept, self.chosen)

    @cached_property
    def moves(self) -> list[Group]:
        """Return the addresses that will lead to the record that stays."""
        rows = [one.row for one in self.plan.moves]
        joined = (
            row
            for join in self.plan.joins
            if join.gone is self.plan.gone
            for row in join.model._base_manager.filter(pk__in=join.new_keys)
        )
        return grouped([*rows, *joined])

    @cached_property
    def doubles(self) -> list[Group]:
        """Return the rows that both have, which are there once afterwards."""
        return grouped(one.row for one in self.plan.doubles)

    @cached_property
    def addresses(self) -> list[str]:
        """The addresses that lead on."""
        gone = self.plan.gone
        if not isinstance(gone, Record):
            return []
        found = []
        for code in language_codes() if gone.published_at else ():
            with override(code):
                found.append(gone.get_absolute_url())
        return [*found, gone.get_permanent_url()]

    @cached_property
    def is_disclosing(self) -> bool:
        """True if what readers could not see is seen by them afterwards."""
        gone, kept = self.plan.gone, self.plan.kept
        return (
            isinstance(kept, Record)
            and isinstance(gone, Record)
            and kept.is_published
            and not gone.is_published
        )

    @cached_property
    def released(self) -> list[Group]:
        """The published records that waited for the one that goes."""
        return grouped(publication.waiting_for(self.plan.gone)) if self.is_disclosing else []  # type: ignore[arg-type]


def in_words(column: Any, value: Any, names: RecordNames) -> str:
    """Return a value as people read it."""
    if isinstance(column, models.BooleanField):
        return str(_("Yes") if value else _("No"))
    return display_value(column, value if column.is_relation or value is None else str(value), names)


def grouped(rows: Iterable[Any]) -> list[Group]:
    """Return rows by their kind."""
    found = sorted(rows, key=lambda row: (row._meta.label, row.pk))
    groups = []
    for _label, some in groupby(found, key=lambda row: row._meta.label):
        of_kind = list(some)
        lines = [{"text": line_of(row), "url": url_of(row)} for row in of_kind[:SHOWN]]
        said = capfirst(phrase(type(of_kind[0]), len(of_kind)))
        groups.append(Group(said, lines, max(0, len(of_kind) - SHOWN)))
    return groups


def line_of(row: Any) -> str:
    """Return the name of a row, with the other records that it leads to."""
    if isinstance(row, Record):
        return f"{row} · {row.shown_status}"
    said = str(row)
    beside = (str(other) for other in named_by(row))
    return " · ".join(dict.fromkeys([said, *(other for other in beside if other not in said)]))


def named_by(row: Any) -> Iterator[Record]:
    """Yield the records to which a row leads."""
    for link in foreign_keys(type(row)):
        other = getattr(row, link.name)
        if isinstance(other, Record):
            yield other


def url_of(row: Any) -> str:
    """Return the address of the form in which a row is changed; that of a part is the form of its record."""
    for one in (row, *named_by(row)):
        if isinstance(one, Record) and admin.site.is_registered(type(one)):
            return admin_url(one, "change")
    return admin_url(row, "change") if admin.site.is_registered(type(row)) else ""


def sent_choices(data: Any) -> dict[str, str]:
    """Return by field which value was chosen."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in data.items()
        if name.startswith(PREFIX) and value in (KEPT, GONE)
    }
