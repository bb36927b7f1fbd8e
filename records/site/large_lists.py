"""Counts of a large list: those that are kept of it, and of records that match several filters at most `BOUND`."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from records.search.counts import ALL, Values, found_values, largest
from records.search.facets import Facet
from records.search.ranking import BOUND

MAX_CHOICES = 60


@dataclass
class LargeList:
    """What is asked of a list of a model, with the kept counts of all records and of each value that is asked."""

    model: Any
    facets: Sequence[Facet]
    asked: dict[str, list[str]]
    matching: Callable[[Facet | None], QuerySet[Any]]
    kept: Values

    @property
    def filters(self) -> list[Facet]:
        return [facet for facet in self.facets if self.asked[facet.name]]

    @cached_property
    def found(self) -> Values:
        """The counts of what matches, of one record more than `BOUND` at most."""
        return found_values(self.model.url_name, self.matching(None), BOUND + 1)

    @property
    def count(self) -> int:
        """How many records match; `BOUND` where they are more and nothing says how many."""
        if not self.filters:
            return self.kept[ALL]
        values = [(facet.name, value) for facet in self.filters for value in self.asked[facet.name]]
        return self.kept[values[0]] if len(values) == 1 else min(self.found[ALL], BOUND)

    @property
    def is_bounded(self) -> bool:
        """Whether what is counted is the first of what matches."""
        return bool(self.filters) and self.found[ALL] > BOUND

    @property
    def is_count_bounded(self) -> bool:
        """Whether more than `count` match."""
        return self.is_bounded and self.count == BOUND

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
    def _largest(self) -> Values:
        alone = self.filters if len(self.filters) == 1 else () if self.filters else self.facets
        return largest(self.model.url_name, alone, MAX_CHOICES)

    def _choices_of(self, facet: Facet) -> tuple[Values, bool]:
        """Return the counts among which those of a facet are, its own filter left out; and whether there are more."""
        if self.filters in ([], [facet]):
            return self._largest, False
        if facet not in self.filters:
            return self.found, self.is_bounded
        wider = found_values(self.model.url_name, self.matching(facet), BOUND + 1)
        return wider, wider[ALL] > BOUND

    def _of_facet(self, facet: Facet, counts: Values, is_least: bool) -> tuple[Counter[str], bool]:
        """Return the counts of a facet's values: of those that are asked, and of the first of the others."""
        found = Counter({value: n for (name, value), n in counts.items() if name == facet.name})
        first = dict(found.most_common(None if facet.has_ranges else MAX_CHOICES))
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
