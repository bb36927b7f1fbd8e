"""The facets of a list: its records by what an address asks, and the choices with their counts.

A facet's own choice is left out of its counts, so that a reader can widen it. All counts of a page are one query.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from records.search.facets import Choice, Facet

MAX_CHOICES = 60


def selected_values(parameters: QueryDict, facet: Facet) -> list[str]:
    """Return the values that an address asks of a facet, each once."""
    return list(dict.fromkeys(value for value in parameters.getlist(facet.name) if value))


@dataclass
class Selection:
    """The filters of an address applied to a list: matching records, facets with counts, values that are wrong."""

    facets: Sequence[Facet]
    parameters: QueryDict
    records: QuerySet[Any]

    def __post_init__(self) -> None:
        self.asked = {facet.name: selected_values(self.parameters, facet) for facet in self.facets}
        self.choices = self._choices()
        self.unknown = self._unknown()
        if self.unknown:
            self.asked = {
                name: [v for v in values if v in self._values(name)] for name, values in self.asked.items()
            }
            self.choices = self._choices()

    def matching(self, without: Facet | None = None) -> QuerySet[Any]:
        """Return the records that have what is asked, save of one facet."""
        records = self.records
        for facet in self.facets:
            if self.asked[facet.name] and facet is not without:
                having = self.records.model._base_manager.filter(facet.condition(self.asked[facet.name]))
                records = records.filter(pk__in=having.values("pk"))
        return records

    def _choices(self) -> dict[str, list[Choice]]:
        found: dict[str, list[Choice]] = {facet.name: [] for facet in self.facets}
        by_name = {facet.name: facet for facet in self.facets}
        for row in self._rows():
            facet = by_name[row["facet"]]
            label = facet.display(row["value"], row["choice"] or "")
            selected = row["value"] in self.asked[facet.name]
            found[facet.name].append(Choice(row["value"], label, row["n"], selected))
        return {name: self._shown(by_name[name], choices) for name, choices in found.items()}

    def _rows(self) -> Iterable[dict[str, Any]]:
        is_filtered = any(self.asked.values())
        branches = [
            branch
            for facet in self.facets
            for branch in facet.choices_among(
                self.records, self.matching(without=facet) if is_filtered else None
            )
        ]
        # Unordered: from Django 6 on the model's own order would apply, by a column that the rows do not have.
        return branches[0].union(*branches[1:], all=True).order_by() if branches else []

    def _shown(self, facet: Facet, choices: list[Choice]) -> list[Choice]:
        ordered = sorted((choice for choice in choices if choice.value), key=facet.order)
        return [choice for place, choice in enumerate(ordered) if place < MAX_CHOICES or choice.selected]

    def _values(self, name: str) -> set[str]:
        return {choice.value for choice in self.choices[name]}

    def _unknown(self) -> list[str]:
        """Return sentences about values that no record of the list has."""
        return [
            _("“%(value)s” is not known here as a value of “%(facet)s”.")
            % {"value": value[:80], "facet": facet.label}
            for facet in self.facets
            for value in self.asked[facet.name]
            if value not in self._values(facet.name)
        ]
