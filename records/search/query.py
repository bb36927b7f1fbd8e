"""The language of queries: a text that was typed becomes a `Query`.

words            all of them, in any form of the word
"exact phrase"   these words in this order
-word            without it; also NOT word
one OR two       either; also one | two
vaccin*          every word that begins so
speaker:barcena  a filter, as the facets beside the results
october 2021     records of that time, and those whose texts have the words
quotations       records of that kind, and those whose texts have the word; "who" lets people stand first

Between quotation marks a word is a word and no more. Words that only ask ("what did … say about") are left out.
Whatever is typed is understood somehow: nothing of it reaches the database but terms of the index.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from records.core.models.numbers import without_links
from records.core.text import fold
from records.search.analysis import is_acronym, is_han, little_words, stop_words, tokens
from records.search.base import kinds_by_word
from records.search.facet_values import DAY, term_of_value
from records.search.filter_registry import KIND, facets_by_word
from records.search.typed_days import TypedDate, typed_dates

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
    """Records that have one of these values of a facet; of a date, `asked` is its EDTF."""

    facet: str
    asked: str
    values: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()  # where it stands in what was typed

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(term_of_value(self.facet, value) for value in self.values)


@dataclass(frozen=True)
class Clause:
    """Alternatives, one of which a record must have; or must not, if `is_excluded`."""

    options: tuple[Words | Filter, ...]
    is_excluded: bool = False

    @property
    def words(self) -> list[Words]:
        """Its words that are wanted."""
        return [one for one in self.options if isinstance(one, Words) and not self.is_excluded]

    @property
    def filters(self) -> list[Filter]:
        """Its filters that are wanted."""
        return [one for one in self.options if isinstance(one, Filter) and not self.is_excluded]

    @property
    def typed(self) -> str:
        """It as it was typed."""
        words = [f"“{' '.join(one.typed)}”" if one.is_phrase else " ".join(one.typed) for one in self.words]
        return " OR ".join(words or [one.asked for one in self.filters])

    @property
    def is_word(self) -> bool:
        """Return whether it is one wanted word without alternatives."""
        return len(self.options) == len(self.words) == 1 and not self.words[0].is_phrase


@dataclass(frozen=True)
class Query:
    """A query: all clauses are required, and of each facet one of the values in `filters`."""

    text: str = ""
    name: str = ""  # its words, as a name is compared
    name_beside_dates: str = ""  # the same, without dates and kinds; empty if it has none
    clauses: tuple[Clause, ...] = ()
    lacking: tuple[Clause, ...] = ()  # what a result has not, neither in its own texts nor around
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    kinds: tuple[str, ...] = ()  # that words of it name
    # Words that were left out, with their places among the clauses: they may yet be names.
    perhaps_names: tuple[tuple[int, Clause], ...] = ()
    unknown_values: tuple[tuple[str, str], ...] = ()  # (facet, what was asked of it)
    text_without_filters: str = ""  # what was typed, without its filters
    is_cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.clauses or self.filters)

    @property
    def required(self) -> list[Clause]:
        """The clauses that a result has."""
        return [clause for clause in self.clauses if not clause.is_excluded]

    @property
    def wanted(self) -> list[Words]:
        """The words that a result has."""
        return [words for clause in self.clauses for words in clause.words]

    @property
    def dates(self) -> list[Filter]:
        """The dates that were understood."""
        return [one for clause in self.clauses for one in clause.filters if one.facet == DAY]

    def with_words_of(self, date: Filter) -> str:
        """Return what was typed, the words of a date between quotation marks: they are words and no more."""
        text = self.text
        for start, end in reversed(date.spans):
            text = f'{text[:start]}"{text[start:end]}"{text[end:]}'
        return text

    def terms(self) -> tuple[set[str], tuple[str, ...]]:
        """Return the terms to mark in what is found, and beginnings of terms."""
        exact = {term for words in self.wanted for way in words.terms for term in way} | {
            term for words in self.wanted for term in words.joined
        }
        prefixes = tuple(words.folded[-1] for words in self.wanted if words.is_prefix)
        return exact, prefixes


# Reading


def parse(text: str) -> Query:
    """Return the query of a text; the index is not read yet."""
    shown = " ".join(without_links(clean(text)).split())
    clauses: list[Clause] = []
    filters: list[Filter] = []
    for clause in _required(_pieces(shown[:MAX_LETTERS])):
        if len(clause.options) == len(clause.filters) == 1:
            filters += clause.filters
        else:
            clauses.append(clause)
    telling = [clause for clause in clauses if not _says_little(clause, shown.isupper())]
    if all(clause.is_excluded for clause in telling):
        telling = clauses
    kept = _first_words(telling)
    asked: dict[str, tuple[str, ...]] = {}
    for one in filters:
        asked[one.facet] = (*asked.get(one.facet, ()), one.asked)
    return Query(
        shown,
        *names_of(clauses),
        tuple(kept),
        filters=asked,
        kinds=_kinds_named(clauses),
        perhaps_names=tuple(_perhaps_names(clauses, kept)),
        text_without_filters=_bare(shown, filters),
        is_cut=len(shown) > MAX_LETTERS or len(kept) < len(telling),
    )


def _bare(text: str, filters: list[Filter]) -> str:
    for start, end in reversed([span for one in filters for span in one.spans]):
        text = text[:start] + text[end:]
    return " ".join(text.split())


def names_of(clauses: Sequence[Clause]) -> tuple[str, str]:
    """Return the words of clauses as a name; and without dates and kinds, empty where there are none."""
    plain = [clause for clause in clauses if len(clause.options) == 1]
    return _name(clauses), _name(plain) if len(plain) < len(clauses) else ""


def _name(clauses: Sequence[Clause]) -> str:
    """Return the words of a query as a name, without those at either end that say little (E.C.L.A.C. is one word)."""
    options = [words for clause in clauses for words in clause.words]
    words = [word for option in options for word in option.folded]
    is_cut = [len(option.folded) > 1 for option in options for _word in option.folded]
    telling = [place for place, word in enumerate(words) if is_cut[place] or word not in little_words()]
    return " ".join(words[telling[0] : telling[-1] + 1] if telling else words)


def clean(text: str) -> str:
    """Return a text without what no database keeps: NUL, and halves of characters."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode()


def _kinds_named(clauses: list[Clause]) -> tuple[str, ...]:
    words = (
        one.folded[0]
        for clause in clauses
        for one in clause.words
        if not (one.is_phrase or (one.folded[0] in stop_words() and is_acronym(one.typed[0])))
    )
    return tuple(dict.fromkeys(kind for word in words if (kind := kinds_by_word().get(word))))


def _perhaps_names(clauses: list[Clause], kept: list[Clause]) -> Iterator[tuple[int, Clause]]:
    """Yield words that say little but have a capital: He, Sin, An and Will are surnames too."""
    place = 0
    for clause in clauses:
        if clause in kept:
            place += 1
        elif clause.is_word and clause.words[0].typed[0][:1].isupper():
            yield place, clause


def _pieces(text: str) -> Iterator[tuple[bool, tuple[Words | Filter, ...]]]:
    """Yield (is not wanted, what) for each piece of a query; what is empty for OR."""
    matches = list(PART.finditer(text))
    dates = {place: one for one in typed_dates(_plain_words(matches)) for place in one.places}
    negate = False
    for place, match in enumerate(matches):
        if match["bar"] or match["word"] == "OR":
            yield False, ()
        elif match["word"] in ("AND", "NOT"):
            negate = match["word"] == "NOT"
            continue
        elif place in dates:
            if place == dates[place].places[0]:
                yield False, _date(dates[place], matches)
        elif what := _piece(match):
            is_excluded = bool(match["minus"]) or negate
            yield is_excluded, what[:1] if is_excluded else what
        negate = False


def _plain_words(matches: list[re.Match[str]]) -> list[str]:
    """Return words that may be of a date, empty for pieces that are more or less than a wanted word."""
    before = ["", *(match["word"] for match in matches)]
    return [
        "" if match["minus"] or match["field"] or before[place] == "NOT" else match["word"] or ""
        for place, match in enumerate(matches)
    ]


def _date(found: TypedDate, matches: list[re.Match[str]]) -> tuple[Words | Filter, ...]:
    """Return the records of a time, and the words of the date."""
    pieces = [matches[place] for place in found.places]
    words = _words(" ".join(match["word"] for match in pieces))
    spans = tuple(match.span() for match in pieces)
    date = Filter(DAY, found.date.text, found.units(), spans)
    return (date, words) if words else (date,)


def _piece(match: re.Match[str]) -> tuple[Words | Filter, ...]:
    asked = match["phrase"] if match["phrase"] is not None else match["word"]
    facet = facets_by_word().get(fold(match["field"] or "", "word"))
    if facet:
        return (Filter(facet, asked.strip(), spans=(match.span(),)),)
    is_phrase = match["phrase"] is not None
    if not is_phrase:
        asked = f"{match['field'] or ''} {asked}"
    words = _words(asked, is_phrase=is_phrase, is_prefix=not is_phrase and asked.endswith("*"))
    # A little word, such as "who", asks for a kind and does not narrow to it.
    is_wanted = words and not is_phrase and words.folded[0] not in little_words()
    kind = kinds_by_word().get(" ".join(words.folded)) if words and is_wanted else None
    return tuple(filter(None, (words, Filter(KIND.name, asked, (kind,)) if kind else None)))


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


def _required(pieces: Iterable[tuple[bool, tuple[Words | Filter, ...]]]) -> Iterator[Clause]:
    """Yield pieces as clauses: those with OR between them are one."""
    clause: Clause | None = None
    is_joining = False
    for is_excluded, piece in pieces:
        if not piece:
            is_joining = clause is not None
        elif is_joining and clause and not is_excluded and not clause.is_excluded:
            clause, is_joining = Clause((*clause.options, *piece)), False
        else:
            if clause:
                yield clause
            clause, is_joining = Clause(piece, is_excluded), False
    if clause:
        yield clause


def _says_little(clause: Clause, is_loud: bool) -> bool:
    """Return whether a clause is a word that says little; an acronym says something, where not all is in capitals."""
    if not clause.is_word or clause.words[0].is_prefix or len(clause.words[0].folded) > 1:
        return False
    [words] = clause.words
    return words.folded[0] in little_words() and (is_loud or not is_acronym(words.typed[0]))


def _first_words(clauses: list[Clause]) -> list[Clause]:
    kept: list[Clause] = []
    count = 0
    for clause in clauses:
        count += sum(len(option.folded) for option in clause.options if isinstance(option, Words))
        if count > MAX_WORDS and kept:
            break
        kept.append(_shortened(clause))
    return kept


def _shortened(clause: Clause) -> Clause:
    """Cut the options of a clause to as many words as a query may have."""
    options = [
        replace(option, folded=option.folded[:MAX_WORDS], typed=option.typed[:MAX_WORDS])
        if isinstance(option, Words)
        else option
        for option in clause.options[:MAX_WORDS]
    ]
    return replace(clause, options=tuple(options))
