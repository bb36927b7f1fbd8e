"""The sentences of the memory in the database, which follow the records."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from itertools import permutations
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models, transaction

from records.core.completeness import word_fields
from records.core.database.bulk import free_keys, insert_rows
from records.core.languages import TranslatedModel, language_codes, language_columns
from records.editing.memory.keys import keys_of
from records.editing.memory.models import Segment, SegmentKey
from records.editing.memory.sentences import pairs
from records.search.batches import batches
from records.search.doubles.storing import Rows
from records.search.signal_handlers import automatic, batch_indexing

CHUNK = 400


class Stored(NamedTuple):
    """The columns of a segment."""

    record: int
    field: str
    place: int
    source_language: str
    target_language: str
    source: str
    target: str


@cache
def translated_models() -> tuple[type[TranslatedModel], ...]:
    """Return the kinds of rows that have texts in several languages."""
    translated = (model for model in apps.get_models() if issubclass(model, TranslatedModel))
    return tuple(model for model in translated if word_fields(model))


@automatic
def after_save(sender: type[models.Model], instance: Any, created: bool = False, **kwargs: Any) -> None:
    """Signal `post_save`: let the memory follow; a new row without a translation has nothing for it."""
    if sender in translated_models() and (not created or any(True for _one in _segments_of(instance))):
        after_change(sender=sender, instance=instance)


@automatic
def after_change(sender: type[models.Model], instance: Any, **kwargs: Any) -> None:
    """Signal `post_delete`: let the memory follow."""
    with batch_indexing() as batch:
        batch.followed.setdefault(update_segments, set()).add((sender, instance.pk))


def update_segments(rows: Rows) -> None:
    """Write the segments of rows as they are stored now; those of rows that are gone are deleted."""
    for model in translated_models():
        keys = sorted(pk for one, pk in rows if one is model)
        for chunk in batches(keys, CHUNK):
            _update(model, chunk)


def _update(model: type[TranslatedModel], pks: Collection[Any]) -> None:
    kind = model._meta.label_lower
    stored = {Stored(*one[1:]): one[0] for one in _stored(kind, pks)}
    rows = model._base_manager.filter(pk__in=pks)
    wanted = dict.fromkeys(one for row in rows for one in _segments_of(row))
    stale = [pk for one, pk in stored.items() if one not in wanted]
    for chunk in batches(stale, CHUNK):
        Segment.objects.filter(pk__in=chunk).delete()
    _add(kind, (one for one in wanted if one not in stored))


def _stored(kind: str, pks: Collection[Any]) -> models.QuerySet[Any, Any]:
    return Segment.objects.filter(kind=kind, record__in=pks).values_list("pk", *Stored._fields)


def _segments_of(row: TranslatedModel) -> Iterator[Stored]:
    for field in word_fields(type(row)):
        columns = language_columns(field).items()
        texts = {code: text for code, column in columns if (text := getattr(row, column))}
        for source, target in permutations(texts, 2):
            for place, pair in enumerate(pairs(texts[source], texts[target])):
                yield Stored(row.pk, field, place, source, target, *pair)


def _add(kind: str, new: Iterable[Stored]) -> None:
    free = free_keys(Segment._meta.db_table, "id")
    for chunk in batches(new, CHUNK):
        segments = list(zip(chunk, free, strict=False))
        rows = ((pk, kind, *one) for one, pk in segments)
        insert_rows(Segment._meta.db_table, ("id", "kind", *Stored._fields), rows)
        keys = (
            (key, pk)
            for one, pk in segments
            for key in keys_of(one.source, one.source_language, one.target_language)
        )
        insert_rows(SegmentKey._meta.db_table, ("key", "segment_id"), keys)


def make_segments() -> int:
    """Make the memory again, a few rows at a time; return how many segments there are.

    Segments that stand as they should are left alone, those of rows that are gone deleted.
    """
    kinds = {model._meta.label_lower: model for model in translated_models()}
    Segment.objects.exclude(kind__in=kinds).delete()
    for kind, model in kinds.items():
        there = model._base_manager.order_by().values("pk")
        Segment.objects.filter(kind=kind).exclude(record__in=there).delete()
        pks = model._base_manager.order_by("pk").values_list("pk", flat=True)
        for chunk in batches(pks.iterator(chunk_size=CHUNK), CHUNK):
            with transaction.atomic():
                _update(model, chunk)
    return Segment.objects.count()


def make_first_segments(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`: make them where there are none yet, though there are records."""
    has_rows = any(model._base_manager.using(using).exists() for model in translated_models())
    if len(language_codes()) > 1 and has_rows and not Segment.objects.using(using).exists():
        make_segments()
