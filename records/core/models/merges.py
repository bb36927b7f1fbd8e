"""Merges of records: what each changed, row by row, so that it can be undone."""

from django.db import models
from django.utils import timezone

from records.core.models.record import DerivedModel


class Merge(DerivedModel):
    """One record that became a part of another of its kind; `journal` is that of `records.core.merging.journal`.

    It names rows by their keys, which are others on another site.
    """

    kind = models.CharField(max_length=60)
    kept_key = models.BigIntegerField()
    gone_key = models.BigIntegerField()
    gone_name = models.CharField(max_length=500)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    journal = models.JSONField(default=dict)

    objects = models.Manager["Merge"]()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "kept_key"], name="merge_by_kept")]

    def __str__(self) -> str:
        return self.gone_name

    @classmethod
    def standing(cls, record: models.Model) -> models.QuerySet["Merge"]:
        """Return the merges into a record that were not undone, the latest first."""
        kind = record._meta.label_lower
        found = cls.objects.filter(kind=kind, kept_key=record.pk, undone_at=None)
        return found.defer("journal").order_by("-pk")
