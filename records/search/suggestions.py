"""Names of people, events, bodies, series and topics, while a reader types."""

from typing import NamedTuple

from records.search.analysis import alternatives, tokens
from records.search.backends import NAMES, get_backend
from records.search.base import indexes
from records.search.facets import term_of_value
from records.search.models import SearchDocument
from records.search.query import SHORTEST_PREFIX
from records.search.results import Result
from records.search.snippets import Marks

MOST = 8
MAX_READ = 200
MAX_WORDS = 8


class Suggestion(NamedTuple):
    """A record whose name begins as typed."""

    label: str
    language: str
    kind: str
    subtitle: str
    url: str
    uid: str


def suggest(text: str) -> list[Suggestion]:
    """Records whose names have all words typed, the last of them perhaps not yet whole (two queries)."""
    words = [token.folded for token in tokens(text[:200], "")][:MAX_WORDS]
    if not words or (len(words) == 1 and len(words[0]) < SHORTEST_PREFIX and words[0].isascii()):
        return []
    asked = " ".join(words)
    rows = sorted(_rows(words), key=lambda row: _order(asked, row[1], row[2]))
    documents = SearchDocument.objects.in_bulk([pk for pk, _kind, _names in rows[:MOST]])
    found = [Result(documents[pk], Marks(frozenset())) for pk, _kind, _names in rows[:MOST]]
    return [
        Suggestion(one.title, one.title_language, one.kind, one.subtitle, one.get_absolute_url(), one.uid)
        for one in found
    ]


def _rows(words: list[str]) -> list[tuple[int, str, str]]:
    """(document, kind, names) with all words in their names."""
    backend = get_backend()
    each = [backend.either(*(backend.term(term, NAMES) for term in _terms(word))) for word in words[:-1]]
    last = backend.either(
        backend.prefix(words[-1], NAMES), *(backend.term(term, NAMES) for term in _terms(words[-1]))
    )
    kinds = [kind for kind, index in indexes().items() if index.is_suggested]
    of_kind = backend.either(*(backend.term(term_of_value("kind", kind)) for kind in kinds))
    sql, values = backend.ids_sql(backend.both(*each, last, of_kind), MAX_READ)
    with backend.connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.id, d.kind, d.names FROM ({sql}) AS h JOIN records_searchdocument d ON d.id = h.id",  # noqa: S608
            values,
        )
        return cursor.fetchall()


def _terms(word: str) -> list[str]:
    return sorted({term for terms in alternatives(word).values() for term in terms})


def _order(asked: str, kind: str, names: str) -> tuple[int, int, int, str]:
    """A name that begins so first, then one with a word that does, short ones before long ones."""
    lines = names.split("\n")
    begins = [len(line) for line in lines if line.startswith(asked)]
    within = [len(line) for line in lines if f" {asked}" in line]
    place = 0 if begins else 1 if within else 2
    return place, list(indexes()).index(kind) if place == 2 else 0, min(begins or within or [999]), names
