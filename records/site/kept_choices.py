"""Choices of a list by the counts that are kept of its kind; of records that match several filters at most `BOUND`."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from records.search.counts import ALL, Values
from records.search.facets import Facet
from records.search.kept_counts import (
    SMALL,
    every_value,
    found_values,
    largest,
    largest_beside,
    number_with_both,
)
from records.search.ranking import BOUND

MAX_CHOICES = 60


@dataclass
class KeptChoices:
    """Query of a model's list, with the kept counts of all records and of each value asked for.

    Of a small kind every value is a choice, also one that finds nothing; of a large one the values that find most.
    """

    model: Any
    facets: Sequence[Facet]
    asked: dict[str, list[str]]
    matching: Callable[[Facet | None], QuerySet[Any]]
    kept: Values

    @property
    def filters(self) -> list[Facet]:
        return [facet for facet in self.facets if self.asked[facet.name]]

    @cached_property
    def values(self) -> list[tuple[str, str]]:
        """Facet and value of all that is asked."""
        return [(facet.name, value) for facet in self.filters for value in self.asked[facet.name]]

    @cached_property
    def found(self) -> Values:
        """The counts of what matches, of one record more than `BOUND` at most."""
        return found_values(self.model.url_name, self.matching(None), BOUND + 1)

    @cached_property
    def known_count(self) -> int | None:
        """Return the kept count of matching records: without filters, with one value, or with one of each of two."""
        if len(self.values) < 2:
            return self.kept[self.values[0] if self.values else ALL]
        if len(self.filters) == len(self.values) == 2:
            return number_with_both(self.model.url_name, *self.values)
        return None

    @property
    def count(self) -> int:
        """Return the count of matching records, or `BOUND` where there are more and none is kept."""
        return min(self.found[ALL], BOUND) if self.known_count is None else self.known_count

    @property
    def is_count_bounded(self) -> bool:
        """Return true where more than `count` match."""
        return self.known_count is None and self.found[ALL] > BOUND

    def rows(self) -> list[dict[str, Any]]:
        """Return the `facet`, `value`, label (`choice`) and number (`n`) of choices; `is_least`: or more."""
        counts = {facet.name: self._of_facet(facet, *self._choices_of(facet)) for facet in self.facets}
        labels = self._labels({name: set(found) for name, (found, _is_least) in counts.items()})
        return [
            {"facet": name, "value": value, "choice": labels.get((name, value)), "n": n, "is_least": is_least}
            for name, (found, is_least) in counts.items()
            for value, n in found.items()
        ]

    @cached_property
    def _every(self) -> Values:
        """The counts of every value of a small kind, each offered whatever else is asked."""
        return every_value(self.model.url_name, self.facets) if self.kept[ALL] <= SMALL else Counter()

    @cached_property
    def _first(self) -> Values:
        """The counts of what the facets find that no other filter narrows, or one value alone."""
        kind, most = self.model.url_name, SMALL if self._every else MAX_CHOICES
        alone = () if len(self.filters) > 1 else self.filters or self.facets
        names = {facet.name for facet in alone}
        found = Counter({key: number for key, number in self._every.items() if key[0] in names})
        found = found or largest(kind, alone, most)
        for beside in self.values:
            facets = [facet for facet in self.facets if self._others(facet) == [beside]]
            found |= largest_beside(kind, beside, facets, self.asked, most) if facets else Counter()
        return found

    def _others(self, facet: Facet) -> list[tuple[str, str]]:
        """Return facet and value of what is asked of other facets."""
        return [one for one in self.values if one[0] != facet.name]

    def _choices_of(self, facet: Facet) -> tuple[Values, bool]:
        """Return the counts among which those of a facet are, its own filter left out; and whether there are more."""
        if len(self._others(facet)) < 2:
            return self._first, False
        if facet not in self.filters:
            return self.found, self.found[ALL] > BOUND
        wider = found_values(self.model.url_name, self.matching(facet), BOUND + 1)
        return wider, wider[ALL] > BOUND

    def _of_facet(self, facet: Facet, counts: Values, is_least: bool) -> tuple[Counter[str], bool]:
        """Return the counts of a facet's values: of those that are asked, and of the first of the others."""
        found = Counter({value: n for (name, value), n in counts.items() if name == facet.name})
        first = dict(found.most_common(None if facet.has_ranges else MAX_CHOICES))
        if len(first) < MAX_CHOICES:
            first = {value: 0 for name, value in self._every if name == facet.name} | first
        for value in self.asked[facet.name]:
            if number := self.kept[facet.name, value]:
                first[value] = number if self.filters == [facet] else found[value]
        return Counter(first), is_least

    def _labels(self, values: dict[str, set[str]]) -> dict[tuple[str, str], str]:
        """Return what values are called, where they do not tell it themselves (one query)."""
        asked: Iterable[Any] = (facet.labels_of(self.model, values[facet.name]) for facet in self.facets)
        queries = [query for query in asked if query is not None]
        rows = queries[0].union(*queries[1:], all=True).order_by() if queries else ()
        return {(row["facet"], row["value"]): row["choice"] for row in rows}
