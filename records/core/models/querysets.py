"""Querysets and managers that all kinds of records share."""

from collections.abc import Callable
from typing import Any, Self

from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from records.core.models.addresses import FormerAddress, ModelT, NaturalKeyQuerySet
from records.core.status import visible


class RecordQuerySet(NaturalKeyQuerySet[ModelT]):
    """Queries that every kind of record has."""

    def get_by_natural_key(self, *key: Any) -> Any:
        """Return the record with a slug; a former slug leads to it, too."""
        model: Any = self.model
        try:
            return super().get_by_natural_key(*key)
        except model.DoesNotExist:
            record = FormerAddress.objects.target(model, *key)
            if record is None or record.pk is None:  # a notice is no record to refer to
                raise
            return record

    def published(self) -> Self:
        """Return records that the public sees; in a preview also those that it will see."""
        return self.filter(visible())

    def without_source(self) -> Self:
        """Return records that name no source: those that are not `is_evident()`."""
        return self.filter(sources=None)

    def for_list(self) -> Self:
        """Return records with all that a row of their list shows; kinds add their joins."""
        return self

    def for_page(self) -> Self:
        """Return records with all that their own page shows; kinds add their joins."""
        return self.for_list().with_evidence()

    def with_evidence(self) -> Self:
        """Return records with their sources, notes, and the sources of the notes."""
        return self.prefetch_related("sources", "notes__sources")


def other_end(model: type[models.Model], relation: str) -> Any:
    """Return the default manager of the records that a relation leads to: a lower app must not import them."""
    link: Any = model._meta.get_field(relation)
    return link.related_model._default_manager


def count_of(
    model: type[models.Model],
    relation: str,
    which: Callable[[Any], models.QuerySet[Any]],
    distinct: str = "pk",
) -> Coalesce:
    """Return an expression that counts the related records of a record, of those that `which` picks.

    A subquery: two counts in one query do not multiply each other's rows. `distinct` counts what the related
    records have in common, such as an event.
    """
    link: Any = model._meta.get_field(relation)
    own = link.field.name
    rows = which(other_end(model, relation).all()).filter(**{own: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(rows.values(own).annotate(n=Count(distinct, distinct=True)).values("n")), 0)
