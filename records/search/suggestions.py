"""Names of people, events, bodies, series and topics, while a reader types."""

from records.search.analysis import alternatives, tokens
from records.search.backends import get_backend
from records.search.base import indexes
from records.search.columns import NAMES
from records.search.facet_values import term_of_value
from records.search.models import SearchDocument
from records.search.query import SHORTEST_PREFIX
from records.search.results import Result
from records.search.snippets import Marks

MAX_SUGGESTIONS = 8
MAX_READ = 200
MAX_WORDS = 8


def suggest(text: str) -> list[Result]:
    """Return records whose names have all words typed, the last of them perhaps not yet whole (two queries)."""
    words = [token.folded for token in tokens(text[:200], "")][:MAX_WORDS]
    if not words or (len(words) == 1 and len(words[0]) < SHORTEST_PREFIX and words[0].isascii()):
        return []
    asked = " ".join(words)
    rows = sorted(_rows(words), key=lambda row: _order(asked, row[1], row[2]))
    documents = SearchDocument.objects.in_bulk([pk for pk, _kind, _names in rows[:MAX_SUGGESTIONS]])
    return [Result(documents[pk], Marks(frozenset())) for pk, _kind, _names in rows[:MAX_SUGGESTIONS]]


def _rows(words: list[str]) -> list[tuple[int, str, str]]:
    """Return (document, kind, names) with all words in their names."""
    backend = get_backend()
    each = [backend.either(backend.term(term, NAMES) for term in _terms(word)) for word in words]
    each[-1] = backend.either((backend.prefix(words[-1], NAMES), each[-1]))
    kinds = [kind for kind, index in indexes().items() if index.is_suggested]
    of_kind = backend.either(backend.term(term_of_value("kind", kind)) for kind in kinds)
    sql, values = backend.ids_sql(backend.both([*each, of_kind]), MAX_READ)
    return backend.fetch(
        f"SELECT d.id, d.kind, d.names FROM ({sql}) AS h JOIN records_searchdocument d ON d.id = h.id",  # noqa: S608
        values,
    )


def _terms(word: str) -> list[str]:
    return sorted({term for terms in alternatives(word).values() for term in terms})


def _order(asked: str, kind: str, names: str) -> tuple[int, int, int, str]:
    """Return the sort key: names that begin so first, then those with a word that does, short ones before long ones."""
    lines = names.split("\n")
    begins = [len(line) for line in lines if line.startswith(asked)]
    within = [len(line) for line in lines if f" {asked}" in line]
    place = 0 if begins else 1 if within else 2
    return place, list(indexes()).index(kind) if place == 2 else 0, min(begins or within or [999]), names
