"""Queries for most of the words, where no record has all: which words stand together, and which are missing."""

from dataclasses import replace
from math import log
from typing import NamedTuple

from records.search.backends import get_backend
from records.search.query import Query, names_of

BOUND = 5_000  # documents that are looked at for each word
MOST = 3
WORTH = 0.5  # so much of what the words say must be there


class NearQuery(NamedTuple):
    """A query for some of the words, and the others, as they were typed."""

    query: Query
    missing: tuple[str, ...]


def near_queries(query: Query) -> list[NearQuery]:
    """Return the best queries for some of the words and none of the others (one query of the database).

    A word says the more, the rarer it is; one that stands nowhere says nothing, and is missing in all of them.
    """
    required = query.required
    if len(required) < 2:
        return []
    found = _combinations(query)
    counts = [sum(count for mask, count in found if mask >> place & 1) for place in range(len(required))]
    total = sum(count for _mask, count in found)
    weights = [log(1 + total / count) if count else 0.0 for count in counts]

    def worth(mask: int) -> float:
        return sum(weight for place, weight in enumerate(weights) if mask >> place & 1)

    whole = (1 << len(required)) - 1
    masks = sorted((mask for mask, _count in found if mask != whole), key=lambda mask: (-worth(mask), mask))
    least = WORTH * min(sum(weights), 2 * worth(masks[0])) if masks else 0.0
    return [_near(query, mask) for mask in masks[:MOST] if worth(mask) >= least]


def _combinations(query: Query) -> list[tuple[int, int]]:
    """Return which words stand together in documents that the filters let pass, as bits, and in how many."""
    backend = get_backend()
    others = tuple(clause for clause in query.clauses if clause.is_excluded)
    asked = [
        backend.ids_sql(backend.expression(replace(query, clauses=(clause, *others))), BOUND)
        for clause in query.required
    ]
    each = " UNION ALL ".join(
        f"SELECT id, {1 << place:d} AS bit FROM ({sql}) AS having{place:d}"  # noqa: S608
        for place, (sql, _values) in enumerate(asked)
    )
    return backend.fetch(
        f"SELECT mask, COUNT(*) FROM (SELECT id, SUM(bit) AS mask FROM ({each}) AS bits GROUP BY id) AS masks"  # noqa: S608
        " GROUP BY mask",
        [value for _sql, values in asked for value in values],
    )


def _near(query: Query, mask: int) -> NearQuery:
    """Return the query for the words of a combination, and for none of the others."""
    kept = tuple(clause for place, clause in enumerate(query.required) if mask >> place & 1)
    lacking = tuple(clause for clause in query.required if clause not in kept)
    name, beside = names_of(kept)
    excluded = tuple(clause for clause in query.clauses if clause.is_excluded)
    near = replace(query, clauses=kept + excluded, lacking=lacking, name=name, name_beside_dates=beside)
    return NearQuery(near, tuple(clause.typed for clause in lacking))
