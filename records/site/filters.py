"""Facets: the choices beside a list, each with how many records it would show.

A facet's own choice is left out of its counts, so that a reader can widen it. All counts of a page are one query.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import CharField, Count, F, Min, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.core.database.collation import sort_key
from records.core.languages import language_codes, localized_expression
from records.core.locale_formats import country_name, language_name
from records.core.preview import visible

MAX_CHOICES = 60


@dataclass(frozen=True)
class Choice:
    """One value of a facet; `count` is how many records the list would show with it."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """A parameter that filters by a column whose values are their own labels."""

    name: str
    label: str | Promise
    path: str
    # The related record that a page must show for its value to be offered, such as "organizers__organization".
    only: str = ""
    # Whether the form beside a list offers its values unasked, or names only those that an address asked for.
    is_offered: bool = True

    def condition(self, values: Sequence[str]) -> Q:
        """Records that have one of the values."""
        return Q(**{f"{self.path}__in": values}) & self.offered()

    def offered(self) -> Q:
        """Records whose value a page may name."""
        return visible(self.only) if self.only else Q()

    def label_expression(self) -> Any:
        """Expression for the label, where the database knows it."""
        return Value("")

    def display(self, value: str, label: str) -> str:
        """The label that a reader sees."""
        return label or value

    def order(self, choice: Choice) -> Any:
        """Sort key: the most frequent first, then by name."""
        return -choice.count, sort_key(choice.label, get_language() or "")

    def choices_among(self, records: QuerySet[Any], matching: QuerySet[Any] | None) -> list[QuerySet[Any]]:
        """Queries for every value of the facet among records, with the count of those that match (None: all)."""
        rows = records.filter(self.offered(), **{f"{self.path}__isnull": False})
        return [self._counted(rows, matching, F(self.path))]

    def _counted(self, rows: QuerySet[Any], matching: QuerySet[Any] | None, value: Any) -> QuerySet[Any]:
        hits = Q(pk__in=matching.order_by().values("pk")) if matching is not None else None
        # Without modeltranslation's rewriting, which would add every column of the model. One label a value, though
        # its records may name it differently, as offices of one post do.
        plain: Any = rows.order_by().rewrite(False)  # type: ignore[attr-defined]
        return plain.values(
            facet=Cast(Value(self.name), CharField()), value=Cast(value, CharField())
        ).annotate(
            choice=Min(Cast(self.label_expression(), CharField())), n=Count("pk", distinct=True, filter=hits)
        )


@dataclass(frozen=True)
class RelatedFacet(Facet):
    """Filters by the slug of a related record, shown under its name."""

    label_path: str = ""
    is_translated: bool = True

    def label_expression(self) -> Any:
        return localized_expression(self.label_path) if self.is_translated else F(self.label_path)


@dataclass(frozen=True)
class ChoiceFacet(Facet):
    """Filters by a field with fixed choices."""

    choices: Sequence[tuple[str, Any]] = ()

    def display(self, value: str, label: str) -> str:
        return str(dict(self.choices).get(value, value))


@dataclass(frozen=True)
class CountryFacet(Facet):
    """Filters by country code; small letters are understood."""

    def condition(self, values: Sequence[str]) -> Q:
        return super().condition([value.upper() for value in values])

    def display(self, value: str, label: str) -> str:
        return country_name(value)


@dataclass(frozen=True)
class YearFacet(Facet):
    """Filters by the year of a day; the latest year first."""

    def condition(self, values: Sequence[str]) -> Q:
        years = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) == 4]
        return super().condition(years)  # type: ignore[arg-type]

    def order(self, choice: Choice) -> Any:
        return -int(choice.value)


@dataclass(frozen=True)
class LanguageFacet(Facet):
    """Filters by the languages in which the text of a record is what `path` says, such as `text_status` = original."""

    status: str = ""

    def condition(self, values: Sequence[str]) -> Q:
        known = [Q(**{f"{self.path}_{code}": self.status}) for code in values if code in language_codes()]
        return reduce(Q.__or__, known, Q(pk__in=[]))

    def choices_among(self, records: QuerySet[Any], matching: QuerySet[Any] | None) -> list[QuerySet[Any]]:
        return [
            self._counted(records.filter(**{f"{self.path}_{code}": self.status}), matching, Value(code))
            for code in language_codes()
        ]

    def display(self, value: str, label: str) -> str:
        return capfirst(language_name(value))


def selected_values(parameters: QueryDict, facet: Facet) -> list[str]:
    """The values that an address asks of a facet, each once."""
    return list(dict.fromkeys(value for value in parameters.getlist(facet.name) if value))


@dataclass
class Selection:
    """What an address asks of a list: the records it matches, the facets with their counts, what it got wrong."""

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
        """The records that have what is asked, save of one facet."""
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
        """Sentences about values that no record of the list has."""
        return [
            _("“%(value)s” is not known here as a value of “%(facet)s”.")
            % {"value": value[:80], "facet": facet.label}
            for facet in self.facets
            for value in self.asked[facet.name]
            if value not in self._values(facet.name)
        ]
