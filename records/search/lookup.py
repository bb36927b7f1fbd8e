"""A query in the words of the index: what each word may be there, and which values its filters name."""

import re
from dataclasses import replace
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Q

from records.core.languages import language_codes
from records.search.analysis import (
    acronym_term,
    alternatives,
    is_acronym,
    stop_words,
    term_of,
    tokens,
)
from records.search.facets import Facet
from records.search.filter_registry import search_facets
from records.search.models import SearchValue, SearchWord
from records.search.query import MAX_WORDS, Filter, Query, Words, clean

MAX_ROWS = 2000  # of the vocabulary
MAX_VALUES = 50  # of one facet
LAST_LETTER = "\U0010ffff"
YEARS = re.compile(r"(\d{4})\s*(?:-|–|\.\.+)\s*(\d{4})\Z")


def resolve(query: Query, chosen: dict[str, list[str]]) -> Query:
    """Return the query in the words of the index, with the values of facets that an address names (two queries)."""
    query = _with_values(query, {name: [clean(one) for one in chosen[name][:MAX_VALUES]] for name in chosen})
    possible = [*query.clauses, *(clause for _place, clause in query.perhaps_names)]
    vocabulary = Vocabulary([one for clause in possible for one in clause.options if isinstance(one, Words)])
    clauses = list(query.clauses)
    for place, clause in reversed(query.perhaps_names):
        if vocabulary.is_name(clause.words[0].folded[0]):
            clauses.insert(place, clause)
    return replace(
        query,
        clauses=tuple(
            replace(clause, options=tuple(vocabulary.terms_of(option) for option in clause.options))
            for clause in clauses
        ),
    )


class Vocabulary:
    """The words of the index that a query may mean (one query)."""

    def __init__(self, options: list[Words]) -> None:
        self.rows = self._rows(options)

    def _rows(self, options: list[Words]) -> list[tuple[str, str, str]]:
        """Return (language, folded, term) of the words that are asked for, and of other forms of them.

        Of words that begin as one with a star, those alone whose terms do not: the index finds the others itself.
        """
        words = {word for option in options for word in (*option.folded, _joined(option)) if word}
        words |= set(map(acronym_term, words & stop_words()))
        if not words:
            return []
        condition = Q(folded__in=words) | Q(term__in=set().union(*map(_stems, words)))
        for option in options:
            if option.is_prefix:
                start = option.folded[-1]
                condition |= starting_with("folded", start) & ~Q(term__startswith=start)
        return list(SearchWord.objects.filter(condition).values_list("language", "folded", "term")[:MAX_ROWS])

    def terms_of(self, option: Words | Filter) -> Words | Filter:
        """Return the option with all that it may be in the index."""
        if isinstance(option, Filter):
            return option
        joined = _joined(option)
        is_known = all(self._is_known(word) for word in option.folded)
        is_written = all(self._is_written(word) for word in option.folded)
        return replace(
            option,
            terms=self._phrases(option) if option.is_phrase else self._each(option),
            joined=tuple(sorted(self._of(joined, joined))) if joined else (),
            is_known=option.is_prefix or is_known or bool(joined and self._is_known(joined)),
            is_written=option.is_prefix or is_written or bool(joined and self._is_written(joined)),
        )

    def is_name(self, word: str) -> bool:
        """Return whether a word stands in some name that no language inflects."""
        return any(folded == word and not language for language, folded, _term in self.rows)

    def _is_written(self, word: str) -> bool:
        return any(folded == word for _language, folded, _term in self.rows)

    def _is_known(self, word: str) -> bool:
        stems = _stems(word)
        return any(folded == word or term in stems for _language, folded, term in self.rows)

    def _each(self, option: Words) -> tuple[tuple[str, ...], ...]:
        last = len(option.folded) - 1
        ways = []
        for place, (word, typed) in enumerate(zip(option.folded, option.typed, strict=True)):
            found = self._of(word, typed)
            if option.is_prefix and place == last:
                found |= {term for _language, folded, term in self.rows if folded.startswith(word)}
            ways.append(tuple(sorted(found)))
        return tuple(ways)

    def _of(self, word: str, typed: str) -> set[str]:
        """Return the terms of a word in any language; of an acronym that looks like a little word, its own.

        A surname that is such a word may stand in capitals too.
        """
        term = acronym_term(word)
        if is_acronym(typed) and word in stop_words() and (self._is_written(term) or not self.is_name(word)):
            return {term}
        stems = _stems(typed)
        found = {term for _language, folded, term in self.rows if folded == word or term in stems}
        return found if found and len(self.rows) < MAX_ROWS else found | stems

    def _phrases(self, option: Words) -> tuple[tuple[str, ...], ...]:
        """Return a phrase in each language: its words as that language keeps them."""
        languages = dict.fromkeys(["", *language_codes(), *(language for language, _f, _t in self.rows)])
        ways = {
            tuple(
                self._in(language, word, typed)
                for word, typed in zip(option.folded, option.typed, strict=True)
            )
            for language in languages
        }
        return tuple(sorted(ways))

    def _in(self, language: str, word: str, typed: str) -> str:
        stored = [term for code, folded, term in self.rows if folded == word and code == language]
        accented = term_of(typed, language)
        return accented if accented in stored or not stored else stored[0]


def _stems(word: str) -> set[str]:
    """Return how a word may be kept, whatever its language."""
    return {term for terms in alternatives(word).values() for term in terms}


def _joined(option: Words) -> str:
    """Return a word that was typed with hyphens, as one."""
    return "" if option.is_phrase or len(option.folded) < 2 else "".join(option.folded)[:48]


def starting_with(name: str, prefix: str) -> Q:
    """Return a condition that uses the index of a text column on both databases."""
    if connection.vendor == "sqlite":
        return Q(**{f"{name}__gte": prefix, f"{name}__lt": prefix + LAST_LETTER})
    return Q(**{f"{name}__startswith": prefix})


def _with_values(query: Query, chosen: dict[str, list[str]]) -> Query:
    """Filters as values of facets: those of the address by value, those of the query by name."""
    asked = {facet: names for facet, names in query.filters.items() if names}
    inner = [
        one
        for clause in query.clauses
        for one in clause.options
        if isinstance(one, Filter) and not one.values
    ]
    rows = _rows_of(asked, chosen, inner)
    filters: dict[str, tuple[str, ...]] = {}
    unknown: list[tuple[str, str]] = []
    for facet in search_facets():
        values: list[str] = []
        for name in asked.get(facet.name, ()):
            found = _named(rows, facet, name)
            unknown += [] if found else [(facet.name, name)]
            values += found
        for value in chosen.get(facet.name, ()):
            is_there = any(row.facet == facet.name and row.value == value for row in rows)
            unknown += [] if is_there else [(facet.name, value)]
            values += [value] if is_there else []
        if values:
            filters[facet.name] = tuple(dict.fromkeys(values))
    by_name = {facet.name: facet for facet in search_facets()}
    clauses = tuple(
        replace(clause, options=tuple(_filled(option, rows, by_name) for option in clause.options))
        for clause in query.clauses
    )
    return replace(query, clauses=clauses, filters=filters, unknown_values=tuple(dict.fromkeys(unknown)))


def _filled(option: Words | Filter, rows: list[SearchValue], by_name: dict[str, Facet]) -> Words | Filter:
    if not isinstance(option, Filter) or option.values:
        return option
    return replace(option, values=tuple(_named(rows, by_name[option.facet], option.asked)))


def _rows_of(asked: dict[str, Any], chosen: dict[str, list[str]], inner: list[Filter]) -> list[SearchValue]:
    """Return the values that could be meant."""
    named = [(facet, name) for facet, names in asked.items() for name in names]
    named += [(option.facet, option.asked) for option in inner]
    condition = Q()
    for facet, name in named[:MAX_WORDS]:
        condition |= Q(facet=facet) & _condition(name)
    if any(chosen.values()):
        condition |= Q(facet__in=[*filter(chosen.get, chosen)], value__in=[*chain(*chosen.values())])
    return list(SearchValue.objects.filter(condition)[:500]) if condition else []


def _condition(name: str) -> Q:
    years = YEARS.match(name)
    if years:
        return Q(value__gte=years[1], value__lte=years[2])
    condition = Q()
    for token in list(tokens(name, ""))[:MAX_WORDS]:
        end = "" if name.endswith("*") else " "
        condition &= Q(names__contains=f" {token.folded}{end}")
    return condition if condition else Q(pk__in=[])


def _named(rows: list[SearchValue], facet: Facet, name: str) -> list[str]:
    """Return the values of a facet that are called so: each word is one of theirs."""
    years = YEARS.match(name)
    if facet.has_ranges and years:
        return [row.value for row in rows if row.facet == facet.name and years[1] <= row.value <= years[2]]
    words = [token.folded for token in tokens(name, "")]
    end = "" if name.endswith("*") else " "
    return [
        row.value
        for row in rows
        if words and row.facet == facet.name and all(f" {word}{end}" in row.names for word in words)
    ]
