"""The order of results: how much each column of the index weighs, and what stands before what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate

from records.search.analysis import stop_words

COLUMNS = ("names", "words", "body")
# How much a word weighs in each of them.
WEIGHTS = (12.0, 4.0, 1.0)
NAMES = COLUMNS[:1]
MAIN_TEXT = COLUMNS[:2]  # what a record is called, and what is said in it

CLOSE = 0.4  # so much of a name must be asked for, that it stands before all else
ELSEWHERE = 0.9  # what a name is worth whose words are asked for in another order


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found."""

    pk: int
    record: int
    kind: str
    name_match: float
    in_main_text: bool
    rank: float
    day: date | None
    terms: tuple[str, ...]

    @property
    def order(self) -> tuple[float, bool, float, int, int, str]:
        """The sort key: names that were asked for, then what is said, then all else; by weight, then the latest.

        Of equals the one entered first: an archive that was loaded from files answers as the one that it came from.
        """
        day = self.day.toordinal() if self.day else 0
        return -self.name_match, not self.in_main_text, -round(self.rank, 4), -day, self.record, self.kind


def group_order(hits: Sequence[Hit]) -> float:
    """Return the sort key of a kind by its best hit: kinds with a name that was asked for stand first."""
    return -hits[0].name_match if hits else 0.0


def name_match(name: str, names: str) -> float:
    """Return the share of one of a record's names that is asked for, from 0 to 1; 0 where it is little.

    Little words and spaces make no difference; other words in another order make a little one.
    """
    if not name or not _may_have(name, names):
        return 0.0
    best = max(_share(name, line) for line in names.split("\n"))
    return best if best >= CLOSE else 0.0


def _may_have(name: str, names: str) -> bool:
    """Return whether the names have all letters of the one that is asked for: quickly told, for thousands of them."""
    return all(word in names for word in _telling(name)) or name.replace(" ", "") in names.replace(" ", "")


def _share(name: str, line: str) -> float:
    """Return how much of a name is asked for."""
    if name == line:
        return 1.0
    asked = _telling(name)
    if asked.issubset(line.split()):
        share = _letters(asked) / _letters(_telling(line) | asked)
        return share if f" {name} " in f" {line} " else share * ELSEWHERE
    joined = name.replace(" ", "")
    return len(joined) / len(line.replace(" ", "")) if _is_joined(joined, line) else 0.0


def _is_joined(joined: str, line: str) -> bool:
    """Return whether words of a name, written as one, are what is asked for: ECLAC as E.C.L.A.C."""
    if joined not in line.replace(" ", ""):
        return False
    words = line.split()
    starts = (words[place:] for place in range(len(words)))
    return any(joined in accumulate(start) for start in starts)


def _letters(words: Iterable[str]) -> int:
    return sum(map(len, words))


@lru_cache(maxsize=50_000)
def _telling(name: str) -> frozenset[str]:
    """Return words of a name that say something; all of them, if none does."""
    words = frozenset(name.split())
    return words - stop_words() or words
