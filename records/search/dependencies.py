"""Documents that depend on a row, by the paths that each index follows (`Index.relations`)."""

from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Value

from records.core.models.evidence import Source, sources_naming
from records.search.base import Index, index_of, indexes
from records.search.batches import MAX_KEYS, batches

Documents = set[tuple[str, Any]]  # (kind, key of the record)


class Dependency(NamedTuple):
    """Documents of a kind take something from what a path leads to.

    `is_reverse`: the rows there say themselves to whom they belong, so that saving one may join it to another.
    """

    dependent: Index
    path: str
    model: Any
    is_reverse: bool

    def documents(self, pks: Collection[Any]) -> models.QuerySet[Any, Any]:
        """Return the documents that depend on some rows, as (kind, key of the record)."""
        rows = self.dependent.model._base_manager.filter(**{f"{self.path}__in": pks})
        return rows.order_by().values_list(Value(self.dependent.kind, models.CharField()), "pk")


def documents_of(model: type[models.Model], pks: set[Any]) -> Documents:
    """Return the documents that rows of a model change first: records' own, or those that depend on the rows."""
    index = index_of(model)
    return {(index.kind, pk) for pk in pks} if index else dependents(model, pks)


def dependents(model: type[models.Model], pks: set[Any], *, only_reverse: bool = False) -> Documents:
    """Return the documents that take something from rows of a model (one query, or some where the rows are many)."""
    asked = [one for one in dependencies_on(model) if one.is_reverse or not only_reverse]
    found: Documents = set()
    for chunk in batches(pks, MAX_KEYS // len(asked)) if asked else ():
        first, *others = (one.documents(chunk) for one in asked)
        found.update(first.union(*others))
    sources = set(sources_naming(model, pks).values_list("pk", flat=True)) if pks else set()
    return found | dependents(Source, sources) if sources else found


@cache
def dependencies_on(model: type[models.Model]) -> list[Dependency]:
    """Return every dependency on rows of a model."""
    return [one for one in _dependencies() if issubclass(model, one.model)]


@cache
def _dependencies() -> list[Dependency]:
    """Return a dependency for each path that an index follows, and for each beginning of one."""
    found: dict[tuple[str, str], Dependency] = {}
    for kind, index in indexes().items():
        for path in index.relations():
            model: Any = index.model
            so_far = ""
            for name in path.split("__"):
                field = model._meta.get_field(name)
                model, so_far = field.related_model, f"{so_far}__{name}" if so_far else name
                found[kind, so_far] = Dependency(index, so_far, model, bool(field.one_to_many))
    return list(found.values())


@cache
def watched_models() -> list[type[models.Model]]:
    """Return the models whose rows documents are made of."""
    indexed = [index.model for index in indexes().values()]
    return list(dict.fromkeys([*indexed, *(one.model for one in _dependencies())]))


@cache
def watched_relations() -> list[Any]:
    """Return the many-to-many fields between rows that documents are made of."""
    relations: list[Any] = [field for model in watched_models() for field in model._meta.local_many_to_many]
    return [field for field in relations if field.related_model in watched_models()]
