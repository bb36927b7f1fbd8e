"""Values of facets as terms of the index, and what they are called."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language

from records.search.analysis import tokens
from records.search.models import SearchValue

EVERY = "="  # a value that all documents have
NONE = "=="  # one that none has
DAY = "day"  # years, months and days of documents have terms as values do (see `records.search.days`)


@dataclass(frozen=True)
class FacetValue:
    """One value that a record has of a facet in the index; `also` are other names by which a query may call it."""

    facet: str
    value: str
    labels: dict[str, str] = field(default_factory=dict, hash=False)
    also: tuple[str, ...] = ()

    @property
    def term(self) -> str:
        """The value as a term of the index."""
        return term_of_value(self.facet, self.value)

    def row(self) -> SearchValue:
        """Return the row that holds what the value is called."""
        named = [self.value, *self.labels.values(), *self.also]
        words = [[token.folded for token in tokens(name, "")] for name in named]
        names = "".join(f" {' '.join(name)} |" for name in dict.fromkeys(map(tuple, words)) if name)
        return SearchValue(facet=self.facet, value=self.value, labels=self.labels, names=names)


def term_of_value(facet: str, value: str) -> str:
    """Return the term of a value in the index. No word begins so: what is typed finds no values by chance."""
    return f"={facet}={value}"


def facet_and_value(term: str) -> tuple[str, str]:
    """Return the facet and the value that `term_of_value` wrote."""
    _start, facet, value = term.split("=", 2)
    return facet, value


def label_of(value: str, labels: dict[str, str]) -> str:
    """Return what a value is called in the page's language."""
    return (
        labels.get(get_language() or "")
        or labels.get(settings.LANGUAGE_CODE)
        or next(iter(labels.values()), value)
    )
