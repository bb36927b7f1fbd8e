"""Names that may be meant by other names: without regard to case, accents and order, with initials, or in part.

An index is filled with the names of an archive and asked for those of a list: what shares no word with the list is
not kept, so that a list is matched with all of an archive in one query for each table of names.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from records.core.text import fold

WORD = re.compile(r"\w+")
LEAST_WORDS = 2  # of a name that is only a part of another one


def words_of_name(name: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared, in one order whatever the name's."""
    return tuple(sorted(WORD.findall(fold(name, "lookup"))))


class Alike(NamedTuple):
    """The keys of rows by how surely a name means them: `same` by all words, `like` by some of them or by initials."""

    same: list[int]
    like: list[int]


class NameIndex:
    """Rows of a table by their names, as far as these share a word with the names that will be asked for."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self._wanted = {word for name in wanted for word in words_of_name(name)}
        self._keys: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._names: dict[str, set[tuple[str, ...]]] = defaultdict(set)  # by each of their words

    def add(self, key: int, *names: str | None) -> None:
        for name in filter(None, names):
            words = words_of_name(name)
            if not self._wanted.isdisjoint(words):
                self._keys[words].append(key)
                for word in words:
                    self._names[word].add(words)

    def find(self, name: str) -> Alike:
        """Return the rows that a name may mean."""
        words = words_of_name(name)
        same = list(dict.fromkeys(self._keys.get(words, ())))
        near = {other for word in words if len(word) > 1 for other in self._names.get(word, ())}
        alike = [other for other in sorted(near) if other != words and is_alike(words, other)]
        found = dict.fromkeys(key for other in alike for key in self._keys[other])
        return Alike(same, [key for key in found if key not in same])


def is_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether all words of the shorter name stand in the longer one, written out or as initials."""
    shorter, longer = sorted((one, other), key=len)
    left = list(longer)
    for word in sorted(shorter, key=len, reverse=True):  # initials take what whole words leave
        match = next((had for had in left if had == word), None) or next(
            (had for had in left if _is_initial(word, had)), None
        )
        if match is None:
            return False
        left.remove(match)
    return len(shorter) >= LEAST_WORDS


def _is_initial(one: str, other: str) -> bool:
    return len(min(one, other, key=len)) == 1 and one[0] == other[0]
