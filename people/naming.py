"""Names of people within a text: whole words, without regard to case and accents."""

import re
from collections.abc import Iterator
from functools import lru_cache

from people.models import Person
from records.core.models.querysets import fetched
from records.core.text import fold
from records.search.analysis import is_han, tokens

WORD = re.compile(r"\w+")
MAX_NAME_WORDS = 6
HAN_NAME = range(2, 5)  # signs


@lru_cache(maxsize=10_000)  # names are asked for again and again
def in_words(text: str) -> str:
    """Return the words of a text folded, each between spaces."""
    return f" {' '.join(token.folded for token in tokens(text, ''))} "


def full_names(person: Person) -> list[str]:
    """Return the names by which alone somebody is known."""
    return [person.name, *(one.name for one in fetched(person, "other_names"))]


def short_names(person: Person) -> list[str]:
    """Return the family name and, where that is several, the first of them: "Malmierca" of "Malmierca Díaz"."""
    family = person.family_name
    first = next((word for word in family.split() if not word[0].islower()), family)
    return [name for name in dict.fromkeys((family, first)) if name]


def has_full_name(person: Person, words: str) -> bool:
    return any(in_words(name) in words for name in full_names(person))


def has_name(person: Person, words: str) -> bool:
    """Return whether words, as of `in_words()`, name somebody."""
    return has_full_name(person, words) or any(in_words(name) in words for name in short_names(person))


def without_names(person: Person, words: str) -> str:
    """Return words without the full names of somebody."""
    for name in full_names(person):
        words = words.replace(in_words(name), " ")
    return words


def is_written(name: str, text: str) -> bool:
    """Return whether a name stands in a text as names are written, with its capitals: no "luz" for "Luz"."""
    sought = "|".join(re.escape(fold(one, "order")) for one in (name, name.upper()))
    around = ("", "") if is_han(name) else (r"(?<!\w)", r"(?!\w)")
    return bool(re.search(f"{around[0]}(?:{sought}){around[1]}", fold(text, "order")))


def possible_names(text: str) -> Iterator[str]:
    """Yield the runs of words of a text that may be a name, as they are written."""
    words = list(WORD.finditer(text))
    for place, word in enumerate(words):
        if not word[0][0].islower():
            yield from (text[word.start() : end.end()] for end in words[place : place + MAX_NAME_WORDS])
        if is_han(word[0]):
            starts = range(word.start(), word.end())
            yield from (text[start : start + length] for start in starts for length in HAN_NAME)
