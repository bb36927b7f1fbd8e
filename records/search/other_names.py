"""Other names of what texts name: cities, countries and regions in every language, ordinals in every writing.

The index adds them to a document, so that Pekín finds Beijing, “Bolivian” Bolivia, and “13th” the XIII Forum. They are
data: files in the folder `other_names`, and for countries the names of the Unicode CLDR.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from records.core.languages import language_codes
from records.core.locale_formats import country_name
from records.core.text import fold, roman
from records.search.analysis import Text, Token, alternatives, tokens, tokens_of

FOLDER = Path(__file__).parent / "other_names"


class Named(NamedTuple):
    """A place or a number: names by which a text may call it, and adjectives, by which it is only looked for."""

    names: tuple[Text, ...]
    adjectives: tuple[Text, ...] = ()

    @property
    def texts(self) -> tuple[Text, ...]:
        return self.names + self.adjectives


class Pattern(NamedTuple):
    """A name as a text of one language has it."""

    terms: tuple[str, ...]
    is_acronym: bool
    named: Named


def other_names(texts: Iterable[Text]) -> list[Text]:
    """Return all names of the places and ordinals in texts; not of those in names of people, which have no language."""
    named = dict.fromkeys(chain.from_iterable(_named_in(text) for text in texts if text.language))
    return list(chain.from_iterable(one.texts for one in named))


def ordinal_texts(number: int) -> tuple[Text, ...]:
    """Return how an ordinal is written: Roman, Arabic, and as each language does."""
    return _ordinal(number).texts


def ordinal_of(word: str) -> int | None:
    """Return the number that a word writes as an ordinal: “XIII”, “13th”, “decimotercera”; None where it does not."""
    found = (_ordinals().get(term) for terms in alternatives(word).values() for term in terms)
    return next(filter(None, found), None)


@cache
def _ordinals() -> dict[str, int]:
    """Return the ordinals of one word, by their terms."""
    texts = ((number, text) for number in _numbers() for text in _ordinal(number).names)
    terms = ((number, [token.term for token in tokens(text.value, text.language)]) for number, text in texts)
    return {found[0]: number for number, found in terms if len(found) == 1}


def countries_called(name: str) -> list[str]:
    """Return the codes of countries in whose names, or adjectives, some letters stand, as lists of the admin look."""
    return [
        code
        for code, named in _countries().items()
        if any(name in fold(text.value, "lookup") for text in named.texts)
    ]


def country_words() -> dict[str, tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]]:
    """Return the names and the adjectives of each country or region, by code and language."""
    return {
        code: (_by_language(one.names), _by_language(one.adjectives)) for code, one in _countries().items()
    }


def _by_language(texts: Iterable[Text]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        found.setdefault(text.language, []).append(text.value)
    return {language: tuple(values) for language, values in found.items()}


@cache
def same_cities() -> dict[str, frozenset[str]]:
    """Return all names of a city by each of them, folded as lists of the admin look."""
    cities = (frozenset(fold(name.value, "lookup") for name in city.names) for city in _cities())
    return {name: city for city in cities for name in city}


@lru_cache(maxsize=2_000)
def _named_in(text: Text) -> tuple[Named, ...]:
    """Return what a text names; the same names and titles stand in the documents of many records."""
    patterns = _patterns(text.language)
    found = tokens_of(text)
    return tuple(
        pattern.named
        for place, token in enumerate(found)
        if not text.value[token.start].islower()  # which is quickly seen of most words
        for pattern in patterns.get(token.term, ())
        if _stands_at(pattern, place, found, text.value)
    )


def _stands_at(pattern: Pattern, place: int, found: Sequence[Token], text: str) -> bool:
    """Return whether a name stands at a word of a text that has a capital: an acronym in capitals alone.

    One letter is a numeral only where a text begins with it: “V Cumbre”.
    """
    part = found[place : place + len(pattern.terms)]
    if tuple(token.term for token in part) != pattern.terms:
        return False
    words = text[part[0].start : part[-1].end]
    return (words.isupper() or not pattern.is_acronym) and (len(words) > 1 or place == 0)


@cache
def _patterns(language: str) -> dict[str, list[Pattern]]:
    """Return the names of everything in the words of a language, by their first word."""
    patterns: dict[str, list[Pattern]] = {}
    for named in (*_cities(), *_countries().values(), *map(_ordinal, _numbers())):
        for name in named.names:
            terms = tuple(token.term for token in tokens(name.value, language))
            patterns.setdefault(terms[0], []).append(Pattern(terms, name.value.isupper(), named))
    return patterns


@cache
def _cities() -> tuple[Named, ...]:
    return tuple(Named(tuple(Text("", name) for name in _listed(line))) for line in _lines("cities.txt"))


@cache
def _countries() -> dict[str, Named]:
    """Return countries and regions by code: the names of the CLDR, and those of the files."""
    names: dict[str, list[Text]] = {}
    adjectives: dict[str, list[Text]] = {}
    for language in language_codes():
        for code, rest in _keyed_lines(f"countries.{language}.txt"):
            others, _separator, derived = rest.partition(";")
            usual = country_name(code, language).partition(" (")[0]  # Myanmar (Burma)
            names.setdefault(code, []).extend(Text(language, name) for name in (usual, *_listed(others)))
            adjectives.setdefault(code, []).extend(Text(language, name) for name in _listed(derived))
    return {code: Named(tuple(names[code]), tuple(adjectives[code])) for code in names}


@cache
def _numbers() -> dict[int, list[Text]]:
    """Return the ordinals of the files."""
    found: dict[int, list[Text]] = {}
    for language in language_codes():
        for number, forms in _keyed_lines(f"ordinals.{language}.txt"):
            found.setdefault(int(number), []).extend(Text(language, form) for form in _listed(forms))
    return found


@cache
def _ordinal(number: int) -> Named:
    """Return an ordinal; a plain figure in a text is none."""
    names = (Text("", roman(number)), *_numbers().get(number, ()))
    return Named(names, (Text("", str(number)),))


def _lines(name: str) -> list[str]:
    """Return the lines of a file without its remarks; a language may have none."""
    file = FOLDER / name
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [line for line in lines if line and not line.startswith("#")]


def _keyed_lines(name: str) -> Iterator[tuple[str, str]]:
    for line in _lines(name):
        key, _separator, rest = line.partition(":")
        yield key.strip(), rest


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]
