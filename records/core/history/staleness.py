"""Finds translations that a change left behind: called for every version that is made, whoever makes it."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from modeltranslation.fields import TranslationField

from records.core.completeness import word_fields
from records.core.history import changes
from records.core.history.changes import FieldChange
from records.core.history.revisions import Snapshot
from records.core.languages import TextStatus, TranslatedModel
from records.core.models import StaleTranslation

# Texts in these languages are what was published; another one cannot make them old.
PUBLISHED = (TextStatus.ORIGINAL, TextStatus.OFFICIAL)


def note_stale(sender: type[models.Model], before: Snapshot, after: Snapshot, **kwargs: Any) -> None:
    """Note the translations of a record and its rows that a change made stale, and forget those that it mended."""
    found = changes.compare(before, after, sender)
    note_fields(sender, after.pk, found.fields)
    for row in found.rows:
        if row.kind == changes.CHANGED:
            note_fields(row.relation.model, row.key, row.fields)
        elif row.kind == changes.REMOVED:
            stale_of(row.relation.model, row.key).delete()


def note_fields(model: type[models.Model], key: Any, changed: Iterable[FieldChange]) -> None:
    """Note which translations of a row are stale after some of its fields changed."""
    if not issubclass(model, TranslatedModel):
        return
    by_field: dict[str, dict[str, FieldChange]] = {}
    for one in changed:
        if isinstance(one.field, TranslationField) and one.field.translated_field.name in word_fields(model):
            by_field.setdefault(one.field.translated_field.name, {})[one.field.language] = one
    for field, of_language in by_field.items():
        source = next((code for code, one in of_language.items() if one.before and one.after), None)
        if not _mended(stale_of(model, key).filter(field=field), of_language) and source is not None:
            _add(model._base_manager.get(pk=key), field, of_language, source)


def _mended(stale: models.QuerySet[StaleTranslation], changed: dict[str, FieldChange]) -> bool:
    """Forget the stale texts that were translated anew, or whose source is as it was; return whether there were any."""
    mended = Q(language__in=changed)
    for language, change in changed.items():
        mended |= Q(source_language=language, former_source=change.after or "")
    number, _of_model = stale.filter(mended).delete()
    return bool(number)


def _add(row: TranslatedModel, field: str, changed: dict[str, FieldChange], source: str) -> None:
    """Note the texts of a field that were not changed, save those that were published by others."""
    for text in row.localizations(field):
        if text.language in changed or text.status in PUBLISHED:
            continue
        # Of a text that is stale already, the source of which it is a translation stays.
        StaleTranslation.objects.get_or_create(
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            field=field,
            language=text.language,
            defaults={
                "source_language": source,
                "former_source": changed[source].before,
                "since": timezone.now(),
            },
        )


def stale_of(model: type[models.Model], key: Any) -> models.QuerySet[StaleTranslation]:
    """Return the stale translations of a row."""
    kind = ContentType.objects.get_for_model(model)
    return StaleTranslation.objects.filter(content_type=kind, object_id=key)


def forget_deleted(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Signal `post_delete`: forget the stale translations of a deleted row."""
    stale_of(sender, instance.pk).delete()
