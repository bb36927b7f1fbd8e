"""Counts of lists as pages ask for them: those that are kept; in a preview, counted anew."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property, reduce
from typing import Any

from django.db.models import Case, Count, Exists, Expression, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from records.core.status import is_previewing
from records.search.backends import get_backend
from records.search.counts import ALL, Values, list_values, pairs_in, values_in
from records.search.facets import Facet
from records.search.models import ListCount, PairCount, SearchDocument

SMALL = 1_000  # records: of so many, all are looked at


def kept_numbers(kind: str, asked: dict[str, list[str]]) -> Values:
    """Return how many records a large kind has, and how many have each value that is asked of facets (one query).

    Nothing of a kind with few records, which are counted as they are, nor in a preview.
    """
    numbers = list_numbers(kind, asked)
    return numbers if numbers[ALL] > SMALL else Counter()


def list_numbers(kind: str, asked: dict[str, list[str]]) -> Values:
    """Return such numbers of a kind of any size; nothing in a preview."""
    return Counter() if is_previewing() else numbers_of(kind, asked)


def numbers_of(kind: str, asked: dict[str, list[str]]) -> Values:
    """Return how many records there are, and how many have each value that is asked of facets (one query).

    A value that no record has is not there; nothing is where the kind was never counted.
    """
    named = (Q(facet=name, value__in=values) for name, values in asked.items() if values)
    condition = reduce(Q.__or__, named, Q(facet=""))
    rows = ListCount.objects.filter(condition, kind=kind)
    return Counter({(facet, value): n for facet, value, n in rows.values_list("facet", "value", "number")})


def kept_values(kind: str, facet: str, most: int) -> list[tuple[str, int]]:
    """Return the values of a facet that most records of a large kind have, with their numbers (one query)."""
    rows = ListCount.objects.filter(kind=kind, facet=facet).order_by("-number", "value")
    return list(rows.values_list("value", "number")[:most])


class Numbers:
    """Counts of a kind's records that have each value, or two of them."""

    def __init__(self, model: Any) -> None:
        self.model, self.kind = model, model.url_name

    @cached_property
    def is_kept(self) -> bool:
        """Tell if the counts are kept, as they are but for a preview."""
        return bool(list_numbers(self.kind, {})[ALL])

    @cached_property
    def _listed(self) -> list[tuple[str, int]]:
        values = list_values(self.model, self.model.objects.published().order_by().values("pk"))
        return [(text, 1) for text in values.values()]

    def of(self, facet: str) -> dict[str, int]:
        """Return the number of records with each value of a facet, the largest first."""
        rows: Iterable[tuple[str, int]]
        if self.is_kept:
            rows = ListCount.objects.filter(kind=self.kind, facet=facet).values_list("value", "number")
        else:
            rows = [
                (value, n) for (name, value), n in values_in(self.kind, self._listed).items() if name == facet
            ]
        return dict(sorted(rows, key=lambda row: (-row[1], row[0])))

    def of_pairs(
        self, facet: str, other: str, values: Iterable[str] | None = None
    ) -> Counter[tuple[str, str]]:
        """Return the number of records with each value of a facet and each of another; `values`: of these alone."""
        if self.is_kept:
            pairs = _Pairs(facet, other)
            rows = pairs.rows(self.kind)
            rows = rows if values is None else rows.filter(**{f"{pairs.value}__in": list(values)})
            found = {
                (one, two): n for one, two, n in rows.values_list(pairs.value, pairs.other_value, "number")
            }
            return Counter(found)
        counts: Counter[tuple[str, str]] = Counter()
        for key, number in pairs_in(self.kind, self._listed).items():
            for name, value, other_name, other_value in (key, key[2:] + key[:2]):
                if (name, other_name) == (facet, other) and (values is None or value in values):
                    counts[value, other_value] = number
        return counts


class _Pairs:
    """The columns of `PairCount` in which the values of two facets stand."""

    def __init__(self, facet: str, other: str) -> None:
        self.facets = sorted((facet, other))
        columns = ("value", "other_value")
        self.value, self.other_value = columns if self.facets == [facet, other] else columns[::-1]

    def rows(self, kind: str) -> QuerySet[PairCount]:
        return PairCount.objects.filter(kind=kind, facet=self.facets[0], other_facet=self.facets[1])


def count_with(model: Any, facet: str, other: tuple[str, str], slow: Expression) -> Expression:
    """Return a subquery for how many records of a kind have both a record's slug in a facet, and another value.

    In a preview, `slow` counts them.
    """
    pairs = _Pairs(facet, other[0])
    rows = pairs.rows(model.url_name).filter(**{pairs.value: OuterRef("slug"), pairs.other_value: other[1]})
    return _kept_or(slow, model, rows)


def count_of_value(model: Any, facet: str, slow: Expression) -> Expression:
    """Return a subquery for how many records of a kind have a record's slug in a facet.

    In a preview, `slow` counts them.
    """
    rows = ListCount.objects.filter(kind=model.url_name, facet=facet, value=OuterRef("slug"))
    return _kept_or(slow, model, rows)


def _kept_or(slow: Expression, model: Any, rows: QuerySet[Any]) -> Expression:
    """Return the number that rows keep, where a kind is counted and the public sees it; else what counts slowly."""
    if is_previewing():
        return slow
    is_kept = Exists(ListCount.objects.filter(kind=model.url_name, facet="", number__gt=0))
    return Case(When(is_kept, then=Coalesce(Subquery(rows.values("number")), 0)), default=slow)


# Choices of a list


def every_value(kind: str, facets: Iterable[Facet]) -> Values:
    """Return the counts of all values of facets (one query)."""
    rows = ListCount.objects.filter(kind=kind, facet__in=[facet.name for facet in facets])
    return Counter({(facet, value): n for facet, value, n in rows.values_list("facet", "value", "number")})


def largest(kind: str, facets: Sequence[Facet], most: int) -> Values:
    """Return the counts of the values that stand first among the choices of each facet (one query)."""
    select = "SELECT facet, value, number FROM records_listcount WHERE kind = %s AND facet = %s"
    return _first([(facet, select, [kind, facet.name]) for facet in facets], most)


def largest_beside(
    kind: str, beside: tuple[str, str], facets: Sequence[Facet], asked: dict[str, list[str]], most: int
) -> Values:
    """Return such counts of the records that have one value of another facet; those asked are there too (one query)."""
    parts = []
    for facet in facets:
        pairs = _Pairs(beside[0], facet.name)
        select = (
            f"SELECT %s AS facet, {pairs.other_value} AS value, number FROM records_paircount"  # noqa: S608 names alone
            f" WHERE kind = %s AND facet = %s AND other_facet = %s AND {pairs.value} = %s"
        )
        values = [facet.name, kind, *pairs.facets, beside[1]]
        parts.append((facet, select, values))
        if of_facet := asked[facet.name]:
            chosen = f"{select} AND {pairs.other_value} IN ({', '.join(['%s'] * len(of_facet))})"
            parts.append((facet, chosen, [*values, *of_facet]))
    return _first(parts, most)


def _first(parts: list[tuple[Facet, str, list[str]]], most: int) -> Values:
    """Return the first rows of each of these queries, in the order of its facet."""
    queries = [
        f"SELECT * FROM ({select} ORDER BY {facet.count_order} LIMIT {most:d}) AS one"  # noqa: S608 columns alone
        for facet, select, _values in parts
    ]
    values = [value for _facet, _select, some in parts for value in some]
    rows = get_backend().fetch(" UNION ALL ".join(queries), values) if queries else []
    return Counter({(facet, value): number for facet, value, number in rows})


def number_with_both(kind: str, one: tuple[str, str], other: tuple[str, str]) -> int:
    """Return how many records of a large kind have two values of two facets (one query)."""
    pairs = _Pairs(one[0], other[0])
    row = pairs.rows(kind).filter(**{pairs.value: one[1], pairs.other_value: other[1]})
    return row.values_list("number", flat=True).first() or 0


def found_values(kind: str, matching: QuerySet[Any], most: int) -> Values:
    """Return the counts of the records that match, of which at most so many are looked at (one query)."""
    some = matching.order_by().values("pk")[:most]
    documents = SearchDocument.objects.filter(kind=kind, record__in=some).order_by()
    return values_in(kind, documents.values_list("list_values").annotate(n=Count("pk")))
