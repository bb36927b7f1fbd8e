"""What a reader may have meant who typed a word that stands in no text."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import get_language

from records.search.backends import engine
from records.search.models import SearchWord
from records.search.query import Filter, Query, Words, starting_with

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 4  # letters of a word whose spelling is doubted
KNOWN_START = 3  # letters that are taken to be right where more than one is wrong
LONG = 6  # letters of a word in which two may be wrong
MOST_READ = 3000
MOST_TRIED = 5
MOST_WORDS = 3


class Near(NamedTuple):
    """A word of the archive, with what the index keeps of it."""

    folded: str
    terms: set[str]
    languages: set[str]


def suggestion(query: Query, *, has_found: bool) -> str:
    """The query with words that stand in no text spelled as the archive spells them; empty where that finds nothing.

    Another form of a word is no misspelling if the query has found something. Two queries, and none where every word
    stands in some text.
    """
    strange = [words for words in query.wanted if _is_strange(words, has_found=has_found)][:MOST_WORDS]
    near = _near(strange) if strange else {}
    if not strange or not all(near[words.folded[0]] for words in strange):
        return ""
    tries = [
        {words: _so_many_th(near[words.folded[0]], place) for words in strange} for place in range(MOST_TRIED)
    ]
    keeper = engine()
    counts = keeper.counts([keeper.expression(_with(query, one)) for one in tries], 1000)
    best = max(range(len(tries)), key=lambda place: (counts[place], -place))
    return _written(query.text, tries[best]) if counts[best] else ""


def _is_strange(words: Words, *, has_found: bool) -> bool:
    is_there = words.is_known if has_found else words.is_written
    return (
        not is_there and not words.is_prefix and len(words.folded) == 1 and len(words.folded[0]) >= SHORTEST
    )


def _near(strange: list[Words]) -> dict[str, list[Near]]:
    """For each word, those of the archive that are like it, the nearest first (one query)."""
    words = {one.folded[0] for one in strange}
    condition = Q()
    for word in words:
        condition |= Q(folded__in=one_edit_away(word)) | starting_with("folded", word[:KNOWN_START])
    candidates: dict[str, Near] = {}
    for language, folded, term in SearchWord.objects.filter(condition).values_list(
        "language", "folded", "term"
    )[:MOST_READ]:
        near = candidates.setdefault(folded, Near(folded, set(), set()))
        near.terms.add(term)
        near.languages.add(language)
    return {word: _nearest(word, candidates.values()) for word in words}


def _nearest(word: str, candidates: Iterable[Near]) -> list[Near]:
    """The nearest first, those of the page's language before others."""
    most = 1 if len(word) < LONG else 2
    own = get_language()
    near = [
        (far, other.folded[:1] != word[:1], own not in other.languages, other.folded, other)
        for other in candidates
        if other.folded.isalpha()
        and abs(len(other.folded) - len(word)) <= most
        and (far := distance(word, other.folded)) <= most
    ]
    return [other for *_order, other in sorted(near, key=lambda one: one[:4])]


def _so_many_th(near: list[Near], place: int) -> Near:
    return near[min(place, len(near) - 1)]


def _with(query: Query, chosen: dict[Words, Near]) -> Query:
    """A query with other words in place of some."""
    parts = tuple(
        replace(part, options=tuple(_option(option, chosen) for option in part.options))
        for part in query.parts
    )
    return replace(query, parts=parts, enough=0)


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


def one_edit_away(word: str) -> set[str]:
    """Everything that one letter more, less, other or misplaced makes of a word."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    less = {left + right[1:] for left, right in cuts if right}
    misplaced = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    other = {left + letter + right[1:] for left, right in cuts if right for letter in LETTERS}
    more = {left + letter + right for left, right in cuts for letter in LETTERS}
    return (less | misplaced | other | more) - {word}


def distance(one: str, other: str) -> int:
    """How many letters differ: more, less, other, or two changed places (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i] + [0] * len(other)
        for j, there in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                row[j] = min(row[j], older[j - 2] + 1)
    return row[-1]
