"""Data of each language: one file a language in `languages/`, which a linguist can read and extend.

`languages/en.toml` explains every list. A language without a file has none: its words are compared all the same.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from records.core.languages import language_codes
from records.core.locale_formats import locale_of
from records.core.text import WORD_APOSTROPHES, fold
from records.search.analysis import stop_words, term_of, tokens, word_list_text

FILES = Path(__file__).parent / "languages"
APOSTROPHES = str.maketrans(dict.fromkeys(WORD_APOSTROPHES, "'"))

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Numbers:
    """Numbers written out."""

    words: dict[str, int] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    joins: frozenset[str] = frozenset()
    point: frozenset[str] = frozenset()
    alone_no_number: frozenset[str] = frozenset()

    def may_begin(self, word: str) -> bool:
        """Return whether a number may begin with this folded word."""
        return word in self.words or word in self.order or (word.isascii() and word.isdigit())


@dataclass(frozen=True)
class Narration:
    """Words by which a text names a speaker."""

    saying: frozenset[str] = frozenset()
    linking: frozenset[str] = frozenset()
    according: frozenset[Phrase] = frozenset()
    pronouns: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    generic: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    adverbs: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    headings: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LanguageData:
    """Data of a language, folded as the index folds words."""

    code: str = ""
    decimal_mark: str = "."
    stop_words: frozenset[str] = frozenset()  # words that say little
    # The kind of a single word: `negation`, `exception`, `restriction`, `quantity` or `harmless`.
    kinds: dict[str, str] = field(default_factory=dict)
    # Several words that are one thing, and what they are compared as.
    phrases: dict[Phrase, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)
    contractions: dict[str, Phrase] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    opposites: dict[str, frozenset[str]] = field(default_factory=dict)
    plural_endings: tuple[tuple[str, str], ...] = ()
    abbreviations: frozenset[str] = frozenset()
    editorial: frozenset[str] = frozenset()
    numbers: Numbers = Numbers()
    narration: Narration = Narration()

    def are_opposite(self, one: str, other: str) -> bool:
        """Return whether two folded words are contraries."""
        if other in self.opposites.get(one, ()) or _is_prefixed(one, other, self.prefixes):
            return True
        stems = [f"*{term_of(word, self.code)}" for word in (one, other)]
        return stems[0] != stems[1] and stems[1] in self.opposites.get(stems[0], ())

    def differ_in_number(self, one: str, other: str) -> bool:
        """Return whether two folded words are one and many of the same."""
        return any(
            shorter.endswith(end) and longer == f"{shorter.removesuffix(end)}{more}"
            for shorter, longer in ((one, other), (other, one))
            for end, more in self.plural_endings
        )


def _is_prefixed(one: str, other: str, prefixes: tuple[str, ...]) -> bool:
    return any(one == prefix + other or other == prefix + one for prefix in prefixes)


@cache
def language_data(code: str) -> LanguageData:
    """Return what is known of a language; of a variant, what is known of its language."""
    file = FILES / f"{code.split('-')[0].lower()}.toml"
    if not code or not file.exists():
        return LanguageData(code, stop_words=stop_words())
    return _read(code, tomllib.loads(file.read_text()))


def likely_language(text: str) -> str:
    """Return the language of the site that has most of a text's words among those that say little."""
    words = [token.folded for token in tokens(text, "")]
    return max(
        language_codes(), key=lambda code: sum(word in language_data(code).stop_words for word in words)
    )


@cache
def narration_data() -> Narration:
    """Return how people tell who said something, in all languages of the site."""
    known = [language_data(code).narration for code in language_codes()]
    return Narration(**{name: frozenset().union(*(getattr(one, name) for one in known)) for name in _names()})


@cache
def words_of_kind(kind: str) -> frozenset[str]:
    """Return the words of a kind, of all languages of the site."""
    known = [language_data(code).kinds for code in language_codes()]
    return frozenset(word for kinds in known for word, own in kinds.items() if own == kind)


def denies(typed: str, folded: str) -> bool:
    """Return whether a word denies in any language of the site, also in a short form such as “didn’t”."""
    known = [language_data(code) for code in language_codes()]
    return any(
        data.kinds.get(part) == "negation"
        for data in known
        for part in data.contractions.get(as_typed(typed), (folded,))
    )


@cache
def abbreviations() -> frozenset[str]:
    """Return short words whose full stop ends no sentence, of all languages of the site."""
    return frozenset().union(*(language_data(code).abbreviations for code in language_codes()))


@cache
def editorial_words() -> frozenset[str]:
    """Return words in brackets that only say that something stands so, of all languages of the site."""
    return frozenset().union(*(language_data(code).editorial for code in language_codes()))


@cache
def no_denials() -> frozenset[Phrase]:
    """Return phrases that look like a denial and deny nothing, of all languages of the site."""
    known = [language_data(code).phrases for code in language_codes()]
    return frozenset(words for phrases in known for words, key in phrases.items() if key == NO_DENIAL)


@cache
def country_names() -> dict[Phrase, str]:
    """Return the names of countries in all languages of the site, each with the code of its country."""
    return {
        folded_words(name): f"=country:{territory}"
        for code in language_codes()
        for territory, name in locale_of(code).territories.items()
        if territory.isalpha()
    }


NO_DENIAL = "=no-denial"
DENIAL = "=denial"
KINDS = ("harmless", "quantity", "restriction", "exception", "negation")  # a later kind wins


def folded_words(text: str) -> Phrase:
    """Return the words of a text, folded."""
    return tuple(token.folded for token in tokens(text, "")) or ((text.strip(),) if text.strip() else ())


def as_typed(word: str) -> str:
    """Return a word in small letters, its apostrophes plain: as contractions are looked up."""
    return word.casefold().translate(APOSTROPHES)


def _names() -> Iterable[str]:
    return Narration.__dataclass_fields__


def _read(code: str, given: dict[str, Any]) -> LanguageData:
    kinds = {
        word: kind for kind in KINDS for line in given.get(kind, "").split() for word in folded_words(line)
    }
    opposites = given.get("opposites", {})
    return LanguageData(
        code=code,
        stop_words=frozenset(folded_words(word_list_text("stop", code))),
        decimal_mark=given.get("decimal_mark", "."),
        kinds=kinds,
        phrases=_phrases(given),
        same=_same(given.get("same", {}).get("groups", [])),
        contractions=_contractions(given.get("contractions", {}), kinds),
        prefixes=tuple(opposites.get("prefixes", "").split()),
        opposites=_opposites(code, opposites.get("pairs", [])),
        plural_endings=tuple(map(_ending, given.get("endings", {}).get("plural", []))),
        abbreviations=frozenset(given.get("sentences", {}).get("abbreviations", "").split()),
        editorial=frozenset(given.get("sentences", {}).get("editorial", "").split()),
        numbers=_numbers(given.get("numbers", {})),
        narration=_narration(given.get("narration", {})),
    )


def _phrases(given: dict[str, Any]) -> dict[Phrase, str]:
    """Return phrases of one meaning, words of modality with their class, and phrases that deny or only seem to."""
    found = {
        folded_words(phrase): country_names().get(
            folded_words(group[0]), f"={' '.join(folded_words(group[0]))}"
        )
        for group in given.get("same", {}).get("phrases", [])
        for phrase in group
    }
    for name, phrases in given.get("modality", {}).items():
        found |= {folded_words(phrase): f"{MODALITY}{name}" for phrase in phrases}
    for key, name in ((DENIAL, "denial"), (NO_DENIAL, "no_denial")):
        found |= {folded_words(phrase): key for phrase in given.get(name, [])}
    return found


MODALITY = "=modality:"


def _same(groups: list[str]) -> dict[str, str]:
    same: dict[str, str] = {}
    for group in groups:
        words = [folded_words(word)[0] for word in group.split()]
        same |= {word: same.get(word, words[0]) for word in words}
    return same


def _contractions(given: dict[str, str], kinds: dict[str, str]) -> dict[str, Phrase]:
    """Return short forms by how they are typed; those that deny also without their apostrophe."""
    found = {as_typed(short): folded_words(words) for short, words in given.items()}
    denying = {
        fold(short, "word"): words
        for short, words in found.items()
        if any(kinds.get(word) == "negation" for word in words)
    }
    return denying | found


def _opposites(code: str, pairs: list[list[str]]) -> dict[str, frozenset[str]]:
    """Return the contraries of words, and of stems, which begin with a star."""
    found: dict[str, set[str]] = {}
    for one, other in pairs:
        for mine, theirs in ((one, other), (other, one)):
            there = {word for text in theirs.split() for word in folded_words(text)}
            stems = {f"*{term_of(text, code)}" for text in theirs.split()}
            for text in mine.split():
                found.setdefault(folded_words(text)[0], set()).update(there)
                found.setdefault(f"*{term_of(text, code)}", set()).update(stems)
    return {word: frozenset(others) for word, others in found.items()}


def _ending(written: str) -> tuple[str, str]:
    """Return what one ends with and what many end with: `y/ies`, or `s` for what is added."""
    one, _slash, many = written.rpartition("/")
    return one, many


def _numbers(given: dict[str, Any]) -> Numbers:
    words, times, order = (
        {fold(word, "word"): int(value) for word, value in given.get(name, {}).items()}
        for name in ("words", "times", "order")
    )
    joins, point, alone = (
        frozenset(folded_words(given.get(name, ""))) for name in ("joins", "point", "alone_no_number")
    )
    return Numbers(words, times, order, joins, point, alone)


def _narration(given: dict[str, Any]) -> Narration:
    lists = {name: frozenset(folded_words(given.get(name, ""))) for name in _names() if name != "according"}
    return Narration(**lists, according=frozenset(map(folded_words, given.get("according", []))))
