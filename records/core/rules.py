"""Rules that records keep: each is declared once, for publication and for `manage.py check_records`.

An app keeps its rules in its module `publication.py`:

    @rule(Quotation, publication=True, data_check=True, rows=with_office, prefix="office: ")
    def office_was_held_that_day(quotation: Quotation) -> Iterator[Finding]:
        if ...:
            yield error("office", _("..."))

An error is false or broken, and refused wherever a record becomes public. A warning may be meant: a text that one
language lacks, for example.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models

from records.core import registry
from records.core.registry import register

FindT = TypeVar("FindT", bound=Callable[[Any], Iterable[Any]])
Rows = models.QuerySet[Any]


class Severity(StrEnum):
    """Django's words for what checks find."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """A broken rule: the field in which it can be mended, and the row of the record that has it, if not itself."""

    severity: Severity
    field: str
    message: str
    part: models.Model | None = None


def error(field: str, message: str, part: models.Model | None = None) -> Finding:
    """Return what must be mended."""
    return Finding(Severity.ERROR, field, message, part)


def warning(message: str) -> Finding:
    """Return what may be meant."""
    return Finding(Severity.WARNING, "", message)


def every_row(rows: Rows) -> Rows:
    return rows


@dataclass(frozen=True)
class Rule:
    """A function that yields what is wrong with a row of a model, or of one that inherits from it.

    `rows` narrows a queryset of the model to those that may break the rule, joined with what the rule reads. `only`
    is said of a rule that finds nothing but warnings: it is not asked for errors. `prefix` begins its lines in
    `check_records`.
    """

    model: type[models.Model]
    find: Callable[[Any], Iterable[Finding]]
    publication: bool = False
    data_check: bool = False
    rows: Callable[[Rows], Rows] = every_row
    only: Severity | None = None
    prefix: str = ""


def rule(model: type[models.Model], **options: Any) -> Callable[[FindT], FindT]:
    """Declare a function as a `Rule` for a model, with the options of that class."""

    def declare(find: FindT) -> FindT:
        register(Rule(model, find, **options))
        return find

    return declare


def rules_for(model: type[models.Model]) -> Iterator[Rule]:
    """Yield the rules of a model, those of every record first."""
    return (rule for rule in registry.all(Rule) if issubclass(model, rule.model))
