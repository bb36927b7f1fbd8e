"""The facets of a search: what each is called on the page and in a query, and the values that records have of it.

An app names its facets in its room `search.py`, beside the kinds that have them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, override

from records.core import registry
from records.core.database.collation import sort_key
from records.core.languages import language_codes
from records.search.analysis import tokens
from records.search.models import SearchValue

EVERY = "="  # a value that all documents have
NONE = "=="


@dataclass(frozen=True)
class SearchFacet:
    """A parameter of the search page, and under `words` the names that a query may give it.

    `rank` is its place on the page. The values of a facet of years are numbers, the latest first.
    """

    name: str
    label: str | Promise
    word: str | Promise
    rank: int
    is_year: bool = False

    def words(self) -> set[str]:
        """What a query may call it: its parameter, and a word of each language of the site."""
        found = {self.name}
        for code in language_codes():
            with override(code):
                found.add(str(self.word))
        return found


@dataclass(frozen=True)
class Value:
    """One value that a record has of a facet; `also` are other names by which a query may call it."""

    facet: str
    value: str
    labels: dict[str, str] = field(default_factory=dict, hash=False)
    also: tuple[str, ...] = ()

    @property
    def term(self) -> str:
        """How the index keeps it."""
        return term_of_value(self.facet, self.value)

    def row(self) -> SearchValue:
        """The row that tells what it is called."""
        named = [self.value, *self.labels.values(), *self.also]
        words = [[token.folded for token in tokens(name, "")] for name in named]
        names = "".join(f" {' '.join(name)} |" for name in dict.fromkeys(map(tuple, words)) if name)
        return SearchValue(facet=self.facet, value=self.value, labels=self.labels, names=names)


def facets() -> list[SearchFacet]:
    """All facets, in the order of the page."""
    return list(registry.all(SearchFacet))


def term_of_value(facet: str, value: str) -> str:
    """How the index keeps a value of a facet. No word begins so: what is typed finds no values by chance."""
    return f"={facet}={value}"


def label_of(value: SearchValue) -> str:
    """What a value is called in the page's language."""
    labels = value.labels
    return (
        labels.get(get_language() or "")
        or labels.get(settings.LANGUAGE_CODE)
        or next(iter(labels.values()), value.value)
    )


def in_order(facet: SearchFacet, choices: Iterable[Any]) -> list[Any]:
    """Choices of a facet: the most frequent first, then by name; years by number."""
    if facet.is_year:
        return sorted(choices, key=lambda choice: choice.value, reverse=True)
    language = get_language() or ""
    return sorted(choices, key=lambda choice: (-choice.count, sort_key(choice.label, language)))
