"""Names of people within a text: whole words, without regard to case and accents."""

import re
from collections.abc import Iterator
from functools import lru_cache

from people.models import Person
from people.name_parts import NICKNAME, SUFFIX, TITLES
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


def printed_name(text: str) -> tuple[str, str]:
    """Return the name that a list prints, in the order in which it is read, and the family name where that is told.

    It stands before a comma, as in "Bárcena, Alicia", or in capitals, as in "Alicia BÁRCENA" and "WANG Chao". Forms of
    address are left out.
    """
    name = _without_address(text)
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma and given and family and not SUFFIX.fullmatch(given):
        family = family if given.isupper() else _quiet_where_loud(family.split())
        return f"{_without_address(given)} {family}", family
    words = name.split()
    loud = [word for word in words if _is_loud(word)]
    if loud and len(loud) < len(words) and loud in (words[: len(loud)], words[-len(loud) :]):
        return _quiet_where_loud(words), _quiet_where_loud(loud)
    return name, ""


def _quiet_where_loud(words: list[str]) -> str:
    return " ".join(_quiet(word) if _is_loud(word) else word for word in words)


def _without_address(text: str) -> str:
    name = " ".join(NICKNAME.sub(" ", text).split())
    return TITLES.sub("", name) or name


def _is_loud(word: str) -> bool:
    return (
        word.isupper() and sum(map(str.isalpha, word)) > 1 and "." not in word and not SUFFIX.fullmatch(word)
    )


def _quiet(word: str) -> str:
    """Return a word of a name in small letters behind each capital: Ibarra-Pérez."""
    return re.sub(r"\w+", lambda part: part[0].capitalize(), word)
