"""Translations that are older than the text of which they are."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StaleTranslationQuerySet(models.QuerySet["StaleTranslation"]):
    def for_model(self, model: type[models.Model]) -> Self:
        """Return those of the texts of a model."""
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def of(self, rows: Iterable[models.Model]) -> Self:
        """Return those of the texts of these rows."""
        keys: dict[type[models.Model], list[Any]] = {}
        for row in rows:
            keys.setdefault(type(row), []).append(row.pk)
        types = ContentType.objects.get_for_models(*keys)
        chosen = (Q(content_type=types[model], object_id__in=found) for model, found in keys.items())
        return self.filter(Q(*chosen, _connector=Q.OR)) if keys else self.none()


class StaleTranslation(models.Model):
    """A text that stayed as it was when the text in another language changed.

    It is one until the text is translated anew, or the other one is as it was, or somebody says that it is still right.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey()
    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(_("language"), max_length=12)
    source_language = models.CharField(_("language that changed"), max_length=12)
    former_source = models.TextField(_("text of which it is a translation"))
    since = models.DateTimeField(_("since"))

    objects = StaleTranslationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        verbose_name = _("stale translation")
        verbose_name_plural = _("stale translations")
        constraints = [
            models.UniqueConstraint(
                name="stale_translation_once", fields=["content_type", "object_id", "field", "language"]
            )
        ]
        indexes = [models.Index(fields=["language", "content_type"], name="stale_by_language")]

    def __str__(self) -> str:
        return f"{self.content_type_id}/{self.object_id} {self.field} ({self.language})"
