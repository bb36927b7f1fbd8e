"""Rules that records keep: each is declared once, for publication and for `manage.py check_records`.

An app keeps its rules in its module `publication.py`:

    @rule(Quotation, publication=True, data_check=True, rows=with_office, prefix="office: ")
    def office_was_held_that_day(quotation: Quotation) -> Iterator[Finding]:
        if ...:
            yield error("office", _("..."))

An error is false or broken, and refused wherever a record becomes public. A warning may be meant: a text that one
language lacks, for example.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

from django.db import models
from django.utils.module_loading import autodiscover_modules

MODULE = "publication"
OWN_MODULES = ("records.core.publication.rules", "records.core.data_checks.records")

RegisteredT = TypeVar("RegisteredT")
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

    @property
    def sentence(self) -> str:
        """The message, by the name that the forms still use."""
        return self.message


def error(field: str, message: str, part: models.Model | None = None) -> Finding:
    """Return what must be mended."""
    return Finding(Severity.ERROR, field, message, part)


def warning(message: str) -> Finding:
    """Return what may be meant."""
    return Finding(Severity.WARNING, "", message)


class Rule(NamedTuple):
    """A function that finds what is wrong with a row, and the declaration of `rule`."""

    find: Callable[[Any], Iterable[Finding]]
    rows: Callable[[Rows], Rows]
    only: Severity | None
    prefix: str


_registered: dict[str, list[tuple[type[models.Model], Any]]] = defaultdict(list)


def register(use: str, model: type[models.Model]) -> Callable[[RegisteredT], RegisteredT]:
    """Register a function or a rule for one use, for a model and for all that inherit from it."""

    def add(value: RegisteredT) -> RegisteredT:
        _registered[use].append((model, value))
        return value

    return add


def registered(use: str, model: type[models.Model]) -> Iterator[Any]:
    """Yield what the apps registered for a model, that of every record first."""
    _import_modules()
    yield from (value for base, value in _registered[use] if issubclass(model, base))


@cache
def _import_modules() -> None:
    for module in OWN_MODULES:
        import_module(module)
    autodiscover_modules(MODULE)


def every_row(rows: Rows) -> Rows:
    """Return the rows as they are."""
    return rows


def rule(
    model: type[models.Model],
    *,
    publication: bool = False,
    data_check: bool = False,
    rows: Callable[[Rows], Rows] = every_row,
    only: Severity | None = None,
    prefix: str = "",
) -> Callable[[FindT], FindT]:
    """Register a rule for a model and for all that inherit from it.

    `rows` narrows a queryset of the model to those that may break the rule, joined with what the rule reads. `only`
    is said of a rule that finds nothing but warnings: it is not asked for errors. `prefix` begins its lines in
    `check_records`.
    """

    def register_rule(find: FindT) -> FindT:
        declared = Rule(find, rows, only, prefix)
        if publication:
            register("publication", model)(declared)
        if data_check:
            register("data_check", model)(declared)
        return find

    return register_rule
