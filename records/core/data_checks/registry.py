"""What is wrong with the records of a database: the checks of all apps, asked one after the other.

An app keeps its checks in its room `record_checks.py`. A check is asked for each kind that it is meant for:

    @record_check(Quotation)
    def office_was_held_that_day(model: type[Quotation]) -> Iterator[Problem]:
        for quotation in each(model.objects.filter(...)):
            yield error(quotation, _("..."))
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from django.apps import AppConfig, apps
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

ModelT = TypeVar("ModelT", bound=models.Model)

ROOM = "record_checks"
CHUNK = 500  # rows in memory at a time


class Severity(StrEnum):
    """An error is false or broken. A warning may be meant: a text that one language lacks, for example."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One fault of one record (or of the whole kind: `pk` is None), told in a sentence."""

    severity: Severity
    kind: str
    key: str
    pk: Any
    message: str

    @property
    def record(self) -> str:
        """Kind and key, as a fixture names them."""
        return f"{self.kind} {self.key}".strip()

    @property
    def admin_path(self) -> str | None:
        """Where an editor can mend it; None where the admin has no page for it."""
        if self.pk is None:
            return None
        try:
            return reverse(f"admin:{self.kind.replace('.', '_')}_change", args=[self.pk])
        except NoReverseMatch:
            return None


def error(record: models.Model, message: str) -> Problem:
    """A fault that must be mended."""
    return _problem(Severity.ERROR, record, message)


def warning(record: models.Model, message: str) -> Problem:
    """A fault that may be meant."""
    return _problem(Severity.WARNING, record, message)


def error_of_kind(model: type[models.Model], message: str) -> Problem:
    """A fault of a whole kind."""
    return Problem(Severity.ERROR, model._meta.label_lower, "", None, message)


def _problem(severity: Severity, record: models.Model, message: str) -> Problem:
    key = record.natural_key() if hasattr(record, "natural_key") else (record.pk,)
    shown = ", ".join(str(part) for part in key if part != "")
    return Problem(severity, record._meta.label_lower, shown, record.pk, str(message))


Check = Callable[[Any], Iterable[Problem]]


class _Registered(NamedTuple):
    base: type[models.Model]
    check: Check


_registered: list[_Registered] = []


def record_check(base: type[models.Model]) -> Callable[[Check], Check]:
    """Register a check for a model and for all that inherit from it."""

    def register(check: Check) -> Check:
        _registered.append(_Registered(base, check))
        return check

    return register


class OutOfTime(Exception):  # noqa: N818 no error: there is more to check than time
    """The time that was given to the checks is over."""


_deadline: ContextVar[float] = ContextVar("deadline of the checks", default=float("inf"))


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Checks asked here raise `OutOfTime` once so many seconds are over."""
    token = _deadline.set(monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def each(rows: models.QuerySet[ModelT]) -> Iterator[ModelT]:
    """The rows of a query, a chunk at a time, the first one first."""
    for row in rows.order_by("pk").iterator(chunk_size=CHUNK):
        if monotonic() > _deadline.get():
            raise OutOfTime
        yield row


def checked_models(labels: Collection[str] = ()) -> list[type[models.Model]]:
    """Kinds of the apps that have checks; of these, those in the named apps or of the named kinds.

    `LookupError` for a label that names neither.
    """
    with_checks = [model for app in apps.get_app_configs() if _has_room(app) for model in app.get_models()]
    wanted = {model for label in labels for model in _models_named(label)}
    if not wanted <= set(with_checks):
        raise LookupError(_("There are no checks of %(labels)s.") % {"labels": ", ".join(labels)})
    return [model for model in with_checks if model in wanted or not wanted]


def _has_room(app: AppConfig) -> bool:
    if not module_has_submodule(app.module, ROOM):
        return False
    import_module(f"{app.name}.{ROOM}")
    return True


def _models_named(label: str) -> list[type[models.Model]]:
    return [apps.get_model(label)] if "." in label else list(apps.get_app_config(label).get_models())


def problems_of(model: type[models.Model]) -> Iterator[Problem]:
    """Everything that is wrong with the records of a kind."""
    for base, check in _registered:
        if issubclass(model, base):
            yield from check(model)
