"""Numbers of the desk: how many records of each kind are drafts, lack a language or a source, or wait for others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from time import monotonic
from typing import Any

from django.core.cache import cache
from django.db import models
from django.db.models import Count, F, IntegerField, Q, Value
from django.utils import timezone

from records.core.completeness import lacking, wanted
from records.core.models import Record, Status
from records.editing.changelist.changelist import WAITS, waiting
from records.editing.changelist.columns import has_words_to_count
from records.editing.waiting import label_of, rows_of, union_of

KEY, KEPT = "records.desk.{}", 10 * 60  # of counts in the cache, and for how many seconds
QUICK = 1.0  # seconds: what takes longer to count is kept
UNFINISHED = (Status.DRAFT, Status.REVIEW)

Counts = dict[str, dict[str, int]]  # by kind, and by the name of the question


@dataclass(frozen=True)
class Question:
    """A column of the table: of which records it counts how many, and by what their list is filtered for them."""

    name: str
    heading: str
    filter: str
    language: str = ""

    def among(self, model: type[models.Model]) -> models.QuerySet[Any] | None:
        """The records of a kind that it counts; None where it makes no sense."""
        rows: Any = wanted(rows_of(model))
        if self.language:
            return rows.filter(lacking(model, self.language)) if has_words_to_count(model) else None  # type: ignore[arg-type]
        if not issubclass(model, Record):
            return None
        if self.name == WAITS:
            return waiting(rows) if model.depends_on else None
        return rows.without_source() if self.name == "source" else rows.filter(status=self.name)


def counts_of(kinds: Iterable[type[models.Model]], asked: list[Question]) -> Counts:
    """Return the answers to all questions, by kind: one query."""
    with_words = [model for model in kinds if has_words_to_count(model)]
    counts = {model._meta.label_lower: {question.name: 0 for question in asked} for model in with_words}
    branches = [
        rows_of(model)
        .values(found_kind=label_of(model))
        .annotate(**{question.name: _number(question.among(model)) for question in asked})
        for model in with_words
    ]
    return counts | {row.pop("found_kind"): row for row in (union_of(branches) if branches else ())}


def _number(rows: models.QuerySet[Any] | None) -> Any:
    if rows is None:
        return Value(0, output_field=IntegerField())
    return Count("pk", filter=Q(pk__in=rows.values("pk")))


def kept_counts(
    kinds: list[type[models.Model]], asked: list[Question], *, again: bool = False
) -> tuple[Counts, datetime | None]:
    """Return the answers to all questions: those of a large archive as they were counted within ten minutes, and when.

    How many records are drafts or in review is always counted: an index of these alone tells it.
    """
    key = KEY.format(sha256(" ".join(model._meta.label for model in kinds).encode()).hexdigest())
    kept: tuple[Counts, datetime] | None = None if again else cache.get(key)
    if kept is not None:
        now = _unfinished(kinds)
        return {kind: {**counts, **now.get(kind, {})} for kind, counts in kept[0].items()}, kept[1]
    begun = monotonic()
    counts = counts_of(kinds, asked)
    if monotonic() - begun <= QUICK:
        return counts, None
    counted_at = timezone.now()
    cache.set(key, (counts, counted_at), KEPT)
    return counts, counted_at


def _unfinished(kinds: Iterable[type[models.Model]]) -> Counts:
    """Return how many records of each kind are drafts, and how many are in review: one query."""
    records = [model for model in kinds if issubclass(model, Record)]
    found: Counts = {model._meta.label_lower: dict.fromkeys(UNFINISHED, 0) for model in records}
    branches = [
        rows_of(model)
        .filter(status__in=UNFINISHED)
        .values(found_kind=label_of(model), found_status=F("status"))
        .annotate(found_number=Count("pk"))
        for model in records
    ]
    for row in union_of(branches) if branches else ():
        found[row["found_kind"]][row["found_status"]] = row["found_number"]
    return found
