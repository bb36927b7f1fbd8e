"""The facets of each model, as apps register them, and those of the search."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.core import registry
from records.core.text import fold
from records.search.facets import Facet


@dataclass(frozen=True)
class Trait:
    """A value made of a record's own columns that charts count beside those of one facet; no list filters by it."""

    name: str
    facet: str
    columns: tuple[str, ...]
    value: Callable[..., str]


@dataclass(frozen=True)
class Filters:
    """The facets and traits of a model. `itself`: the facet of which a record of the model is a value in the search.

    register(Filters(Topic, TOPIC_FACETS, itself=RelatedFacet("topic", _("Topic"), "slug", ...)))
    """

    model: Any
    facets: tuple[Facet, ...]
    itself: Facet | None = None
    traits: tuple[Trait, ...] = ()

    @property
    def indexed(self) -> list[Facet]:
        """The facets whose values the index has."""
        facets = (self.itself, *self.facets) if self.itself else self.facets
        return [facet for facet in facets if facet.search_name]


# The kinds of records; every document of the index has one.
KIND = Facet("kind", _("Kind"), "", keyword=pgettext_lazy("filter of a search", "kind"), rank=10)


def facets_of(model: Any) -> tuple[Facet, ...]:
    """Return the facets of the list of a model."""
    filters = registry.get(Filters, model)
    return filters.facets if filters else ()


def traits_of(model: Any) -> tuple[Trait, ...]:
    """Return the traits of a model."""
    filters = registry.get(Filters, model)
    return filters.traits if filters else ()


def indexed_facets_of(model: Any) -> list[Facet]:
    """Return the facets of a model whose values the index has."""
    filters = registry.get(Filters, model)
    return filters.indexed if filters else []


@cache
def search_facets() -> tuple[Facet, ...]:
    """Return the facets of the search page, in its order."""
    indexed = (facet for filters in registry.all(Filters) for facet in filters.indexed)
    named = {facet.name: facet for facet in (KIND, *indexed) if facet.keyword}
    return tuple(sorted(named.values(), key=lambda facet: facet.rank))


@cache
def facets_by_word() -> dict[str, str]:
    """Return the facet that a word before a colon names, in any language."""
    return {fold(word, "word"): facet.name for facet in search_facets() for word in facet.keywords()}
