"""Sentences of the archive with their translations. They follow the records; no page for readers reads them."""

from django.db import models

from records.core.models import DerivedModel


class Segment(DerivedModel):
    """A sentence of a text and the one that translates it; a row for each direction."""

    kind = models.CharField(max_length=60)  # label of the model
    record = models.BigIntegerField()
    field = models.CharField(max_length=60)
    place = models.PositiveSmallIntegerField()  # the number of the sentence in its text
    source_language = models.CharField(max_length=12)
    target_language = models.CharField(max_length=12)
    source = models.TextField()
    target = models.TextField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="segment_once",
                fields=["kind", "record", "field", "place", "source_language", "target_language"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class SegmentKey(DerivedModel):
    """A number that a sentence shares with those that are much like it; see `records.editing.memory.keys`."""

    key = models.BigIntegerField()
    segment = models.ForeignKey(Segment, models.CASCADE, related_name="keys")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["key", "segment"], name="segment_key_sharing")]

    def __str__(self) -> str:
        return f"{self.key}: {self.segment_id}"
