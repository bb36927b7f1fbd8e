"""Notices on a page: which of its texts are older than the text of which they are a translation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
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


def stale_texts(record: Record) -> list[StaleTexts]:
    """Return the stale texts of a record and its inline rows, by the language that changed (one query)."""
    kinds = ContentType.objects.get_for_models(
        type(record), *(model for model, _owner in parts(type(record)))
    )
    mine = Q(content_type=kinds[type(record)], object_id=record.pk)
    for model, owner in parts(type(record)):
        rows = model._base_manager.filter(**{owner: record.pk}).order_by().values("pk")
        mine |= Q(content_type=kinds[model], object_id__in=rows)
    of_source: dict[str, list[StaleTranslation]] = {}
    for one in StaleTranslation.objects.filter(mine, language=get_language()).select_related("content_type"):
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
