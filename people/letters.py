"""People of one page of the list, by the letter under which an index has them."""

import string
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language

from people.models import Person
from records.collation import sort_key


@dataclass
class Letter:
    """A letter, and the people of the page whose sort name begins with it."""

    name: str
    people: list[Person] = field(default_factory=list)


def by_letter(people: Iterable[Person]) -> list[Letter]:
    """The alphabet of the page's language, then any other letter that the page needs, each with its people."""
    letters = {sort_key(name, _language()): Letter(name) for name in _alphabet()}
    for person in people:
        first = (person.sort_name or person.name)[:1]
        letters.setdefault(sort_key(first, _language())[:1 + _is_own(first)], Letter(first.upper())).people.append(person)
    return list(letters.values())


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _is_own(letter: str) -> bool:
    """Whether a letter is one that the language counts apart, such as ñ."""
    return letter.lower() in settings.COLLATION_LETTERS.get(_language(), "")


def _alphabet() -> list[str]:
    letters = [*string.ascii_uppercase, *settings.COLLATION_LETTERS.get(_language(), "").upper()]
    return sorted(letters, key=lambda letter: sort_key(letter, _language()))
