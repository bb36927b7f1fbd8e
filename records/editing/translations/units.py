"""Texts of the archive as units of translation: the source, the translation if there is one, and where they stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import capfirst

from records.core.completeness import empty, parts, wanted, word_fields
from records.core.languages import TranslatedModel, any_language_filled, column_of
from records.core.models import Record, StaleTranslation
from records.core.permissions import owner_fields

MISSING, STALE, ALL = "missing", "stale", "all"
Key = tuple[str, int, str]


@dataclass(frozen=True)
class Unit:
    """A text of a row: `key` names model, row and field, `place` tells people where it stands."""

    key: str
    place: str
    source: str
    target: str


def key_of(row: models.Model, field: str) -> str:
    """Return the name of a text in files, which is a name token of XML."""
    return f"{row._meta.label_lower}.{row.pk}.{field}"


def parse_key(key: str) -> Key | None:
    """Return the model, the row and the field of a key; None for what is none."""
    label, _dot, rest = key.rpartition(".")
    model, _dot, pk = label.rpartition(".")
    is_number = pk.isascii() and pk.isdecimal() and len(pk) < 19
    return (model, int(pk), rest) if model and is_number else None


def model_of(label: str) -> type[TranslatedModel] | None:
    """Return the model of a label, if it has texts to translate."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return model if issubclass(model, TranslatedModel) and word_fields(model) else None


def units_of(kinds: Iterable[type[models.Model]], source: str, target: str, what: str) -> Iterator[Unit]:
    """Yield the texts of kinds of record and of their inline rows that stand in the source language.

    `what` is those that the target language lacks, those that are out of date in it, or all.
    """
    for model in dict.fromkeys(_with_rows(kinds)):
        for field in word_fields(model):
            for row in _rows(model, field, source, target, what).iterator(chunk_size=500):
                yield Unit(
                    key_of(row, field),
                    f"{capfirst(str(model._meta.verbose_name))}: {owner_of(row)}",
                    row.in_language(field, source).value,
                    row.in_language(field, target).value,
                )


def _with_rows(kinds: Iterable[type[models.Model]]) -> Iterator[type[TranslatedModel]]:
    for model in kinds:
        if issubclass(model, TranslatedModel):
            yield model
            yield from (rows for rows, _owner in parts(model))


def _rows(
    model: type[TranslatedModel], field: str, source: str, target: str, what: str
) -> models.QuerySet[Any]:
    owners = () if issubclass(model, Record) else owner_fields(model)
    rows: Any = wanted(model._base_manager.order_by("pk"))
    rows = rows.select_related(*owners) if owners else rows
    rows = rows.filter(any_language_filled(field)).exclude(empty(field, source))
    if what == MISSING:
        return rows.filter(empty(field, target))
    if what == STALE:
        stale = StaleTranslation.objects.filter(field=field, language=target)
        return rows.filter(pk__in=stale.for_model(model).values("object_id"))
    return rows


def owner_of(row: Any) -> Any:
    """Return what a row is changed with: itself, or the first record to which it belongs; None for one of nobody."""
    model: type[models.Model] = type(row)
    names = owner_fields(model)
    if isinstance(row, Record) or not names:
        return row
    owners = (getattr(row, name) for name in names)
    return next((owner for owner in owners if isinstance(owner, Record)), None)


def status_column(row: TranslatedModel, language: str) -> str:
    """Return the column that says what a row's text is in a language; "" where the row has none."""
    return column_of("text_status", language) if "text_status" in row.translated_fields() else ""
