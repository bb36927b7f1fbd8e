"""People of one page of the list, by the letter under which an index has them."""

import string
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language

from people.models import Person
from records.core.database.collation import AFTER_EVERY_LETTER, sort_key
from records.core.language_table import find_language


@dataclass
class Letter:
    """A letter, and the people of the page whose sort name begins with it."""

    name: str
    people: list[Person] = field(default_factory=list)


def by_letter(people: Iterable[Person]) -> list[Letter]:
    """The alphabet of the page's language, then any other letter that the page needs, each with its people."""
    letters = {_key(name): Letter(name) for name in _alphabet()}
    for person in people:
        name = person.sort_name or person.name
        letters.setdefault(_key(name), Letter(name[:1].upper())).people.append(person)
    return list(letters.values())


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _key(name: str) -> str:
    """The first letter as the collation sees it: É is E, but ñ is no n where the language counts it apart."""
    key = sort_key(name, _language())
    return key[:2] if key[1:2] == AFTER_EVERY_LETTER else key[:1]


def _alphabet() -> list[str]:
    letters = [*string.ascii_uppercase, *find_language(_language()).own_letters.upper()]
    return sorted(letters, key=_key)
