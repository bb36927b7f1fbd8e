"""Scheduled changes on the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from records.core.models import Record
from records.core.permissions import may_publish
from records.editing.scheduling.models import ScheduledChange

LINES = 40


@dataclass(frozen=True)
class Line:
    """A scheduled change, and whether this user may cancel it."""

    one: ScheduledChange
    may_cancel: bool


@dataclass(frozen=True)
class Scheduled:
    """The first changes by their hour; `are_more` if there are others."""

    lines: list[Line]
    are_more: bool


def scheduled_for(user: Any, models: Iterable[type[Record]]) -> Scheduled:
    """Return what is scheduled for records of some kinds, what was refused, and what was done lately (one query)."""
    may_cancel = {model._meta.label_lower: may_publish(user, model) for model in models}
    told = ScheduledChange.objects.told().filter(kind__in=may_cancel).select_related("scheduled_by")
    found = list(told.order_by("due", "pk")[: LINES + 1])
    return Scheduled([Line(one, may_cancel[one.kind]) for one in found[:LINES]], len(found) > LINES)
