"""Queries that every kind of record has, and those for records of apps above."""

from collections.abc import Callable, Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from records.core.models.addresses import FormerAddress, ModelT, NaturalKeyQuerySet
from records.core.models.evidence import cited_sources
from records.core.slugs import COLUMNS
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

    def at(self, slug: str) -> Self:
        """Return the record of which this is the slug, in whatever language."""
        # Each language by its own index: of one in which few records have a slug, SQLite thinks that it finds many.
        rows = self.model._base_manager.order_by()
        keys = [rows.filter(**{column: slug}).values("pk") for column in COLUMNS]
        # One key, and no list of them: with that PostgreSQL would first join all records with what their page shows.
        return self.filter(pk=keys[0].union(*keys[1:]).order_by()[:1])

    def published(self) -> Self:
        """Return records that the public sees; in a preview also those that it will see."""
        model: Any = self.model
        return self.filter(visible(), *(self._none_hidden(name) for name in model.depends_on))

    def _none_hidden(self, relation: str) -> Q:
        # No join: with one, a database may begin at the other records, and go through all to find the first few.
        field: Any = self.model._meta.get_field(relation)
        others = field.related_model._base_manager.filter(pk=OuterRef(field.attname))
        return Q(~Exists(others.exclude(visible())))

    def without_source(self) -> Self:
        """Return records that name no source: those that are not `is_evident()`."""
        return self.filter(sources=None)

    def for_list(self) -> Self:
        """Return records with all that a row of their list shows; kinds add their joins."""
        return self

    def for_page(self) -> Self:
        """Return records with all that their own page shows, descriptions too; kinds add their joins."""
        return self.for_list().defer(None).with_evidence()

    def with_evidence(self) -> Self:
        """Return records with their sources, notes, and the sources of the notes."""
        paths = ("sources", "notes__sources")
        return self.prefetch_related(*(Prefetch(path, cited_sources()) for path in paths))


def fetched(record: models.Model, relation: str) -> Iterable[Any]:
    """Return the rows to which a relation leads; those that were fetched beforehand without a manager for each."""
    known = record.__dict__.get("_prefetched_objects_cache", {}).get(relation)
    return getattr(record, relation).all() if known is None else known


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
    """Return a subquery that counts related records, those that `which` picks; `distinct`: what they have in common."""
    link: Any = model._meta.get_field(relation)
    owner = link.field.name
    rows = which(other_end(model, relation).all()).filter(**{owner: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(rows.values(owner).annotate(n=Count(distinct, distinct=True)).values("n")), 0)
