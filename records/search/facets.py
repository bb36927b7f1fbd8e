"""Facets: what records are filtered by. One declaration serves the list of a kind, the API and the search.

An app registers the facets of each model in its `filters.py`; see `records.search.filter_registry`. In a list, `path`
is looked up by the database; in the index, the same path is followed through the record that is indexed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial, reduce
from typing import Any, ClassVar, NamedTuple

from django.db.models import CharField, Count, Exists, F, Min, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, override

from records.core.database.collation import sort_key
from records.core.languages import language_codes, localized_expression
from records.core.locale_formats import country_name, language_name
from records.core.status import visible
from records.search.facet_values import FacetValue
from records.search.fields import follow, shared, texts_at, translated


@dataclass(frozen=True)
class Choice:
    """One value of a facet; `count` is how many records would be shown with it, `is_least`: or more."""

    value: str
    label: str
    count: int
    selected: bool
    is_least: bool = False


@dataclass(frozen=True)
class Facet:
    """A parameter that filters by a column whose values are their own labels."""

    name: str
    label: str | Promise
    path: str
    # Whether the form beside a list offers its values unasked, or names only those that an address asked for.
    is_offered: bool = True
    # The facet of the search that has its values too; empty if the index does not have them.
    search_name: str = ""
    # Said by one facet of each `search_name`: a query may call it so, and `rank` is its place on the search page.
    keyword: str | Promise = ""
    rank: int = 0

    # Whether a query may ask for a range of its values.
    has_ranges: ClassVar[bool] = False
    # As `order`, in SQL, of rows of `ListCount`.
    count_order: ClassVar[str] = "number DESC, value"

    def condition(self, values: Sequence[str]) -> Q:
        """Return the condition of records that have one of the values."""
        return Q(**{f"{self.path}__in": values}) & self.offered()

    def conditions(self, values: Sequence[str]) -> list[Q]:
        """Return the conditions of which a record with one of the values satisfies any, each in joins of its own."""
        return [self.condition(values)]

    def having(self, model: Any, values: Sequence[str], *, is_common: bool = False) -> Q:
        """Return the condition, without a join, of records of a model that have one of the values.

        Where values are common, each record is asked in turn until a page is full; else those that have one are found.
        """
        if "__" not in self.path.removesuffix("__year"):
            return self.condition(values)  # of the record's own columns
        rows = (model._base_manager.filter(one) for one in self.conditions(values))
        found = (
            Q(Exists(some.filter(pk=OuterRef("pk")))) if is_common else Q(pk__in=some.values("pk"))
            for some in rows
        )
        return reduce(Q.__or__, found)

    def offered(self) -> Q:
        """Return the condition of records whose value a page may name."""
        return Q()

    def label_expression(self) -> Any:
        """Return the expression of the label, where the database knows it."""
        return Value("")

    def display(self, value: str, label: str) -> str:
        """Return the label that a reader sees."""
        return label or value

    def order(self, choice: Choice) -> Any:
        """Return the sort key of a choice: the most frequent first, then by name."""
        return -choice.count, sort_key(choice.label, get_language() or "")

    def valued(self, records: QuerySet[Any], *conditions: Q) -> "list[Valued]":
        """Return the records that have a value and satisfy conditions, and the expression of the value."""
        # In one call: each would join rows of its own where a record has many.
        having = records.filter(self.offered(), *conditions, **{f"{self.path}__isnull": False})
        return [Valued(self, having, F(self.path))]

    def choices_among(self, records: QuerySet[Any], matching: QuerySet[Any] | None) -> list[QuerySet[Any]]:
        """Return queries for every value of the facet among records, counting those that match (None: all)."""
        return [one.facet.counted(one.rows, matching, one.value) for one in self.valued(records)]

    def values_among(self, records: QuerySet[Any]) -> list[QuerySet[Any]]:
        """Return queries for the `record`, `facet` and `value` of each value that records have."""
        return [
            _plain(one.rows).values(
                record=F("pk"),
                facet=_text(self.name),
                value=Cast(one.value, CharField()),
            )
            for one in self.valued(records)
        ]

    def labels_of(self, model: Any, values: Iterable[str]) -> QuerySet[Any] | None:
        """Return a query for the `facet`, `value` and `choice` of values; None where each tells its own label."""
        owner, key = self.path.rpartition("__")[::2]
        at_owner = replace(self, path=key)
        if isinstance(at_owner.label_expression(), Value):
            return None
        rows = _plain(_related(model, owner)._default_manager.filter(**{f"{key}__in": values}))
        label = Min(Cast(at_owner.label_expression(), CharField()))
        return rows.values(facet=_text(self.name), value=Cast(key, CharField())).annotate(choice=label)

    def counted(self, rows: QuerySet[Any], matching: QuerySet[Any] | None, value: Any) -> QuerySet[Any]:
        """Return a query that counts the rows by a value, of them those that match (None: all)."""
        hits = Q(pk__in=matching.order_by().values("pk")) if matching is not None else None
        # One label a value, though its records may name it differently, as offices of one post do.
        return (
            _plain(rows)
            .values(facet=_text(self.name), value=Cast(value, CharField()))
            .annotate(
                choice=Min(Cast(self.label_expression(), CharField())),
                n=Count("pk", distinct=True, filter=hits),
            )
        )

    # In the search

    def relations(self) -> tuple[str, ...]:
        """Return the paths to the rows that values are made of, where they are not the record's own."""
        return ()

    def search_values(self, record: Any) -> Iterable[FacetValue]:
        """Return the values that the index has of a record."""
        return self.search_values_of(follow(record, self.path))

    def search_values_of(self, sources: Iterable[Any]) -> list[FacetValue]:
        """Return what a path leads to as values of the index."""
        return [
            shared((id(self), getattr(one, "pk", one)), partial(self.search_value, one)) for one in sources
        ]

    def search_value(self, source: Any) -> FacetValue:
        """Return what a path leads to as a value of the index, with its labels in every language."""
        return FacetValue(self.search_name, str(source))

    def keywords(self) -> set[str]:
        """Return the names that a query may give the facet: its parameter, and a word of each language."""
        found = {self.name}
        for code in language_codes():
            with override(code):
                found.add(str(self.keyword))
        return found


class Valued(NamedTuple):
    """Records that have a value of a facet, and the expression of it."""

    facet: Facet
    rows: QuerySet[Any]
    value: Any


def _plain(rows: QuerySet[Any]) -> Any:
    """Return a query without modeltranslation's rewriting, which would add every column of the model."""
    return rows.order_by().rewrite(False)  # type: ignore[attr-defined]


def _text(value: str) -> Cast:
    return Cast(Value(value), CharField())


def path_to(relation: str, field: str) -> str:
    """Return the path to a field of what a relation leads to; without one, of the row itself."""
    return "__".join(filter(None, (relation, field)))


def _related(model: Any, path: str) -> Any:
    """Return the model of the rows to which a path leads."""
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


@dataclass(frozen=True)
class RelatedFacet(Facet):
    """Filters by the slug of a related record that the public sees, shown under its name; or by that of the record."""

    is_translated: bool = True
    # Texts by which a query may call a value too.
    also: ClassVar[tuple[str, ...]] = ("other_names",)

    @property
    def relation(self) -> str:
        """The path to the related record; empty if it is the record itself."""
        return self.path.removesuffix("slug").removesuffix("__")

    def offered(self) -> Q:
        return visible(self.relation) if self.relation else Q()

    def label_expression(self) -> Any:
        name = path_to(self.relation, "name")
        return localized_expression(name) if self.is_translated else F(name)

    def relations(self) -> tuple[str, ...]:
        return (self.path.removesuffix("slug") + "other_names",)

    def search_values(self, record: Any) -> Iterable[FacetValue]:
        return self.search_values_of(follow(record, self.relation))

    def search_value(self, source: Any) -> FacetValue:
        labels = dict.fromkeys(language_codes(), source.title)
        if self.is_translated:
            labels = {text.language: text.value for text in translated(source, source.title_field)}
        also = tuple(text.value for text in texts_at(source, *self.also))
        return FacetValue(self.search_name, source.slug, labels, also)


@dataclass(frozen=True)
class CombinedFacet(Facet):
    """Filters by values that stand at several paths, of which one that leads to many rows is the last."""

    model: Any = None
    facets: tuple[Facet, ...] = ()

    @classmethod
    def of(cls, model: type[Model], facet: Facet, *paths: str) -> "CombinedFacet":
        """Return a facet with further paths to its values."""
        common = {one.name: getattr(facet, one.name) for one in fields(Facet)}
        return cls(**common, model=model, facets=(facet, *(replace(facet, path=one) for one in paths)))

    def condition(self, values: Sequence[str]) -> Q:
        return self.having(self.model, values)

    def conditions(self, values: Sequence[str]) -> list[Q]:
        return [facet.condition(values) for facet in self.facets]

    def display(self, value: str, label: str) -> str:
        return self.facets[0].display(value, label)

    def valued(self, records: QuerySet[Any], *conditions: Q) -> list[Valued]:
        """Count a record once, which has a value at several paths."""
        found = []
        for place, facet in enumerate(self.facets):
            uncounted = [~Q(**{earlier.path: F(facet.path)}) for earlier in self.facets[:place]]
            found += facet.valued(records, *uncounted, *conditions)
        return found

    def labels_of(self, model: Any, values: Iterable[str]) -> QuerySet[Any] | None:
        return self.facets[0].labels_of(model, values)

    def relations(self) -> tuple[str, ...]:
        return tuple(path for facet in self.facets for path in facet.relations())

    def search_values(self, record: Any) -> Iterable[FacetValue]:
        return dict.fromkeys(value for facet in self.facets for value in facet.search_values(record))


@dataclass(frozen=True)
class ChoiceFacet(Facet):
    """Filters by a field with choices."""

    choices: Iterable[tuple[str, Any]] = ()

    def display(self, value: str, label: str) -> str:
        return str(dict(self.choices).get(value, value))


@dataclass(frozen=True)
class CountryFacet(Facet):
    """Filters by country code (ISO 3166-1 alpha-2); small letters are understood."""

    def condition(self, values: Sequence[str]) -> Q:
        return super().condition([value.upper() for value in values])

    def display(self, value: str, label: str) -> str:
        return country_name(value)

    def search_value(self, source: str) -> FacetValue:
        return FacetValue(
            self.search_name, source, {code: country_name(source, code) for code in language_codes()}
        )


@dataclass(frozen=True)
class YearFacet(Facet):
    """Filters by the year of a day; the latest year first."""

    search_name: str = "year"
    has_ranges: ClassVar[bool] = True
    count_order: ClassVar[str] = "value DESC"

    def condition(self, values: Sequence[str]) -> Q:
        years = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) == 4]
        # Each as a span of days, which has an index; `__in` would ask each row for its year.
        return reduce(Q.__or__, (Q(**{self.path: year}) for year in years if year), Q(pk__in=[]))

    def order(self, choice: Choice) -> Any:
        return -int(choice.value)


@dataclass(frozen=True)
class LanguageFacet(Facet):
    """Filters by the languages in which the text of a record is what `path` says, such as `text_status` = original."""

    status: str = ""

    def condition(self, values: Sequence[str]) -> Q:
        known = [Q(**{f"{self.path}_{code}": self.status}) for code in values if code in language_codes()]
        return reduce(Q.__or__, known, Q(pk__in=[]))

    def valued(self, records: QuerySet[Any], *conditions: Q) -> list[Valued]:
        return [
            Valued(self, records.filter(*conditions, **{f"{self.path}_{code}": self.status}), Value(code))
            for code in language_codes()
        ]

    def display(self, value: str, label: str) -> str:
        return capfirst(language_name(value))

    def search_values(self, record: Any) -> Iterable[FacetValue]:
        having = [code for code in language_codes() if getattr(record, f"{self.path}_{code}") == self.status]
        return self.search_values_of(having)

    def search_value(self, source: str) -> FacetValue:
        names = {code: language_name(source, code).capitalize() for code in language_codes()}
        return FacetValue(self.search_name, source, names)
