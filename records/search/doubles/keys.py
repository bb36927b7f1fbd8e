"""The keys of names: what names that may mean the same have in common, whatever their spelling, order or script.

A word has one key, made of its consonants as they sound alike: Barcena and Bárzena, Guterres and Гутерриш share it.
An acronym has one, which is also that of the names whose initials it is. So has the address of a page.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db import models
from text_unidecode import unidecode

from records.core import registry
from records.core.merging.names import ACRONYM, name_columns, names_relation
from records.core.models import OtherName, Source
from records.core.text import WORD_APOSTROPHES
from records.search.other_names import ordinal_of

WORD = re.compile(r"[A-Za-z0-9]+")
APOSTROPHES = re.compile(f"[{WORD_APOSTROPHES}]")
LONGEST_KEY = 48
SHORT = 3  # letters of a word that says nothing by itself, beside longer ones
LONGEST_ACRONYM = 12
LEAST_INITIALS = 3
MOST_WORDS = 12  # of a name, the first
MOST_NAMES = 20  # of a record
TWICE = re.compile(r"(.)\1")
SOFT_C = re.compile("c(?=[eiy])")
LEAST_SOUNDS = 2
SOUNDS = {
    **dict.fromkeys("bvwfp", "p"),
    **dict.fromkeys("ckqgjx", "k"),
    **dict.fromkeys("sz", "s"),
    **dict.fromkeys("dt", "t"),
    **dict.fromkeys("mn", "n"),
    **dict.fromkeys("lr", "r"),
}
# Words of the languages of the site and of those around it that are left out of acronyms and of comparisons.
LITTLE_WORDS = frozenset(
    word
    for line in (
        "a al an and da das de del della der des di do dos du e el en et for fur in la las le les los o of on",
        "para per por pour pro the to und van von y zu",
    )
    for word in line.split()
)


@dataclass(frozen=True)
class Doubles:
    """A declaration that records of a kind are looked for by their names; for others than records, by which columns.

    `addresses` are columns that hold the address of a page, which no two records have.
    """

    model: type[models.Model]
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of names."""
        return self.names or tuple(name_columns(self.model))  # type: ignore[arg-type]

    @property
    def relation(self) -> Any:
        """The relation to other names, or None."""
        return names_relation(self.model)

    def names_of(self, row: Any) -> "list[Name]":
        """Return the names of a record; its other names should be prefetched."""
        found = [
            Name(getattr(row, one), one.startswith(ACRONYM)) for one in self.columns if getattr(row, one)
        ]
        others = getattr(row, self.relation.get_accessor_name()).all() if self.relation else ()
        found += [Name(one.name, one.kind == OtherName.Kind.ACRONYM) for one in others]
        return list(dict.fromkeys(found))[:MOST_NAMES]

    def addresses_of(self, row: Any) -> list[str]:
        return [address for one in self.addresses if (address := getattr(row, one))]


class Name(NamedTuple):
    """Return the names of a record."""

    text: str
    is_acronym: bool = False


def declared(model: type[models.Model]) -> Doubles | None:
    """Return the declaration for a kind; None where doubles of it are not looked for."""
    return registry.get(Doubles, model)


@lru_cache(maxsize=10_000)
def plain_words(text: str) -> tuple[str, ...]:
    """Return the words of a name in the letters a to z, with its capitals."""
    return tuple(WORD.findall(unidecode(APOSTROPHES.sub("", text)).replace("'", ""))[:MOST_WORDS])


@lru_cache(maxsize=10_000)
def telling_words(text: str) -> tuple[str, ...]:
    """Return the words of a name in small letters, without little ones; all of them where there are no others.

    A capital alone is an initial. An ordinal of any writing is its number.
    """
    words = plain_words(text)
    told = [word for word in words if word.lower() not in LITTLE_WORDS or (len(word) == 1 and word.isupper())]
    return tuple(_with_numbers(word.lower()) for word in told or words)


@lru_cache(maxsize=50_000)
def _with_numbers(word: str) -> str:
    number = ordinal_of(word) if len(word) > 1 and not word.isdecimal() else None
    return str(number or word)


@lru_cache(maxsize=10_000)
def sound_of(word: str) -> str:
    """Return the consonants of a word as they sound alike, an `a` for a vowel in front; a short word as it is."""
    if len(word) <= SHORT or word.isdecimal():
        return word
    letters = SOFT_C.sub("s", TWICE.sub(r"\1", word))
    sounds = [SOUNDS.get(letter, letter if letter.isdecimal() else "") for letter in letters]
    found = "" if sounds[0] or letters[0] == "h" else "a"
    for sound in sounds:
        found += sound if sound != found[-1:] else ""
    # A plural sounds as its singular.
    return found.removesuffix("s") if len(found) > LEAST_SOUNDS else found or "a"


def initials_of(text: str) -> set[str]:
    """Return what names of several words may be called for short: ECLAC, and with the little words CEPAL."""
    words = [word.lower() for word in plain_words(text)]
    told = [word for word in words if word not in LITTLE_WORDS]
    long_ones = [word for word in words if word not in LITTLE_WORDS or len(word) > SHORT]
    found = {"".join(word[0] for word in some) for some in (told, long_ones, words)}
    return {one for one in found if LEAST_INITIALS <= len(one) <= LONGEST_ACRONYM}


def acronyms_in(name: Name) -> set[str]:
    """Return the acronyms that a name is or holds, in small letters."""
    if name.is_acronym:
        return {"".join(plain_words(name.text)).lower()[:LONGEST_ACRONYM]}
    words = re.findall(r"[^\W\d_]{2,}", name.text)
    capitals = [word for word in words if word.isupper() and len(word) <= LONGEST_ACRONYM]
    # A name that is written in capitals is no row of acronyms.
    alone = capitals if len(capitals) == 1 or len(capitals) < len(words) else []
    return {"".join(plain_words(word)).lower() for word in alone} | initials_of(name.text)


def address_key(address: str) -> str:
    """Return the key of the address of a page, whatever its scheme."""
    plain = re.sub(r"^https?://(www\.)?", "", address.strip(), flags=re.IGNORECASE).partition("#")[0]
    return f"/{blake2b(plain.rstrip('/').lower().encode(), digest_size=12).hexdigest()}"


def keys_of(names: Iterable[Name], addresses: Collection[str] = ()) -> dict[str, int]:
    """Return the keys of a record or of typed words, each with the least number of words of the names that have it."""
    found: dict[str, int] = {}
    for key, size in _keys(names):
        found[key[:LONGEST_KEY]] = min(size, found.get(key[:LONGEST_KEY], size))
    return {**found, **{address_key(one): 0 for one in addresses}}


def _keys(names: Iterable[Name]) -> Iterator[tuple[str, int]]:
    for name in names:
        words = telling_words(name.text)
        yield from ((sound_of(word), len(words)) for word in words)
        yield from ((f"@{acronym}", 1) for acronym in acronyms_in(name))


registry.register(Doubles(Source, names=("title",), addresses=("url",)))
