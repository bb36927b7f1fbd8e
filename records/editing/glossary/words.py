"""Words as the glossary compares them: without case, accents and endings. Free of the database."""

import re
from functools import lru_cache
from typing import NamedTuple

from records.core.text import fold

WORD = re.compile(r"[^\W_]+")
LEAST = 3  # letters that stay of a word
LONG = 5  # letters of a word that may end in -es
ENDINGS = "aeoiy"
PLURAL = re.compile(r"es\Z")


class Word(NamedTuple):
    """A word of a text, with its place."""

    stem: str
    printed: str
    start: int
    end: int


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a word without what tells number and gender in the languages around us: comisiones, comisión; ministra."""
    found = fold(word, "word")
    if len(found) > LONG and PLURAL.search(found):
        found = PLURAL.sub("", found)
    elif len(found) > LEAST + 1 and found.endswith("s") and not found.endswith("ss"):
        found = found[:-1]
    while len(found) > LEAST and found[-1] in ENDINGS:
        found = found[:-1]
    return found


def words_of(text: str) -> list[Word]:
    """Return the words of a text."""
    return [Word(stem(one[0]), one[0], *one.span()) for one in WORD.finditer(text)]


def is_acronym(name: str) -> bool:
    """Return whether a name is written in capitals alone, as one word."""
    return len(name) > 1 and name.isupper() and WORD.fullmatch(name) is not None


def is_in_capitals(printed: str) -> bool:
    """Return whether a word is an acronym in a text; ONGs and NGOs are."""
    return printed.isupper() or (len(printed) > LEAST and printed[:-1].isupper() and printed[-1] == "s")
