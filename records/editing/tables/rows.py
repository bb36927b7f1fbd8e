"""The rows of an import: as they were read, and what each of them would do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models

CREATED, CHANGED, SAME, REFUSED, ASKED, LEFT = "created", "changed", "same", "refused", "asked", "left"
OUTCOMES = (ASKED, REFUSED, CREATED, CHANGED, SAME, LEFT)
NEW, SKIP = "new", "skip"


class Ref(NamedTuple):
    """A cell that names another row of the same import, by the name that its source gives it."""

    name: str


Cell = str | Ref


class TableRow(NamedTuple):
    """A row as it was read: its number in the file, its cells by column, and the name that others call it by."""

    number: int
    cells: dict[str, Cell]
    name: str = ""


@dataclass
class Table:
    """Rows of one kind; `sheet` is the name of their sheet, where there are several."""

    model: type[models.Model]
    rows: list[TableRow]
    sheet: str = ""


class Problem(NamedTuple):
    """A fault of a cell, or of a whole row: then without a label."""

    label: str
    sentence: str


class Change(NamedTuple):
    """A cell before and after."""

    label: str
    before: str
    after: str


class Question(NamedTuple):
    """A question for the editor: the key of the answer, a sentence, and the possible answers with their labels."""

    key: str
    sentence: str
    answers: list[tuple[str, str]]


@dataclass(eq=False)
class PlannedRow:
    """The outcomes of a row."""

    table: Table
    number: int
    cells: dict[str, Cell]
    name: str = ""
    pk: Any = None
    instance: Any = None
    is_by_name: bool = False
    is_left: bool = False
    # Relations of many to many that are set, by field.
    many: dict[str, list[Any]] = field(default_factory=dict)
    # The columns of a stored row as they were read.
    stored: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    needs: list["PlannedRow"] = field(default_factory=list)

    @property
    def model(self) -> Any:
        return self.table.model

    @property
    def is_new(self) -> bool:
        return self.pk is None

    @property
    def outcome(self) -> str:
        if self.is_left:
            return LEFT
        if self.problems:
            return REFUSED
        if self.questions:
            return ASKED
        if self.is_new:
            return CREATED
        return CHANGED if self.changes else SAME

    @property
    def is_written(self) -> bool:
        return self.outcome in (CREATED, CHANGED)

    @property
    def place(self) -> str:
        """Return where it stands in the file."""
        return f"{self.table.sheet}, {self.number}" if self.table.sheet else str(self.number)

    def refuse(self, label: Any, *sentences: Any) -> None:
        self.problems += [Problem(str(label), str(one)) for one in sentences]

    def report(self) -> dict[str, Any]:
        """Return what the page of an import shows of it."""
        return {
            "kind": self.model._meta.label_lower,
            "number": self.place,
            "outcome": self.outcome,
            "called": self.title,
            "pk": self.pk,
            "is_by_name": self.is_by_name,
            "changes": [list(one) for one in self.changes],
            "problems": [list(one) for one in self.problems],
            "questions": [
                [one.key, one.sentence, [list(pair) for pair in one.answers]] for one in self.questions
            ],
        }

    @property
    def title(self) -> str:
        """Return what the row is called: as it is stored, or by its first cells."""
        if self.instance is not None and not self.is_new:
            return str(self.instance)
        texts = [cell for cell in self.cells.values() if isinstance(cell, str) and cell]
        return " · ".join(texts[:2])[:200]


def dumped(tables: Iterable[Table]) -> list[Any]:
    """Return tables as JSON keeps them."""
    return [
        {
            "model": one.model._meta.label_lower,
            "sheet": one.sheet,
            "rows": [
                [row.number, row.name, {name: _dumped(cell) for name, cell in row.cells.items()}]
                for row in one.rows
            ],
        }
        for one in tables
    ]


def _dumped(cell: Cell) -> Any:
    return {"ref": cell.name} if isinstance(cell, Ref) else cell


def loaded(kept: Iterable[Any]) -> Iterator[Table]:
    """Yield the tables that JSON kept."""
    for one in kept:
        rows = [
            TableRow(number, {column: _loaded(cell) for column, cell in cells.items()}, name)
            for number, name, cells in one["rows"]
        ]
        yield Table(apps.get_model(one["model"]), rows, one["sheet"])


def _loaded(cell: Any) -> Cell:
    return Ref(cell["ref"]) if isinstance(cell, dict) else str(cell)
