"""Counts of the lists: how many records of a kind there are, and how many each filter finds.

They are kept in the transaction of every change of a document, which says in `list_values` what its list filters it by.
`migrate` counts a kind that was never counted.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from typing import Any

from django.db import connections, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from records.core.data_checks import Problem, kind_check, problem
from records.core.models import Record
from records.core.rules import error
from records.core.status import is_previewing
from records.search.backends import get_backend
from records.search.base import Index, indexes
from records.search.facets import Facet
from records.search.filter_registry import facets_of
from records.search.models import ListCount, SearchDocument

SMALL = 1_000  # records: so many are counted as they are
CHUNK = 500
# Two names and a number each: SQLite may take no more than 999 values in a query.
MAX_ROWS = 240
ALL = ("", "")
Values = Counter[tuple[str, str]]  # by facet and value; `ALL` has the number of records


def list_values(model: Any, pks: Collection[Any]) -> dict[Any, str]:
    """Return by which values the list of a kind filters each of these records, as documents have them (one query)."""
    records = model.objects.published().filter(pk__in=pks)
    queries = [query for facet in facets_of(model) for query in facet.values_among(records)]
    found: dict[Any, set[str]] = {}
    for row in queries[0].union(*queries[1:]).order_by() if queries else ():
        if row["value"]:
            found.setdefault(row["record"], set()).add(f"{row['facet']}={row['value']}")
    return {pk: " ".join(sorted(values)) for pk, values in found.items()}


def values_in(listed: Iterable[tuple[str, int]]) -> Values:
    """Return how many records have each value, by the `list_values` of documents and how many have these."""
    counts: Values = Counter()
    for text, number in listed:
        counts[ALL] += number
        for term in text.split():
            facet, _sign, value = term.partition("=")
            counts[facet, value] += number
    return counts


def count_changes(kind: str, before: Iterable[str], after: Iterable[str]) -> None:
    """Count documents that have come and no longer those that have gone, by their `list_values` (one statement)."""
    counts = values_in((text, 1) for text in after)
    counts.subtract(values_in((text, 1) for text in before))
    # In one order, so that two who save at once wait for each other.
    rows = [(kind, *key, number) for key, number in sorted(counts.items()) if number]
    for start in range(0, len(rows), MAX_ROWS):
        some = rows[start : start + MAX_ROWS]
        places = ", ".join(["(%s, %s, %s, %s)"] * len(some))
        numbers = get_backend().fetch(
            f"INSERT INTO records_listcount (kind, facet, value, number) VALUES {places}"  # noqa: S608 places alone
            " ON CONFLICT (kind, facet, value)"
            " DO UPDATE SET number = records_listcount.number + excluded.number RETURNING number",
            [value for row in some for value in row],
        )
        if any(number <= 0 for (number,) in numbers):
            ListCount.objects.filter(kind=kind, number__lte=0).exclude(facet="").delete()


def counted(kind: str) -> Values:
    """Return the counts of a kind, made anew of its documents."""
    documents = SearchDocument.objects.filter(kind=kind)
    return values_in((text, 1) for text in documents.values_list("list_values", flat=True).iterator())


def kept(kind: str) -> Values:
    """Return the counts of a kind as they stand."""
    rows = ListCount.objects.filter(kind=kind)
    return Counter({(facet, value): n for facet, value, n in rows.values_list("facet", "value", "number")})


def recount(kind: str) -> None:
    """Count a kind anew."""
    with transaction.atomic():
        # Whoever has counted waits for us or we for them: what we read of documents is what is counted.
        list(
            ListCount.objects.select_for_update()
            .filter(kind=kind)
            .order_by("facet", "value")
            .values_list("pk")
        )
        ListCount.objects.filter(kind=kind).delete()
        rows = (
            ListCount(kind=kind, facet=key[0], value=key[1], number=n) for key, n in counted(kind).items()
        )
        ListCount.objects.bulk_create(rows, batch_size=CHUNK)


@kind_check(Record)
def counts_are_those_of_documents(model: type[Record]) -> Iterator[Problem]:
    """A problem of a kind whose lists would tell wrong numbers."""
    if kept(model.url_name) != counted(model.url_name):
        sentence = _(
            "Its lists count other records than there are: “manage.py reindex %(kind)s” counts them."
        )
        yield problem(model, error("", sentence % {"kind": model.url_name}))


def count_new_kinds(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`, also after `flush`: count the kinds that were never counted."""
    tables = set(connections[using].introspection.table_names())
    if using != "default" or not {ListCount._meta.db_table, SearchDocument._meta.db_table} <= tables:
        return
    known = ListCount.objects.filter(facet="").values("kind")
    kinds = set(SearchDocument.objects.exclude(kind__in=known).values_list("kind", flat=True).distinct())
    for kind in kinds & indexes().keys():
        fill_in_list_values(indexes()[kind])
        recount(kind)


def fill_in_list_values(index: Index) -> None:
    """Write the values of documents that are older than the counts."""
    pks = SearchDocument.objects.filter(kind=index.kind, list_values="").order_by("pk")
    for documents in pieces(pks):
        values = list_values(index.model, [document.record for document in documents])
        for document in documents:
            document.list_values = values.get(document.record, "")
        SearchDocument.objects.bulk_update(documents, ["list_values"])


def pieces(documents: QuerySet[SearchDocument]) -> Iterator[list[SearchDocument]]:
    """Yield documents by their keys, so many at once."""
    last = 0
    while piece := list(documents.filter(pk__gt=last).only("pk", "record")[:CHUNK]):
        yield piece
        last = piece[-1].pk


# What lists and pages of counts ask


def kept_numbers(kind: str, asked: dict[str, list[str]]) -> Values:
    """Return how many records a large kind has, and how many have each value that is asked of facets (one query).

    Nothing of a kind with few records, which are counted as they are, nor in a preview.
    """
    numbers = Counter[tuple[str, str]]() if is_previewing() else numbers_of(kind, asked)
    return numbers if numbers[ALL] > SMALL else Counter()


def kept_values(kind: str, facet: str, most: int) -> list[tuple[str, int]]:
    """Return the values of a facet that most records of a large kind have, with their numbers (one query)."""
    rows = ListCount.objects.filter(kind=kind, facet=facet).order_by("-number", "value")
    return list(rows.values_list("value", "number")[:most])


def largest(kind: str, facets: Sequence[Facet], most: int) -> Values:
    """Return the counts of the values that stand first among the choices of each facet (one query)."""
    select = "SELECT facet, value, number FROM records_listcount WHERE kind = %s AND facet = %s ORDER BY"
    asked = [f"SELECT * FROM ({select} {facet.count_order} LIMIT {most:d}) AS one" for facet in facets]  # noqa: S608
    values = [value for facet in facets for value in (kind, facet.name)]
    rows = get_backend().fetch(" UNION ALL ".join(asked), values) if asked else []
    return Counter({(facet, value): number for facet, value, number in rows})


def numbers_of(kind: str, asked: dict[str, list[str]]) -> Values:
    """Return how many records there are, and how many have each value that is asked of facets (one query).

    A value that no record has is not there; nothing is where the kind was never counted.
    """
    named = (Q(facet=name, value__in=values) for name, values in asked.items() if values)
    condition = reduce(Q.__or__, named, Q(facet=""))
    rows = ListCount.objects.filter(condition, kind=kind)
    return Counter({(facet, value): n for facet, value, n in rows.values_list("facet", "value", "number")})


def found_values(kind: str, matching: QuerySet[Any], most: int) -> Values:
    """Return the counts of the records that match, of which at most so many are looked at (one query)."""
    some = matching.order_by().values("pk")[:most]
    documents = SearchDocument.objects.filter(kind=kind, record__in=some).order_by()
    return values_in(documents.values_list("list_values").annotate(n=Count("pk")))
