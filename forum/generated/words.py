"""The words of a made-up archive: phrases in two languages, and names of people, from the files beside this one."""

import tomllib
from collections.abc import Sequence
from functools import cache
from math import gcd, prod
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeVar

from records.core.slugs import slug_of

FOLDER = Path(__file__).parent
ItemT = TypeVar("ItemT")
# People are told off by fifties, so that every script has its share at any size.
FIFTY = 50
STRIDE = 7919  # a prime: neighbours in number are none in name


class Chance(Random):
    """Random choices that are the same on every version of Python: all are made of `random()`."""

    def one(self, among: Sequence[ItemT]) -> ItemT:
        return among[int(self.random() * len(among))]

    def is_true(self, share: float) -> bool:
        return self.random() < share

    def between(self, first: int, last: int) -> int:
        return first + int(self.random() * (last - first + 1))

    def zipf(self, count: int) -> int:
        """Return a number below `count`: the n-th is chosen about 1/n times as often as the first."""
        return min(int((count + 1) ** self.random()), count) - 1


class Pair(NamedTuple):
    """A text in both languages."""

    en: str
    es: str

    @property
    def slug(self) -> str:
        return _slug(self.en)

    @property
    def slug_es(self) -> str:
        return _slug(self.es)

    def keeping(self, only: str) -> "Pair":
        """Return the same without all texts but these."""
        return Pair(*(text if text == only else "" for text in self))

    def capitalized(self) -> "Pair":
        return Pair(*(text[:1].upper() + text[1:] for text in self))


LANGUAGES = Pair._fields


def joined(*parts: Pair, between: str = " ") -> Pair:
    """Return texts in one, in each language."""
    return Pair(*(between.join(filter(None, texts)) for texts in zip(*parts, strict=True)))


_slug = cache(slug_of)


@cache
def phrases(name: str) -> tuple[Pair, ...]:
    """Return a list of the file of words: the last two of each row are its texts."""
    return tuple(Pair(*row[-2:]) for row in rows(name))


@cache
def rows(name: str) -> list[Any]:
    return list(_read("words.toml")[name])


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


class Name(NamedTuple):
    """The names of somebody."""

    full: str
    family: str
    in_index: str
    native: str
    language: str  # of the native name
    country: str


@cache
def _scripts() -> list[dict[str, Any]]:
    found = _read("names.toml")["script"]
    return [one for one in found for _turn in range(one["share"])]


def most_people() -> int:
    """Return how many people have names of their own."""
    return min(prod(map(len, one["parts"])) // one["share"] * FIFTY for one in _scripts())


def name_of(number: int) -> Name:
    """Return the name of a person; no two have the same."""
    script = _scripts()[number * 3 % FIFTY]
    place = _scripts().index(script)
    turn = number * 3 % FIFTY - place
    rank = number // FIFTY * script["share"] + turn
    parts = [part.split(" ") for part in _chosen(rank, script["parts"])]
    latin = [part[0] for part in parts]
    full, family = " ".join(latin), " ".join(latin[place] for place in script["family"])
    given = " ".join(part for place, part in enumerate(latin) if place not in script["family"])
    language, between = script.get("native", ("", ""))
    return Name(
        full,
        family,
        full if full.startswith(family) else f"{family}, {given}",
        between.join(part[1] for part in parts) if language else "",
        language,
        script["country"][rank % len(script["country"])],
    )


def _chosen(rank: int, parts: list[list[str]]) -> list[str]:
    """Return one of each part, another choice for every rank below their product."""
    count = prod(map(len, parts))
    stride = next(number for number in range(STRIDE, STRIDE * 2) if gcd(number, count) == 1)
    left, chosen = rank * stride % count, []
    for part in parts:
        left, place = divmod(left, len(part))
        chosen.append(part[place])
    return chosen
