"""The facets of a list, and choices with their counts. A facet's own choice does not narrow its counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet, Value
from django.http import QueryDict
from django.utils.translation import gettext as _

from records.search.counts import ALL
from records.search.facets import Choice, Facet
from records.search.kept_counts import list_numbers
from records.search.ranking import BOUND
from records.site.kept_choices import MAX_CHOICES, KeptChoices

TOTAL, COUNT = "=total", "=count"  # no value of a facet


def selected_values(parameters: QueryDict, facet: Facet) -> list[str]:
    """Return the values that an address asks of a facet, each once."""
    return list(dict.fromkeys(value for value in parameters.getlist(facet.name) if value))


def merged(choices: Iterable[Choice]) -> Iterable[Choice]:
    """Return the choices, those of one value as one."""
    found: dict[str, Choice] = {}
    for one in choices:
        known = found.get(one.value)
        found[one.value] = replace(known, count=known.count + one.count) if known else one
    return found.values()


@dataclass
class Selection:
    """The filters of an address applied to a list: matching records, facets with counts, values that are wrong.

    The counts are those that are kept (`records.search.counts`). Where these do not say, no more than `BOUND` records
    are looked at, and it is told that there are more. In a preview all is counted anew.
    """

    facets: Sequence[Facet]
    parameters: QueryDict
    records: QuerySet[Any]
    total: int = 0  # of the records, whatever is asked; known where there are facets
    counted: int | None = None
    is_bounded: bool = False  # whether more than `count` match

    def __post_init__(self) -> None:
        self.asked = {facet.name: selected_values(self.parameters, facet) for facet in self.facets}
        self.kept = list_numbers(self.records.model.url_name, self.asked)
        self.choices = self._choices()
        known = {name: [choice.value for choice in choices] for name, choices in self.choices.items()}
        sentence = _("“%(value)s” is not known here as a value of “%(facet)s”.")
        self.unknown = [
            sentence % {"value": value[:80], "facet": facet.label}
            for facet in self.facets
            for value in self.asked[facet.name]
            if value not in known[facet.name]
        ]
        if self.unknown:
            for name, values in self.asked.items():
                self.asked[name] = [value for value in values if value in known[name]]
            self.choices = self._choices()

    def matching(self, without: Facet | None = None) -> QuerySet[Any]:
        """Return the records that have what is asked, save of one facet."""
        records, model = self.records, self.records.model
        for facet in self.facets:
            if (values := self.asked[facet.name]) and facet is not without:
                is_common = sum(self.kept[facet.name, value] for value in values) > BOUND
                records = records.filter(facet.having(model, values, is_common=is_common))
        return records

    @property
    def count(self) -> int:
        """The number of records that match (a query more where nothing is filtered, nor could be)."""
        return self.matching().count() if self.counted is None else self.counted

    def _choices(self) -> dict[str, list[Choice]]:
        """Return the values of each facet in its order: the first ones, and all that are selected."""
        found: dict[str, list[Choice]] = {facet.name: [] for facet in self.facets}
        self.total, self.counted = 0, 0 if self.facets else None
        by_name = {facet.name: facet for facet in self.facets}
        for row in self._rows():
            name, value = row["facet"], row["value"]
            if value == TOTAL:
                self.total = row["n"]
            elif value == COUNT:
                self.counted = row["n"]
            elif value:
                label = by_name[name].display(value, row["choice"] or "")
                is_least = row.get("is_least", False)
                found[name].append(Choice(value, label, row["n"], value in self.asked[name], is_least))
        for name, choices in found.items():
            choices[:] = merged(choices)
            choices.sort(key=by_name[name].order)
            found[name] = [one for place, one in enumerate(choices) if place < MAX_CHOICES or one.selected]
        return found

    def _rows(self) -> Iterable[dict[str, Any]]:
        if not self.kept[ALL]:
            return self._counted_rows() if self.facets else []
        kept = KeptChoices(self.records.model, self.facets, self.asked, self.matching, self.kept)
        self.total, self.counted, self.is_bounded = self.kept[ALL], kept.count, kept.is_count_bounded
        return kept.rows()

    def _counted_rows(self) -> Iterable[dict[str, Any]]:
        """Count every value of every facet, and the records themselves (one query)."""
        is_filtered, everything = any(self.asked.values()), Facet("", "", "")
        matching = self.matching() if is_filtered else None
        queries = [
            everything.counted(self.records, None, Value(TOTAL)),
            everything.counted(self.records, matching, Value(COUNT)),
        ]
        for facet in self.facets:
            queries += facet.choices_among(self.records, self.matching(facet) if is_filtered else None)
        # Unordered: from Django 6 on the model's own order would apply, by a column that the rows do not have.
        return queries[0].union(*queries[1:], all=True).order_by()
