"""The texts of the archive that sentences may come from: one look-up for all sentences together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from records.search.analysis import alternatives, stop_words, tokens
from records.search.backends import SearchBackend, get_backend
from records.search.base import indexes
from records.search.columns import NAMES
from records.search.facet_values import term_of_value
from records.search.models import SearchDocument
from records.search.quote_check.words import SOFT_HYPHEN, Names, Word, compounds_in, telling_keys, words_of

MOST_WORDS = 14  # of a sentence that are looked up: its longest
FEW_BESIDE_NUMBER = 3  # words of a sentence of which one is a number, which may be another than the record's
FEW_ASKED = 6  # words of a short sentence, of which one may stand in the place of another
MOST_COMMON = 2000  # documents of a sentence that are ranked
MOST_RECORDS = 8  # of a sentence
MOST_ARTICLES = 3
A_QUERY = 200  # selects of one statement; SQLite takes 500
MOST_COUNTED = 1000
MOST_COMPARED = 6  # texts beside a sentence
FEWEST = 2  # words that a text shares with a sentence beside which it is looked at


@dataclass(frozen=True)
class RecordText:
    """A text of a record in a language, with its words."""

    document: SearchDocument
    language: str
    text: str
    words: tuple[Word, ...] = field(repr=False, hash=False, compare=False)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every single word, folded."""
        return frozenset(part for word in self.words for part in word.folded.split())

    @cached_property
    def compounds(self) -> Names:
        """The compounds of names, in every way in which they may be typed."""
        return compounds_in(self.words)


class Candidates:
    """The texts that share words with the sentences of a pasted text."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.documents = _documents(sentences)
        self.names = names_of_topics(self.documents)
        self.texts = [
            RecordText(document, language, text, words_of(text, language))
            for document in self.documents
            for language, text in document.stored_fields["texts"]
        ]

    def near(self, sentence: str, fewest: int = FEWEST) -> list[RecordText]:
        """Return the texts that share most words with a sentence, the one that shares most first."""
        asked = {
            language: telling_keys(sentence, language) for language in {one.language for one in self.texts}
        }
        shared = [
            (len(asked[one.language] & telling_keys(one.text, one.language)), one) for one in self.texts
        ]
        ranked = sorted(
            ((count, one) for count, one in shared if count >= fewest),
            key=lambda pair: (-pair[0], len(pair[1].words)),
        )
        return [one for _count, one in ranked[:MOST_COMPARED]]


def _documents(sentences: Sequence[str]) -> list[SearchDocument]:
    """Return documents that share words with sentences (two queries, or one more for each hundred sentences)."""
    backend = get_backend()
    expressions = [one for sentence in sentences if (one := _expression(backend, sentence))]
    asked = [
        (backend.both((_of_kinds(backend, kinds), one)), limit)
        for one in dict.fromkeys(expressions)
        for kinds, limit in ((_kinds("is_quotable"), MOST_RECORDS), (_kinds("is_narration"), MOST_ARTICLES))
        if kinds
    ]
    pks = dict.fromkeys(
        pk for start in range(0, len(asked), A_QUERY) for pk in _best(backend, asked[start : start + A_QUERY])
    )
    found = SearchDocument.objects.in_bulk(list(pks))
    return [found[pk] for pk in pks if pk in found]


def _kinds(name: str) -> list[str]:
    return [kind for kind, index in indexes().items() if getattr(index, name)]


def _of_kinds(backend: SearchBackend, kinds: Iterable[str]) -> str:
    return backend.either(backend.term(term_of_value("kind", kind)) for kind in kinds)


def _best(backend: SearchBackend, asked: Sequence[tuple[str, int]]) -> Iterator[int]:
    """Yield the best documents of each expression."""
    selects: list[str] = []
    values: list[Any] = []
    for expression, limit in asked:
        sql, some = backend.hits_sql(expression, MOST_COMMON)
        best = f"SELECT id FROM ({sql}) AS h ORDER BY rank DESC, id LIMIT {limit:d}"  # noqa: S608 names of ours
        selects.append(f"SELECT * FROM ({best}) AS b")  # noqa: S608 SQLite orders no part of a union otherwise
        values += some
    if selects:
        yield from (pk for (pk,) in backend.fetch(" UNION ALL ".join(selects), values))


def _expression(backend: SearchBackend, sentence: str) -> str:
    """Return the expression of documents with two of a sentence's words that stand side by side there.

    Where there are few, one between them may be another; beside a number each may stand alone.
    """
    words = _words(sentence)
    each = [backend.either(backend.term(term) for term in sorted(terms)) for terms in map(_terms, words)]
    has_number = [any(letter.isdigit() for letter in word) for word in words]
    is_few = any(has_number) and len(words) <= FEW_BESIDE_NUMBER
    alone = [one for one, is_number in zip(each, has_number, strict=True) if is_few and not is_number]
    pairs = [*pairwise(each), *(zip(each, each[2:], strict=False) if len(each) <= FEW_ASKED else ())]
    return backend.either([*map(backend.both, pairs), *alone]) if pairs else "".join(each)


def _words(sentence: str) -> list[str]:
    """Return the longest telling words of a sentence, in their order."""
    found = {
        token.folded: sentence[token.start : token.end]
        for token in tokens(sentence, "")
        if token.folded not in stop_words()
    }
    longest = sorted(found, key=lambda folded: -len(folded))[:MOST_WORDS]
    return [typed for folded, typed in found.items() if folded in longest]


def _terms(word: str) -> set[str]:
    """Return what a word may be in the index; of a word that was broken at the end of a line, its parts too."""
    terms = {term for some in alternatives(word).values() for term in some}
    parts = word.split(SOFT_HYPHEN) if SOFT_HYPHEN in word else ()
    return terms.union(*(set().union(*alternatives(part).values()) for part in parts))


def names_of_topics(documents: Sequence[SearchDocument]) -> Names:
    """Return names that mean the same topic, with and without the word that begins or ends them (one query)."""
    start = term_of_value("topic", "")
    slugs = {
        term.removeprefix(start)
        for document in documents
        for term in document.values.split()
        if term.startswith(start)
    }
    named: Names = {}
    topics: Any = SearchDocument.objects.filter(kind="topic", slug__in=slugs) if slugs else ()
    for topic in topics:
        lines = [tuple(line.split()) for line in topic.names.split("\n")]
        for line in lines:
            bare = tuple(word for word in line if word not in stop_words())  # Belt & Road
            for name in (line, line[1:], line[:-1], bare, bare[:-1]):
                if len(trimmed := _trimmed(name)) > 1:
                    named.setdefault(trimmed, f"={topic.slug}")
    return named


def _trimmed(name: tuple[str, ...]) -> tuple[str, ...]:
    """Return a name without words at either end that say little."""
    telling = [place for place, word in enumerate(name) if word not in stop_words()]
    return name[telling[0] : telling[-1] + 1] if telling else ()


def count_records(phrases: Sequence[str]) -> list[int]:
    """Return in how many records each of some short phrases stands (one query)."""
    backend = get_backend()
    kinds = _kinds("is_quotable")
    if not kinds:
        return [0] * len(phrases)
    expressions = [backend.both((_of_kinds(backend, kinds), _phrase(backend, phrase))) for phrase in phrases]
    return backend.counts(expressions, MOST_COUNTED)


def _phrase(backend: SearchBackend, text: str) -> str:
    """Return the expression of words in this order, in any language."""
    typed = [text[token.start : token.end] for token in tokens(text, "")]
    by_language = [alternatives(word) for word in typed]
    ways = {
        tuple(sorted(word[language])[0] for word in by_language)
        for language in by_language[0]
        if all(word[language] for word in by_language)
    }
    return backend.either(backend.phrase(way) for way in sorted(ways))


def person_named(name: str) -> SearchDocument | None:
    """Return a person of the archive who has all words of a name (two queries)."""
    words = [token.folded for token in tokens(name, "")]
    if not words:
        return None
    backend = get_backend()
    named = [backend.term(word, NAMES) for word in words]
    sql, values = backend.ids_sql(backend.both([backend.term(term_of_value("kind", "person")), *named]), 1)
    return SearchDocument.objects.filter(pk__in=[pk for (pk,) in backend.fetch(sql, values)]).first()
