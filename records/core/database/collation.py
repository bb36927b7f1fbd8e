"""Order of names in each language: accents and case ignored, letters such as ñ in their place.

One collation a language, `viva_<language>`: a Python function on SQLite, ICU on PostgreSQL.
"""

import unicodedata
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import F
from django.db.models.functions import Collate
from django.utils.translation import get_language

from records.core.language_table import find_language
from records.core.languages import language_codes, localized_expression
from records.core.text.folding import fold

AFTER_EVERY_LETTER = "\uffff"


def collation_name(language: str) -> str:
    return f"viva_{language.replace('-', '_')}"


@lru_cache(maxsize=20_000)
def sort_key(text: str, language: str) -> str:
    """Return a text folded to plain letters, except those that the language counts as its own."""
    own_letters = find_language(language).own_letters
    return "".join(_folded(letter, own_letters) for letter in unicodedata.normalize("NFC", text.casefold()))


def _folded(letter: str, own_letters: str) -> str:
    if letter in own_letters:
        return unicodedata.normalize("NFKD", letter)[0] + AFTER_EVERY_LETTER
    return fold(letter, "order")


def add_to_sqlite(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Signal `connection_created`: add the collations to SQLite."""
    if connection.vendor != "sqlite":
        return
    for language in language_codes():
        connection.connection.create_collation(collation_name(language), _comparison(language))


def _comparison(language: str) -> Any:
    def compare(left: str, right: str) -> int:
        a, b = sort_key(left, language), sort_key(right, language)
        return (a > b) - (a < b) or (left > right) - (left < right)

    return compare


def add_to_postgresql(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`: add the collations to PostgreSQL."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for language in language_codes():
            cursor.execute(
                f'CREATE COLLATION IF NOT EXISTS "{collation_name(language)}"'
                f" (provider = icu, locale = '{language}')"
            )


def collated(text: Any) -> Collate:
    """Return an expression that orders by another expression, in the order of the page's language."""
    return Collate(text, collation_name(get_language() or settings.LANGUAGE_CODE))


def in_order(path: str) -> Collate:
    """Return an expression that orders by a translated field, in the order of the page's language."""
    return collated(localized_expression(path))


def plain_in_order(path: str) -> Collate:
    """Return an expression that orders by a field without translations, in the order of the page's language."""
    return collated(F(path))
