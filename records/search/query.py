"""The language of queries: a text that was typed becomes a `Query`.

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

from records.core.text.folding import fold
from records.search.analysis import is_han, stop_words, tokens
from records.search.facets import search_facets, term_of_value

MAX_LETTERS = 500
MAX_WORDS = 24
SHORTEST_PREFIX = 2

QUOTES = '"“”„‟«»＂'
PART = re.compile(
    rf"""(?P<minus>(?<!\S)[-\u2212](?=\S))?
    (?:(?P<field>[^\W\d_]+):(?=[^\s:/]))?
    (?:[{QUOTES}](?P<phrase>[^{QUOTES}]*)(?:[{QUOTES}]|$)|(?P<bar>\|+)|(?P<word>[^\s{QUOTES}|]+))""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Words:
    """A word as it was typed (several where it is split, as at hyphens), a phrase, or the beginning of words."""

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
    """A query: all clauses are required, and of each facet one of the values in `filters`."""

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
        """Return the terms to mark in what is found, and beginnings of terms."""
        exact = {term for words in self.wanted for way in words.terms for term in way} | {
            term for words in self.wanted for term in words.joined
        }
        prefixes = tuple(words.folded[-1] for words in self.wanted if words.is_prefix)
        return exact, prefixes


def is_plain(part: Clause) -> bool:
    """Return whether a part is one word that is wanted."""
    return not part.is_excluded and len(part.options) == 1 and _is_word(part.options[0])


def _is_word(option: Words | Filter) -> bool:
    return isinstance(option, Words) and not option.is_phrase


# Reading


def parse(text: str) -> Query:
    """Return the query of a text; the index is not read yet."""
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
    """Return the words of a query as a name, without those at either end that say little (E.C.L.A.C. is one word)."""
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
    """Return a text without what no database keeps: NUL, and halves of characters."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode()


def _pieces(text: str) -> Iterator[tuple[bool, Words | Filter | None]]:
    """Yield (is not wanted, what) for each piece of a query; what is None for OR."""
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
    """Yield pieces as parts: those with OR between them are one."""
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
    """Leave out words that say little, unless all do; an acronym in capitals says something."""
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
    """Cut the options of a clause to as many words as a query may have."""
    options = [
        replace(option, folded=option.folded[:MAX_WORDS], typed=option.typed[:MAX_WORDS])
        if isinstance(option, Words)
        else option
        for option in part.options[:MAX_WORDS]
    ]
    return replace(part, options=tuple(options))
