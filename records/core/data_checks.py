"""Problems of the records of a database: every stored row is asked the rules for data checks.

A rule of `records.core.rules` is asked row by row. What only a query over a whole kind can tell is a check of its own:

    @kind_check(Organization)
    def parents_form_a_tree(model: type[Organization]) -> Iterator[Problem]:
        for organization in each(model.objects.filter(...)):
            yield problem(organization, error("parent", _("...")))
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from records.core import registry
from records.core.permissions import holds_records
from records.core.rules import ALL, Finding, FindT, Rule, Severity, rules_for

ModelT = TypeVar("ModelT", bound=models.Model)
ReadT = TypeVar("ReadT")

CHUNK = 500  # rows in memory at a time


@dataclass(frozen=True)
class Problem:
    """A sentence about one record, or about a whole kind: then `pk` is None."""

    severity: Severity
    kind: str
    key: str
    pk: Any
    message: str
    field: str = ""

    @property
    def record(self) -> str:
        return f"{self.kind} {self.key}".strip()

    @property
    def admin_path(self) -> str | None:
        """Return the address at which an editor can mend it, down to its field; None where the admin has no page."""
        if self.pk is None:
            return None
        try:
            url = reverse(f"admin:{self.kind.replace('.', '_')}_change", args=[self.pk])
        except NoReverseMatch:
            return None
        return url if self.field in ("", ALL) else f"{url}#id_{self.field}"


def problem(row: models.Model | type[models.Model], finding: Finding) -> Problem:
    """Return a finding as the problem of a row, or of a whole kind."""
    kind, pk, shown = row._meta.label_lower, None, ""
    if isinstance(row, models.Model):
        key = row.natural_key() if hasattr(row, "natural_key") else (row.pk,)
        pk, shown = row.pk, ", ".join(str(part) for part in key if part != "")
    return Problem(finding.severity, kind, shown, pk, finding.message, finding.field)


@dataclass(frozen=True)
class KindCheck:
    """A function that yields the problems of a whole model, or of one that inherits from it."""

    model: type[models.Model]
    find: Callable[[Any], Iterable[Problem]]


def kind_check(model: type[models.Model]) -> Callable[[FindT], FindT]:
    """Declare a function as a `KindCheck` for a model."""

    def declare(find: FindT) -> FindT:
        registry.register(KindCheck(model, find))
        return find

    return declare


class OutOfTime(Exception):  # noqa: N818 no error: there is more to check than time
    """The time for the checks is over."""


_deadline: ContextVar[float] = ContextVar("deadline of the checks", default=float("inf"))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let checks within this context raise `OutOfTime` once so many seconds are over."""
    token = _deadline.set(monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


_memory: ContextVar[dict[Any, Any] | None] = ContextVar("what the checks of a kind have read", default=None)


def read_once(read: Callable[[], ReadT]) -> ReadT | None:
    """Return what a function reads of a whole kind: once while all rows are checked; None where one row alone is."""
    memory = _memory.get()
    if memory is None:
        return None
    if read not in memory:
        memory[read] = read()
    found: ReadT = memory[read]
    return found


def each(rows: models.QuerySet[ModelT]) -> Iterator[ModelT]:
    """Yield the rows of a query in the order of their keys, reading a chunk at a time."""
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        if monotonic() > _deadline.get():
            raise OutOfTime
        yield row


def checked_models(labels: Collection[str] = ()) -> list[type[models.Model]]:
    """Return the models of the apps with records, or of these apps and kinds; `LookupError` for another label."""
    checked = [model for app in apps.get_app_configs() if holds_records(app) for model in app.get_models()]
    wanted: set[type[models.Model]] = set()
    for label in labels:
        wanted |= {apps.get_model(label)} if "." in label else set(apps.get_app_config(label).get_models())
    if not wanted <= set(checked):
        raise LookupError(_("There are no checks of %(labels)s.") % {"labels": ", ".join(labels)})
    return [model for model in checked if model in wanted or not wanted]


def problems_of(model: type[models.Model]) -> Iterator[Problem]:
    yield from _broken_rules(model, [rule for rule in rules_for(model) if rule.data_check])
    for check in registry.all(KindCheck):
        if issubclass(model, check.model):
            yield from check.find(model)


def problems_of_loaded(model: type[models.Model]) -> Iterator[Problem]:
    """Yield the problems of a kind with which an archive was filled."""
    yield from _broken_rules(model, [rule for rule in rules_for(model) if rule.data_check and rule.loading])


def _broken_rules(model: type[models.Model], rules: list[Rule]) -> Iterator[Problem]:
    """Yield what rules find; rows are read once for all rules that have the same."""
    passes: dict[Callable[[Any], Any], list[Rule]] = {}
    for rule in rules:
        passes.setdefault(rule.rows, []).append(rule)
    token = _memory.set({})
    try:
        for rows, asked in passes.items():
            for row in each(rows(model._base_manager.all())):
                for rule in asked:
                    yield from (problem(row, finding) for finding in rule.find(row))
    finally:
        _memory.reset(token)
