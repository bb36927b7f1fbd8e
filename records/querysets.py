"""The vocabulary that the querysets of all records share."""

from typing import Any, Self, TypeVar

from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model, covariant=True)


class RecordQuerySet(models.QuerySet[ModelT]):
    """Questions that every kind of record answers."""

    def published(self) -> Self:
        """Records that the public sees."""
        return self.filter(status="published")

    def for_list(self) -> Self:
        """Records with all that a row of their list shows; kinds add their joins."""
        return self

    def for_page(self) -> Self:
        """Records with all that their own page shows; kinds add their joins."""
        return self.for_list().with_evidence()

    def with_evidence(self) -> Self:
        """Records with their sources, notes, and the sources of the notes."""
        return self.prefetch_related("sources", "notes__sources")


class RecordManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """Finds a record by its slug, as fixtures name it; a former slug leads to the same record."""

    def get_by_natural_key(self, slug: str) -> Any:
        try:
            return self.get(slug=slug)
        except self.model.DoesNotExist:
            from records.models import FormerAddress

            return FormerAddress.objects.target_or_raise(self.model, slug)


class SlugManager(models.Manager[ModelT]):
    """Finds by slug what is no public record of its own."""

    def get_by_natural_key(self, slug: str) -> Any:
        return self.get(slug=slug)
