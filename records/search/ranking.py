"""The order of results: `ranked` says what stands before what."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from records.search.analysis import stop_words
from records.search.backends import SearchBackend, get_backend
from records.search.backends.base import Columns
from records.search.base import indexes
from records.search.columns import MAIN_TEXT, NAMES, OWN_TEXT
from records.search.facet_values import NONE
from records.search.query import Query

BOUND = 10_000  # documents of a query that are looked at
MAX_NAMES = 500
CLOSE = 0.4  # so much of a name must be asked for, that it stands before all else
ELSEWHERE = 0.9  # what a name is worth whose words are asked for in another order


# What counts for a document, the more the earlier: rules 4, 5 and 6 of `ranked`.
OF_DAY, SAID, OWN = 4, 2, 1


class Hit(NamedTuple):
    """A document that was found by one of some queries."""

    query: int  # its place among them
    pk: int
    record: int
    kind: str
    names: str  # its names, where they have all words of the query
    tier: int  # the sum of what it has of `OF_DAY`, `SAID` and `OWN`
    name_match: float = 0.0

    @property
    def is_of_day(self) -> bool:
        """Return whether it is of the day that the query names."""
        return self.tier >= OF_DAY


def ranked(
    queries: Sequence[Query], limit: int = BOUND, *, large: int = 0, is_bounded: bool = False
) -> list[Hit]:
    """Return what queries find, the best first, not less than `limit` documents of each (one query of the database).

    The first `large` queries find more: their best are looked for first, and seldom needs a second query.

    Each rule decides among those that are equal by the rules before it:

    1. What an earlier query finds.
    2. A record whose name is asked for, the nearest name before others (`name_match`).
    3. A kind that the query names: "quotations", "citas", "who".
    4. A record of the day that the query names, before texts that have its words.
    5. What is said: all words in the record's name or in its quotation, before words elsewhere.
    6. What is its own, before words in the names of what it belongs to: a body finds its own words before those of
       its children.
    7. The place of the kind on the page.
    8. The weight that the database gives, by how often and in which columns the words stand.
    9. The latest day.
    10. The order of entry: an archive that was loaded from files answers as the one that it came from.

    Of more than `BOUND` documents some are not looked at, but of those with the name that is asked for `MAX_NAMES`:
    `is_bounded` says that there are more (a second query).
    """
    asked = [
        (place, query, MAIN_TEXT if place < large and query.wanted and not query.dates else ())
        for place, query in enumerate(queries)
    ]
    hits = _found(asked, limit)
    counts = Counter(hit.query for hit in hits)
    few = [(place, query, ()) for place, query, columns in asked if columns and counts[place] < limit]
    if few:
        hits = [*(hit for hit in hits if (hit.query, queries[hit.query], ()) not in few), *_found(few, limit)]
    if is_bounded and queries[0].name:
        named = _found([(0, queries[0], NAMES)], 0)
        known = {hit.pk for hit in named}
        hits = [*named, *(hit for hit in hits if hit.pk not in known)]
    hits = [
        hit._replace(name_match=_name_match(hit, queries[hit.query])) if hit.names else hit for hit in hits
    ]
    kinds = queries[0].kinds if queries else ()
    if kinds or any(hit.name_match for hit in hits):
        hits.sort(key=lambda hit: (hit.query, -hit.name_match, hit.kind not in kinds))
    return hits


# Rules 4 to 10, for the database.
ORDER = "tier DESC, place, weight DESC, day DESC NULLS LAST, record, kind"


def _found(queries: Sequence[tuple[int, Query, Columns]], limit: int) -> list[Hit]:
    """Return what queries find, each in some columns or in all, in the order of the database.

    Those with names are there beside the limit: how near they are decides before all that the database knows.
    """
    if not queries:
        return []
    asked = [_best(*one, limit) for one in queries]
    best = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS best" for sql, _values in asked)  # noqa: S608
    rows = get_backend().fetch(
        f"SELECT query, id, record, kind, names, tier FROM ({best}) AS found ORDER BY query, {ORDER}",  # noqa: S608
        [value for _sql, values in asked for value in values],
    )
    return list(map(Hit._make, ((*row, 0.0) for row in rows)))


def _best(place: int, query: Query, columns: Columns, limit: int) -> tuple[str, list[Any]]:
    """Return the SQL of the best that a query finds: those with names, and as many others as the limit at least."""
    backend = get_backend()
    names = backend.expression(replace(query, filters={}), NAMES) if query.wanted else backend.term(NONE)
    found, values = _select(place, query, columns, names)
    named, values_of_names = backend.ids_sql(names, MAX_NAMES)
    sql = (
        f"SELECT * FROM ({found}) AS one ORDER BY names = '', {ORDER}"  # noqa: S608
        f" LIMIT {limit:d} + (SELECT COUNT(*) FROM ({named}) AS named)"
    )
    return sql, [*values, *values_of_names]


def _select(place: int, query: Query, columns: Columns, names: str) -> tuple[str, list[Any]]:
    """Return the SQL of what a query finds, with all that the rules look at, and its values."""
    backend = get_backend()
    dates = [backend.either(map(backend.term, date.terms)) for date in query.dates]
    has_name = _is_in(backend, names)
    of_day = _is_in(backend, backend.both(dates) if dates else "")
    kinds = " ".join(f"WHEN '{kind}' THEN {number}" for number, kind in enumerate(indexes()))
    tiers = [
        (tier, *backend.weights_sql(expression, BOUND + 1))
        for tier, expression in _tiers(backend, query, columns)
    ]
    found = " UNION ALL ".join(
        f"SELECT id, weight, {tier:d} AS tier FROM ({sql}) AS of_tier"  # noqa: S608
        for tier, sql, _values in tiers
    )
    sql = (
        f"SELECT {place:d} AS query, d.id, d.record, d.kind, CASE WHEN {has_name[0]} THEN d.names ELSE '' END AS names,"  # noqa: S608
        f" h.tier + CASE WHEN {of_day[0]} THEN {OF_DAY} ELSE 0 END AS tier, CASE d.kind {kinds} END AS place,"
        " h.weight, d.day"
        f" FROM ({found}) AS h JOIN records_searchdocument d ON d.id = h.id"
    )
    return sql, [*has_name[1], *of_day[1], *(value for _tier, _sql, values in tiers for value in values)]


def _tiers(backend: SearchBackend, query: Query, columns: Columns) -> list[tuple[int, str]]:
    """Return what a query finds by the columns that have its words: the best, and others without those before."""
    if columns or not query.wanted:
        return [(SAID + OWN if columns else 0, backend.expression(query, columns))]
    in_said, in_own, in_any = (backend.expression(query, some) for some in (MAIN_TEXT, OWN_TEXT, ()))
    return [
        (SAID + OWN, in_said),
        (OWN, backend.without(in_own, in_said)),
        (0, backend.without(in_any, in_own)),
    ]


def _is_in(backend: SearchBackend, expression: str) -> tuple[str, list[Any]]:
    """Return the SQL that tells whether an expression finds a document; an empty one finds none."""
    if not expression:
        return "1 = 0", []
    sql, values = backend.ids_sql(expression, BOUND + 1)
    return f"d.id IN ({sql})", values


def _name_match(hit: Hit, query: Query) -> float:
    """Return how near the names of a document are to the query, with its dates and kinds or beside them."""
    least = 0.0 if indexes()[hit.kind].is_named_by_parts else CLOSE
    match = name_match(query.name, hit.names, least)
    is_meant = (hit.is_of_day or not query.dates) and (hit.kind in query.kinds or not query.kinds)
    return max(match, name_match(query.name_beside_dates, hit.names, least)) if is_meant else match


def name_match(name: str, names: str, least: float = CLOSE) -> float:
    """Return the share of one of a record's names that is asked for, from 0 to 1; 0 where it is less than `least`.

    Little words and spaces make no difference; other words in another order make a little one.
    """
    if not name or not _may_have(name, names):
        return 0.0
    best = max(_share(name, line) for line in names.split("\n"))
    return best if best >= least else 0.0


def _may_have(name: str, names: str) -> bool:
    """Return whether the names have all letters of the one that is asked for: quickly told, for thousands of them."""
    return all(word in names for word in _telling(name)) or name.replace(" ", "") in names.replace(" ", "")


def _share(name: str, line: str) -> float:
    """Return how much of a name is asked for."""
    if name == line:
        return 1.0
    asked = _telling(name)
    if asked.issubset(line.split()):
        share = _letters(asked) / _letters(_telling(line) | asked)
        return share if f" {name} " in f" {line} " else share * ELSEWHERE
    joined = name.replace(" ", "")
    return len(joined) / len(line.replace(" ", "")) if _is_joined(joined, line) else 0.0


def _is_joined(joined: str, line: str) -> bool:
    """Return whether words of a name, written as one, are what is asked for: ECLAC as E.C.L.A.C."""
    if joined not in line.replace(" ", ""):
        return False
    words = line.split()
    starts = (words[place:] for place in range(len(words)))
    return any(joined in accumulate(start) for start in starts)


def _letters(words: Iterable[str]) -> int:
    return sum(map(len, words))


@lru_cache(maxsize=50_000)
def _telling(name: str) -> frozenset[str]:
    """Return words of a name that say something; all of them, if none does."""
    words = frozenset(name.split())
    return words - stop_words() or words
