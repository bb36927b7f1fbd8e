"""The page of an import: its dry run, shown."""

from collections import Counter
from functools import cached_property
from typing import Any, ClassVar

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.core.locale_formats import format_number
from records.editing.tables.models import TableImport
from records.editing.tables.rows import ASKED, CHANGED, CREATED, LEFT, OUTCOMES, REFUSED, SAME
from records.editing.urls import admin_url

MOST = 300  # characters of a cell


def outcome_labels() -> dict[str, str]:
    """Return what is said of a row, behind its number."""
    return {
        ASKED: _("waits for an answer"),
        REFUSED: _("is refused"),
        CREATED: _("is created"),
        CHANGED: _("changes a record"),
        SAME: _("changes nothing"),
        LEFT: _("is left out"),
    }


def counted_rows(outcome: str, count: int) -> str:
    """Return how many rows have an outcome, in words."""
    sentences = {
        ASKED: ngettext("%(n)s row waits for an answer", "%(n)s rows wait for an answer", count),
        REFUSED: ngettext("%(n)s row is refused", "%(n)s rows are refused", count),
        CREATED: ngettext("%(n)s row is created", "%(n)s rows are created", count),
        CHANGED: ngettext("%(n)s row changes a record", "%(n)s rows change records", count),
        SAME: ngettext("%(n)s row changes nothing", "%(n)s rows change nothing", count),
        LEFT: ngettext("%(n)s row is left out", "%(n)s rows are left out", count),
    }
    return sentences[outcome] % {"n": format_number(count)}


class Review:
    """The rows of a dry run, those of one outcome or all."""

    PAGE: ClassVar[int] = 100

    def __init__(self, one: TableImport, shown: str) -> None:
        self.report = one.report
        self.shown = shown if shown in OUTCOMES else ""

    @cached_property
    def counts(self) -> list[dict[str, Any]]:
        """Return how many rows have each outcome, those first that somebody has to look at."""
        counted = Counter(row["outcome"] for row in self.report)
        return [{"code": one, "said": counted_rows(one, counted[one])} for one in OUTCOMES if counted[one]]

    @property
    def to_import(self) -> int:
        return sum(row["outcome"] in (CREATED, CHANGED) for row in self.report)

    @property
    def is_asking(self) -> bool:
        return any(row["questions"] for row in self.report)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the rows as they are shown: those to be looked at first, else in the order of the file."""
        chosen = [row for row in self.report if row["outcome"] == self.shown or not self.shown]
        ordered = sorted(chosen, key=lambda row: OUTCOMES.index(row["outcome"]))
        return ShownRows(ordered)


class ShownRows(list[dict[str, Any]]):
    """Rows of a report, made ready for the page when a slice of them is taken."""

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return [_shown(row) for row in found] if isinstance(place, slice) else found


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    model = apps.get_model(row["kind"])
    return {
        **row,
        "kind_label": capfirst(str(model._meta.verbose_name)),
        "outcome_label": outcome_labels()[row["outcome"]],
        "change_url": admin_url(model, "change", row["pk"]) if row["pk"] else "",
        "changes": [[label, before[:MOST], after[:MOST]] for label, before, after in row["changes"]],
    }
