"""Lists that lines of text offer while somebody types in them; anything else may be written too.

register(Suggestions(Source, "publisher", names_of_bodies))
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language

from records.core import registry
from records.core.database.collation import sort_key
from records.core.language_names import language_tag
from records.core.languages import language_codes
from records.core.locale_formats import locale_of, validate_language_tag

MOST = 1000  # that a page holds
SHORT_TAG = 2  # letters
BY_WRITING = ("zh_Hans", "zh_Hant")
LANGUAGES = "language-names"


@dataclass(frozen=True)
class Suggestions:
    """The values that a column offers, those of several declarations together."""

    model: type[models.Model]
    field: str
    find: Callable[[], Iterable[str]]

    @property
    def place(self) -> str:
        """The id of the list in a page."""
        return f"offered-{self.model._meta.model_name}-{self.field}"


def list_of(column: Any) -> str:
    """Return the id of the list that a column offers; empty if it offers none."""
    if validate_language_tag in column.validators:
        return LANGUAGES
    offered = (
        one for one in registry.all(Suggestions) if (one.model, one.field) == (column.model, column.name)
    )
    return next((one.place for one in offered), "")


def offered_lists(forms: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Yield the lists that the fields of forms name, each once: `id`, `values`."""
    fields = (field for form in forms for field in form.fields.values())
    for place in dict.fromkeys(filter(None, (field.widget.attrs.get("list") for field in fields))):
        declared = (one for one in registry.all(Suggestions) if one.place == place)
        found = (
            offered_languages() if place == LANGUAGES else (name for one in declared for name in one.find())
        )
        yield {"id": place, "values": [*dict.fromkeys(filter(None, found))][:MOST]}


def offered_languages() -> list[str]:
    """Return the names of languages of a short tag, and of Chinese by its writing, in the languages of the site."""
    return sorted(_language_names(), key=lambda name: sort_key(name, get_language() or ""))


@cache
def _language_names() -> frozenset[str]:
    names = (
        capfirst(name)
        for code in language_codes()
        for tag, name in locale_of(code).languages.items()
        if len(tag) == SHORT_TAG or tag in BY_WRITING
    )
    return frozenset(name for name in names if language_tag(name) != name)
