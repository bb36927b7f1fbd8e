"""Texts that depart from the glossary, kept with what was said to be right all the same."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from records.core.completeness import wanted, word_fields
from records.core.languages import TextStatus, TranslatedModel, column_of, language_codes, language_columns
from records.core.models import Record
from records.core.permissions import owner_fields
from records.editing.glossary.matching import Warned
from records.editing.glossary.models import Departure
from records.editing.glossary.names import matcher
from records.search.batches import batches

CHUNK = 400


def source_languages(row: TranslatedModel, field: str, target: str) -> list[str]:
    """Return the languages from which a text may be translated: what somebody published comes first."""
    order: list[str] = [TextStatus.ORIGINAL, TextStatus.OFFICIAL]
    found = [code for code in language_codes() if code != target and getattr(row, column_of(field, code))]
    ranks = {code: row.text_status_in(code) for code in found}
    return sorted(found, key=lambda code: order.index(ranks[code]) if ranks[code] in order else len(order))


def departures_of(row: TranslatedModel, field: str, language: str, text: str | None = None) -> list[Warned]:
    """Return what a text departs from the glossary in, compared with the text that it translates.

    `text` is what was typed; without it, what is stored is compared. Words as their author published them depart from
    nothing.
    """
    if row.text_status_in(language) == TextStatus.ORIGINAL:
        return []
    sources = source_languages(row, field, language)
    if not sources:
        return []
    target = getattr(row, column_of(field, language)) if text is None else text
    source = getattr(row, column_of(field, sources[0]))
    return matcher().departures(source, target or "", (sources[0], language), record_of(row))


def record_of(row: models.Model) -> tuple[str, int]:
    """Return a row as the glossary names those of which it has the names."""
    return row._meta.label_lower, row.pk


def stored(row: models.Model, field: str, language: str) -> models.QuerySet[Departure]:
    """Return what is kept of a text."""
    kind = ContentType.objects.get_for_model(row)
    return Departure.objects.filter(content_type=kind, object_id=row.pk, field=field, language=language)


def dismissed_terms(row: models.Model, field: str, language: str) -> set[str]:
    """Return the terms from which a text may depart."""
    kept = stored(row, field, language).filter(dismissed_at__isnull=False)
    return set(kept.values_list("term", flat=True))


def note(
    row: TranslatedModel, field: str, language: str, dismissed: Collection[str] = (), user: Any = None
) -> list[Warned]:
    """Keep in what a text departs from the glossary as it is stored; return what is not dismissed.

    `dismissed` are the terms of which somebody has just said that the text is right.
    """
    found = {one.term: one for one in departures_of(row, field, language)}
    kept = {one.term: one for one in stored(row, field, language)}
    stored(row, field, language).exclude(term__in=found).delete()
    for term in found:
        one = kept.get(term) or Departure(
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            field=field,
            language=language,
            term=term,
        )
        if term in dismissed and one.dismissed_at is None:
            one.dismissed_at, one.dismissed_by = timezone.now(), user
        if one.pk is None or term in dismissed:
            one.save()
        kept[term] = one
    return [warned for term, warned in found.items() if kept[term].dismissed_at is None]


def forget_deleted(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Signal `post_delete`: forget what is kept of a deleted row."""
    kind = ContentType.objects.get_for_model(sender)
    Departure.objects.filter(content_type=kind, object_id=instance.pk).delete()


def check_all(models_to_check: Iterable[type[TranslatedModel]]) -> int:
    """Compare every text with the glossary, some rows at a time; return how many departures are not dismissed."""
    for model in models_to_check:
        pks = wanted(model._base_manager.order_by("pk")).values_list("pk", flat=True)
        for chunk in batches(pks.iterator(chunk_size=CHUNK), CHUNK):
            with transaction.atomic():
                _check(model, chunk)
    return Departure.objects.filter(dismissed_at__isnull=True).count()


def _check(model: type[TranslatedModel], pks: Collection[Any]) -> None:
    kind = ContentType.objects.get_for_model(model)
    kept = {
        (one.object_id, one.field, one.language, one.term): one
        for one in Departure.objects.filter(content_type=kind, object_id__in=pks)
    }
    found = set(_found(model, pks))
    lost = [one.pk for key, one in kept.items() if key not in found]
    Departure.objects.filter(pk__in=lost).delete()
    Departure.objects.bulk_create(
        Departure(content_type=kind, object_id=pk, field=field, language=language, term=term)
        for pk, field, language, term in sorted(found - kept.keys())
    )


def _found(model: type[TranslatedModel], pks: Collection[Any]) -> Iterator[tuple[Any, str, str, str]]:
    owners = () if issubclass(model, Record) else owner_fields(model)
    rows = model._base_manager.select_related(*owners) if owners else model._base_manager
    for row in rows.filter(pk__in=pks):
        for field in word_fields(model):
            for language, column in language_columns(field).items():
                for one in departures_of(row, field, language) if getattr(row, column) else ():
                    yield row.pk, field, language, one.term
