"""What a reader asks, taken apart and put into the words of the index.

words            all of them, in any form of the word
"exact phrase"   these words in this order
-word            without it; also NOT word
one OR two       either; also one | two
vaccin*          every word that begins so
speaker:barcena  a filter, as the facets beside the results

Whatever is typed is understood somehow: nothing of it reaches the database but terms of the index.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import Q

from records.core.languages import language_codes
from records.core.text.folding import fold
from records.search.analysis import alternatives, is_han, stop_words, term_of, tokens
from records.search.facets import Facet, search_facets, term_of_value
from records.search.models import SearchValue, SearchWord

MAX_LETTERS = 500
MAX_WORDS = 24
MAX_ROWS = 2000  # of the vocabulary
MAX_VALUES = 50  # of one facet
SHORTEST_PREFIX = 2
LAST_LETTER = "\U0010ffff"

QUOTES = '"“”„‟«»＂'
PART = re.compile(
    rf"""(?P<minus>(?<!\S)[-\u2212](?=\S))?
    (?:(?P<field>[^\W\d_]+):(?=[^\s:/]))?
    (?:[{QUOTES}](?P<phrase>[^{QUOTES}]*)(?:[{QUOTES}]|$)|(?P<bar>\|+)|(?P<word>[^\s{QUOTES}|]+))""",
    re.VERBOSE,
)
YEARS = re.compile(r"(\d{4})\s*(?:-|–|\.\.+)\s*(\d{4})\Z")


@dataclass(frozen=True)
class Words:
    """A word as it was typed (several where it is cut, as at hyphens), a phrase, or the beginning of words."""

    folded: tuple[str, ...]
    typed: tuple[str, ...]
    is_phrase: bool = False
    is_prefix: bool = False
    # What each word may be in the index; for a phrase, each way to say it whole.
    terms: tuple[tuple[str, ...], ...] = ()
    joined: tuple[str, ...] = ()  # a compound as one word
    is_known: bool = True  # whether it stands in some text, perhaps in another form
    is_written: bool = True  # whether it stands there as it was typed


@dataclass(frozen=True)
class Filter:
    """Records that have one of these values of a facet."""

    facet: str
    asked: str
    values: tuple[str, ...] = ()
    span: tuple[int, int] = (0, 0)  # where it stands in what was typed

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(term_of_value(self.facet, value) for value in self.values)


@dataclass(frozen=True)
class Clause:
    """Alternatives, one of which a record must have; or must not, if `is_excluded`."""

    options: tuple[Words | Filter, ...]
    is_excluded: bool = False


@dataclass(frozen=True)
class Query:
    """What is asked: all parts are required, and of each facet one of the values in `filters`."""

    text: str = ""
    name: str = ""  # its words, as a name is compared
    clauses: tuple[Clause, ...] = ()
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    # Of so many words at least so many must be there; 0 is all.
    minimum_match: int = 0
    unknown_values: tuple[tuple[str, str], ...] = ()  # (facet, what was asked of it)
    text_without_filters: str = ""  # what was typed, without its filters
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.clauses or self.filters)

    @property
    def wanted(self) -> list[Words]:
        """The words that a result has."""
        return [
            option
            for part in self.clauses
            if not part.is_excluded
            for option in part.options
            if isinstance(option, Words)
        ]

    @property
    def plain(self) -> list[Clause]:
        """The parts that are one word each."""
        return [part for part in self.clauses if is_plain(part)]

    def terms(self) -> tuple[set[str], tuple[str, ...]]:
        """The terms to mark in what is found, and beginnings of terms."""
        exact = {term for words in self.wanted for way in words.terms for term in way} | {
            term for words in self.wanted for term in words.joined
        }
        prefixes = tuple(words.folded[-1] for words in self.wanted if words.is_prefix)
        return exact, prefixes


def is_plain(part: Clause) -> bool:
    """Whether a part is one word that is wanted."""
    return not part.is_excluded and len(part.options) == 1 and _is_word(part.options[0])


def _is_word(option: Words | Filter) -> bool:
    return isinstance(option, Words) and not option.is_phrase


# Reading


def parse(text: str) -> Query:
    """What was typed, taken apart; the index is not asked yet."""
    shown = " ".join(clean(text).split())
    parts: list[Clause] = []
    filters: list[Filter] = []
    for part in _required(_pieces(shown[:MAX_LETTERS])):
        option = part.options[0]
        if len(part.options) == 1 and isinstance(option, Filter) and not part.is_excluded:
            filters.append(option)
        else:
            parts.append(part)
    kept = _first_words(_without_stop_words(parts))
    is_cut = len(shown) > MAX_LETTERS or len(kept) < len(parts) - _stop_count(parts)
    asked: dict[str, tuple[str, ...]] = {}
    for one in filters:
        asked[one.facet] = (*asked.get(one.facet, ()), one.asked)
    return Query(
        shown, _name(parts), tuple(kept), asked, text_without_filters=_bare(shown, filters), is_cut=is_cut
    )


def _bare(text: str, filters: list[Filter]) -> str:
    for one in reversed(filters):
        start, end = one.span
        text = text[:start] + text[end:]
    return " ".join(text.split())


def _name(parts: list[Clause]) -> str:
    """The words of a query as a name, without those at either end that say little (E.C.L.A.C. is one word)."""
    options = [
        option
        for part in parts
        for option in part.options
        if isinstance(option, Words) and not part.is_excluded
    ]
    words = [word for option in options for word in option.folded]
    is_cut = [len(option.folded) > 1 for option in options for _word in option.folded]
    telling = [place for place, word in enumerate(words) if is_cut[place] or word not in stop_words()]
    return " ".join(words[telling[0] : telling[-1] + 1] if telling else words)


def clean(text: str) -> str:
    """A text without what no database keeps: NUL, and halves of characters."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode()


def _pieces(text: str) -> Iterator[tuple[bool, Words | Filter | None]]:
    """(is not wanted, what) for each piece of a query; what is None for OR."""
    known = {fold(word, "word"): facet.name for facet in search_facets() for word in facet.keywords()}
    negate = False
    for match in PART.finditer(text):
        if match["bar"] or match["word"] == "OR":
            yield False, None
        elif match["word"] in ("AND", "NOT"):
            negate = match["word"] == "NOT"
            continue
        elif what := _piece(match, known):
            yield bool(match["minus"]) or negate, what
        negate = False


def _piece(match: re.Match[str], known: dict[str, str]) -> Words | Filter | None:
    asked = match["phrase"] if match["phrase"] is not None else match["word"]
    facet = known.get(fold(match["field"] or "", "word"))
    if facet:
        return Filter(facet, asked.strip(), span=match.span())
    if match["phrase"] is not None:
        return _words(asked, is_phrase=True)
    is_prefix = asked.endswith("*")
    return _words(f"{match['field'] or ''} {asked}", is_prefix=is_prefix)


def _words(text: str, *, is_phrase: bool = False, is_prefix: bool = False) -> Words | None:
    found = list(tokens(text, ""))
    if not found:
        return None
    typed = tuple(text[token.start : token.end] for token in found)
    words = tuple(token.folded for token in found)
    is_prefix = (is_prefix and len(words[-1]) >= SHORTEST_PREFIX) or (
        len(words[-1]) == 1 and is_han(words[-1])
    )
    has_han = any(is_han(word) for word in words)
    return Words(words, typed, is_phrase=(is_phrase or has_han) and len(words) > 1, is_prefix=is_prefix)


def _required(pieces: Iterable[tuple[bool, Words | Filter | None]]) -> Iterator[Clause]:
    """Pieces as parts: those with OR between them are one."""
    part: Clause | None = None
    is_joining = False
    for is_excluded, piece in pieces:
        if piece is None:
            is_joining = part is not None
        elif is_joining and part and not is_excluded and not part.is_excluded:
            part, is_joining = Clause((*part.options, piece)), False
        else:
            if part:
                yield part
            part, is_joining = Clause((piece,), is_excluded), False
    if part:
        yield part


def _without_stop_words(parts: list[Clause]) -> list[Clause]:
    """Words that say little are left out, unless all do; an acronym in capitals says something."""
    kept = [part for part in parts if not _says_little(part)]
    return kept if any(not part.is_excluded for part in kept) else parts


def _stop_count(parts: list[Clause]) -> int:
    return len(parts) - len(_without_stop_words(parts))


def _says_little(part: Clause) -> bool:
    words = part.options[0]
    if not is_plain(part) or not isinstance(words, Words) or words.is_prefix or len(words.folded) > 1:
        return False
    is_acronym = words.typed[0].isupper() and len(words.typed[0]) > 1
    return words.folded[0] in stop_words() and not is_acronym


def _first_words(parts: list[Clause]) -> list[Clause]:
    kept: list[Clause] = []
    count = 0
    for part in parts:
        count += sum(len(option.folded) for option in part.options if isinstance(option, Words))
        if count > MAX_WORDS and kept:
            break
        kept.append(_shortened(part))
    return kept


def _shortened(part: Clause) -> Clause:
    """No option with more words than a query may have."""
    options = [
        replace(option, folded=option.folded[:MAX_WORDS], typed=option.typed[:MAX_WORDS])
        if isinstance(option, Words)
        else option
        for option in part.options[:MAX_WORDS]
    ]
    return replace(part, options=tuple(options))


# Looking up


def resolve(query: Query, chosen: dict[str, list[str]]) -> Query:
    """The query in the words of the index, with the values of facets that an address names (two queries)."""
    query = _with_values(query, {name: [clean(one) for one in chosen[name][:MAX_VALUES]] for name in chosen})
    options = [option for part in query.clauses for option in part.options if isinstance(option, Words)]
    vocabulary = Vocabulary(options)
    parts = tuple(
        replace(part, options=tuple(vocabulary.terms_of(option) for option in part.options))
        for part in query.clauses
    )
    return replace(query, clauses=parts)


class Vocabulary:
    """What words that are asked for are in the texts of the index (one query)."""

    def __init__(self, options: list[Words]) -> None:
        self.rows = self._rows(options)

    def _rows(self, options: list[Words]) -> list[tuple[str, str, str]]:
        """(language, folded, term) of the words that are asked for, and of other forms of them.

        Of words that begin as one with a star, those alone whose terms do not: the index finds the others itself.
        """
        words = {word for option in options for word in (*option.folded, _joined(option)) if word}
        if not words:
            return []
        condition = Q(folded__in=words) | Q(term__in=set().union(*map(_stems, words)))
        for option in options:
            if option.is_prefix:
                start = option.folded[-1]
                condition |= starting_with("folded", start) & ~Q(term__startswith=start)
        return list(SearchWord.objects.filter(condition).values_list("language", "folded", "term")[:MAX_ROWS])

    def terms_of(self, option: Words | Filter) -> Words | Filter:
        """The option with all that it may be in the index."""
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
        """A word in any language."""
        return _stems(typed) | {term for _language, folded, term in self.rows if folded == word}

    def _phrases(self, option: Words) -> tuple[tuple[str, ...], ...]:
        """A phrase in each language: its words as that language keeps them."""
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
    """How a word may be kept, whatever its language."""
    return {term for terms in alternatives(word).values() for term in terms}


def _joined(option: Words) -> str:
    """A word that was typed with hyphens, as one."""
    return "" if option.is_phrase or len(option.folded) < 2 else "".join(option.folded)[:48]


def starting_with(name: str, prefix: str) -> Q:
    """Condition that uses the index of a text column on both databases."""
    if connection.vendor == "sqlite":
        return Q(**{f"{name}__gte": prefix, f"{name}__lt": prefix + LAST_LETTER})
    return Q(**{f"{name}__startswith": prefix})


# Filters


def _with_values(query: Query, chosen: dict[str, list[str]]) -> Query:
    """Filters as values of facets: those of the address by value, those of the query by name."""
    asked = {facet: names for facet, names in query.filters.items() if names}
    inner = [option for part in query.clauses for option in part.options if isinstance(option, Filter)]
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
    parts = tuple(
        replace(part, options=tuple(_filled(option, rows, by_name) for option in part.options))
        for part in query.clauses
    )
    return replace(query, clauses=parts, filters=filters, unknown_values=tuple(dict.fromkeys(unknown)))


def _filled(option: Words | Filter, rows: list[SearchValue], by_name: dict[str, Facet]) -> Words | Filter:
    if not isinstance(option, Filter):
        return option
    return replace(option, values=tuple(_named(rows, by_name[option.facet], option.asked)))


def _rows_of(asked: dict[str, Any], chosen: dict[str, list[str]], inner: list[Filter]) -> list[SearchValue]:
    """The values that could be meant."""
    named = [(facet, name) for facet, names in asked.items() for name in names]
    named += [(option.facet, option.asked) for option in inner]
    condition = Q()
    for facet, name in named[:MAX_WORDS]:
        condition |= Q(facet=facet) & _condition(name)
    for facet, values in chosen.items():
        if values:
            condition |= Q(facet=facet, value__in=values)
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
    """The values of a facet that are called so: each word is one of theirs."""
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
