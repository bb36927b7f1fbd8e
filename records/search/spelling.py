"""Suggestions of spelling for words that stand in no text, in any script.

A letter more, less, other or two in each other's place are one error (optimal string alignment, of rapidfuzz).
"""

import re
from dataclasses import replace
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import get_language
from rapidfuzz import process
from rapidfuzz.distance import OSA

from records.search.backends import get_backend
from records.search.facet_values import DAY
from records.search.lookup import starting_with
from records.search.models import SearchWord
from records.search.query import Filter, Query, Words

SHORTEST = 4  # letters of a word whose spelling is doubted
KNOWN_START = 3  # letters that are taken to be right where more than one is wrong
LONG = 6  # letters of a word in which two may be wrong
MAX_READ = 3000
MAX_TRIED = 5
MAX_WORDS = 3


class Near(NamedTuple):
    """A word of the archive, with what the index keeps of it."""

    folded: str
    terms: set[str]
    languages: set[str]


def suggestion(query: Query, *, has_found: bool) -> str:
    """Return the query with unknown words spelled as the archive spells them; empty where that finds nothing.

    Another form of a word is no misspelling if the query has found something. Two queries, and none where every word
    stands in some text.
    """
    words = [
        one
        for clause in query.clauses
        if not any(of.facet == DAY for of in clause.filters)
        for one in clause.words
    ]
    strange = [one for one in words if _is_strange(one, has_found=has_found)][:MAX_WORDS]
    near = _near(strange) if strange else {}
    if not strange or not all(near[words.folded[0]] for words in strange):
        return ""
    tries = [
        {words: _so_many_th(near[words.folded[0]], place) for words in strange} for place in range(MAX_TRIED)
    ]
    backend = get_backend()
    counts = backend.counts([backend.expression(_with(query, one)) for one in tries], 1000)
    best = max(range(len(tries)), key=lambda place: (counts[place], -place))
    return _written(query.text, tries[best]) if counts[best] else ""


def _is_strange(words: Words, *, has_found: bool) -> bool:
    is_there = words.is_known if has_found else words.is_written
    return (
        not is_there and not words.is_prefix and len(words.folded) == 1 and len(words.folded[0]) >= SHORTEST
    )


def _near(strange: list[Words]) -> dict[str, list[Near]]:
    """Return, for each word, those of the archive that are like it, the nearest first (one query)."""
    words = {one.folded[0] for one in strange}
    condition = Q()
    for word in words:
        condition |= _like(word)
    rows = SearchWord.objects.annotate(length=Length("folded")).filter(condition)
    candidates: dict[str, Near] = {}
    for language, folded, term in rows.values_list("language", "folded", "term")[:MAX_READ]:
        near = candidates.setdefault(folded, Near(folded, set(), set()))
        near.terms.add(term)
        near.languages.add(language)
    return {word: _nearest(word, candidates) for word in words}


def _most_errors(word: str) -> int:
    return 1 if len(word) < LONG else 2


def _like(word: str) -> Q:
    """Return the condition of what may be near a word: it begins as the word does, or has its one error there."""
    start, rest = word[:KNOWN_START], word[KNOWN_START:]
    swapped = f"{start[:-1]}{rest[0]}{start[-1]}{rest[1:]}"
    begins = starting_with("folded", start) & _about_as_long(word, _most_errors(word))
    return begins | Q(folded__endswith=rest) & _about_as_long(word, 1) | Q(folded=swapped)


def _about_as_long(word: str, most: int) -> Q:
    return Q(length__range=(len(word) - most, len(word) + most))


def _nearest(word: str, candidates: dict[str, Near]) -> list[Near]:
    """Return the nearest first, those of the page's language before others."""
    language = get_language()
    names = [name for name in candidates if name.isalpha()]
    found = process.extract(word, names, scorer=OSA.distance, score_cutoff=_most_errors(word), limit=None)
    near = [
        (far, name[:1] != word[:1], language not in candidates[name].languages, name)
        for name, far, _place in found
        if far <= 1 or name.startswith(word[:KNOWN_START])
    ]
    return [candidates[name] for *_order, name in sorted(near)]


def _so_many_th(near: list[Near], place: int) -> Near:
    return near[min(place, len(near) - 1)]


def _with(query: Query, chosen: dict[Words, Near]) -> Query:
    """Return a query with other words in place of some."""
    clauses = tuple(
        replace(clause, options=tuple(_option(option, chosen) for option in clause.options))
        for clause in query.clauses
    )
    return replace(query, clauses=clauses)


def _option(option: Words | Filter, chosen: dict[Words, Near]) -> Words | Filter:
    if not isinstance(option, Words) or option not in chosen:
        return option
    near = chosen[option]
    return replace(option, folded=(near.folded,), terms=(tuple(sorted(near.terms)),))


def _written(text: str, chosen: dict[Words, Near]) -> str:
    for words, near in chosen.items():
        pattern = rf"(?<!\w){re.escape(words.typed[0])}(?!\w)"
        text = re.sub(pattern, lambda _match, new=near.folded: new, text, count=1)
    return text
