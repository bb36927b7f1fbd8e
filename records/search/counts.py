"""Counts of the lists: how many records of a kind there are, how many each filter finds, and any two filters.

They are kept in the transaction of every change of a document, which says in `list_values` what its list filters it by.
`migrate` counts a kind that was never counted. What lists ask of them is in `records.search.kept_counts`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import combinations, islice
from typing import Any

from django.db import connections, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from records.core.data_checks import Problem, kind_check, problem
from records.core.database.bulk import free_keys, insert_rows
from records.core.models import Record
from records.core.rules import error
from records.search.backends import get_backend
from records.search.base import Index, indexes
from records.search.batches import batches
from records.search.filter_registry import facets_of, traits_of
from records.search.models import ListCount, PairCount, SearchDocument

CHUNK = 500
MAX_PARAMETERS = 999  # of a query: SQLite may take no more
ALL = ("", "")
Values = Counter[tuple[str, ...]]  # by facet and value, or by two of each; `ALL` has the number of records


def list_values(model: Any, pks: Collection[Any] | QuerySet[Any]) -> dict[Any, str]:
    """Return by which values the list of a kind filters each of these public records, as documents have them.

    One query, and one more where the kind has traits.
    """
    records = model.objects.filter(pk__in=pks)
    queries = [query for facet in facets_of(model) for query in facet.values_among(records)]
    found: dict[Any, set[str]] = {}
    for row in queries[0].union(*queries[1:], all=True).order_by() if queries else ():
        if row["value"]:
            found.setdefault(row["record"], set()).add(f"{row['facet']}={row['value']}")
    for trait in traits_of(model):
        for pk, *columns in records.order_by().values_list("pk", *trait.columns):
            found.setdefault(pk, set()).add(f"{trait.name}={trait.value(*columns)}")
    return {pk: " ".join(sorted(values)) for pk, values in found.items()}


def values_in(kind: str, listed: Iterable[tuple[str, int]]) -> Values:
    """Return how many records have each value, by the `list_values` of documents and how many have these."""
    counts: Values = Counter()
    found = Counter[str]()
    for text, number in listed:
        counts[ALL] += number
        for value in text.split():
            found[value] += number
    counts.update({_parted(value): number for value, number in found.items()})
    return counts


def pairs_in(kind: str, listed: Iterable[tuple[str, int]]) -> Values:
    """Return how many records have each two values of two facets, and of a trait and its facet."""
    counts: Values = Counter()
    found = Counter[tuple[str, str]]()
    for text, number in listed:
        counts[ALL + ALL] += number
        for pair in combinations(text.split(), 2):
            found[pair] += number
    beside = {trait.name: trait.facet for trait in traits_of(indexes()[kind].model)}
    for pair, number in found.items():
        one, other = sorted(map(_parted, pair))
        facet, other_facet = one[0], other[0]
        if facet != other_facet == beside.get(facet, other_facet) and beside.get(other_facet, facet) == facet:
            counts[one + other] += number
    return counts


def _parted(value: str) -> tuple[str, ...]:
    """Return facet and value of one of the `list_values` of a document."""
    facet, _sign, name = value.partition("=")
    return facet, name


# What is counted in each table, and the columns that name it.
TABLES: dict[type[ListCount] | type[PairCount], tuple[Callable[..., Values], tuple[str, ...]]] = {
    ListCount: (values_in, ("facet", "value")),
    PairCount: (pairs_in, ("facet", "value", "other_facet", "other_value")),
}


def count_changes(kind: str, before: Iterable[str], after: Iterable[str]) -> None:
    """Count documents that have come and no longer those that have gone, by their `list_values` (two statements)."""
    changed = Counter(after)
    changed.subtract(before)
    listed = [(text, number) for text, number in changed.items() if number]
    if listed:
        for table, (counts_in, columns) in TABLES.items():
            counts = counts_in(kind, listed)
            all_records = ("",) * len(columns)
            # In one order, and the count of all records first: two who save at once wait for each other there.
            rows = [(*key, number) for key, number in sorted(counts.items()) if number or key == all_records]
            _add(table, kind, columns, rows)


def _add(table: Any, kind: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Add numbers to the counts of a table."""
    name, key = table._meta.db_table, ", ".join(("kind", *columns))
    for some in batches(rows, MAX_PARAMETERS // (len(columns) + 2)):
        place = f"({', '.join(['%s'] * (len(columns) + 2))})"
        numbers = get_backend().fetch(
            f"INSERT INTO {name} ({key}, number) VALUES {', '.join([place] * len(some))}"  # noqa: S608 names alone
            f" ON CONFLICT ({key}) DO UPDATE SET number = {name}.number + excluded.number RETURNING number",
            [value for row in some for value in (kind, *row)],
        )
        if any(number <= 0 for (number,) in numbers):
            table.objects.filter(kind=kind, number__lte=0).exclude(facet="").delete()


def counted(kind: str) -> dict[Any, Values]:
    """Return the counts of a kind in each table, made anew of its documents (one query)."""
    documents = SearchDocument.objects.filter(kind=kind).values_list("list_values", flat=True)
    counts: dict[Any, Values] = {table: Counter() for table in TABLES}
    for some in batches(documents.iterator(), CHUNK):
        listed = list(Counter(some).items())
        for table, (counts_in, _columns) in TABLES.items():
            counts[table].update(counts_in(kind, listed))
    return counts


def kept(table: Any, kind: str) -> Values:
    """Return the counts of a kind in a table as they stand."""
    _counts_in, columns = TABLES[table]
    rows = table.objects.filter(kind=kind).values_list(*columns, "number")
    return Counter({tuple(key): number for *key, number in rows.iterator()})


def recount(kind: str) -> None:
    """Count a kind anew."""
    with transaction.atomic():
        # Whoever counts waits for us or we for them: what we read of documents is what is counted.
        _add(ListCount, kind, TABLES[ListCount][1], [(*ALL, 0)])
        for table, counts in counted(kind).items():
            if dict(kept(table, kind)) != dict(counts):
                table.objects.filter(kind=kind).delete()
                _keep(table, kind, counts)


def _keep(table: Any, kind: str, counts: Values) -> None:
    """Write all counts of a kind into a table that has none."""
    name, (_counts_in, columns) = table._meta.db_table, TABLES[table]
    keys = list(
        islice(free_keys(name, "id"), len(counts))
    )  # all before COPY, which lets nothing else be asked
    rows = ((key, kind, *values, number) for key, (values, number) in zip(keys, counts.items(), strict=True))
    insert_rows(name, ("id", "kind", *columns, "number"), rows)


@kind_check(Record)
def counts_are_those_of_documents(model: type[Record]) -> Iterator[Problem]:
    """A problem of a kind whose lists would tell wrong numbers."""
    kind = model.url_name
    if any(kept(table, kind) != counts for table, counts in counted(kind).items()):
        sentence = _(
            "Its lists count other records than there are: “manage.py reindex %(kind)s” counts them."
        )
        yield problem(model, error("", sentence % {"kind": kind}))


def count_new_kinds(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`, also after `flush`: count the kinds that were never counted."""
    tables = set(connections[using].introspection.table_names())
    needed = {table._meta.db_table for table in (*TABLES, SearchDocument)}
    if using != "default" or not needed <= tables:
        return
    known = PairCount.objects.filter(facet="").values("kind")
    kinds = set(SearchDocument.objects.exclude(kind__in=known).values_list("kind", flat=True).distinct())
    for kind in kinds & indexes().keys():
        fill_in_list_values(indexes()[kind])
        recount(kind)


def fill_in_list_values(index: Index) -> None:
    """Write the values of documents that are older than the counts."""
    pks = SearchDocument.objects.filter(kind=index.kind).order_by("pk")
    for documents in pieces(pks):
        values = list_values(index.model, [document.record for document in documents])
        other = [one for one in documents if one.list_values != values.get(one.record, "")]
        for document in other:
            document.list_values = values.get(document.record, "")
        SearchDocument.objects.bulk_update(other, ["list_values"])


def pieces(documents: QuerySet[SearchDocument]) -> Iterator[list[SearchDocument]]:
    """Yield documents by their keys, so many at once."""
    last = 0
    while piece := list(documents.filter(pk__gt=last).only("pk", "record", "list_values")[:CHUNK]):
        yield piece
        last = piece[-1].pk
