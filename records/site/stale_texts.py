"""Notices on a page: which of its texts are older than the text of which they are a translation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import get_language, override

from records.core.completeness import parts
from records.core.models import Record, StaleTranslation


@dataclass(frozen=True)
class StaleTexts:
    """Texts in the language of the page, by their labels: those in the source language changed after them.

    `address` is the page in the source language, `since` the day of its last change.
    """

    labels: list[str]
    source_language: str
    address: str
    since: date


def with_stale_texts(records: QuerySet[Any], language: str | None) -> QuerySet[Any]:
    """Return records with `has_stale_texts`: whether texts of theirs, or of their rows, are stale in a language."""
    model: Any = records.model
    mine = _of_kind(model) & Q(object_id=OuterRef("pk"))
    for rows, owner in parts(model):
        keys = rows._base_manager.filter(**{owner: OuterRef(OuterRef("pk"))}).order_by().values("pk")
        mine |= _of_kind(rows) & Q(object_id__in=keys)
    return records.annotate(has_stale_texts=Exists(StaleTranslation.objects.filter(mine, language=language)))


def _of_kind(model: type[Model]) -> Q:
    return Q(content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name)


def stale_texts(record: Any) -> list[StaleTexts]:
    """Return the stale texts of a record of `with_stale_texts` and of its rows, by the language that changed.

    One query, and none where there are none.
    """
    if not record.has_stale_texts:
        return []
    rows = [row for accessor in record.inline_relations for row in getattr(record, accessor).all()]
    of_source: dict[str, list[StaleTranslation]] = {}
    stale = StaleTranslation.objects.of([record, *rows]).filter(language=get_language())
    for one in stale.select_related("content_type"):
        of_source.setdefault(one.source_language, []).append(one)
    return [
        StaleTexts(_labels(found), source, _url_in(record, source), max(one.since for one in found).date())
        for source, found in of_source.items()
    ]


def _url_in(record: Record, language: str) -> str:
    with override(language):
        return record.get_absolute_url()


def _labels(found: list[StaleTranslation]) -> list[str]:
    models: Any = ((one.content_type.model_class(), one.field) for one in found)
    return list(dict.fromkeys(str(model._meta.get_field(field).verbose_name) for model, field in models))
