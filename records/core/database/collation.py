"""Texts in the database: their order in each language, and lookups that ignore accents and case, as searches do.

One collation a language, `viva_<language>`: a Python function on SQLite, ICU on PostgreSQL; letters such as ñ are in
their place. `name_en__folded__contains="barcena"` finds Bárcena: a Python function on SQLite, one of SQL on PostgreSQL.
"""

import sqlite3
import unicodedata
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import CharField, F, Func, Index, TextField, Transform
from django.db.models.functions import Collate
from django.utils.translation import get_language

from records.core.language_table import find_language
from records.core.languages import language_codes, localized_expression
from records.core.text import LAST_LOOKUP_LETTERS, LOOKUP_LETTERS, PRINTED_MARKS, UNSEEN, fold

AFTER_EVERY_LETTER = "\uffff"
# As the Unicode collation has them: signs before figures; letters of their own, each after the one it is built on.
SIGNS = " _-,;:!¡?¿.'\"()[]{}§¶@*/\\&#%`´^°©®+±<=>|~¤¢$£¥€"
SIGN_PLACES = {sign: chr(place) for place, sign in enumerate(SIGNS)}
LETTERS_AFTER = dict(zip("ɓɗəɛƒɠƙŋɔŧʋƴƶ", "bdeefgknotvyz", strict=True))


@CharField.register_lookup
@TextField.register_lookup
class Folded(Transform):
    """Transform of a text: as searches compare it."""

    lookup_name = "folded"
    function = "viva_folded"
    output_field = TextField()


def collation_name(language: str) -> str:
    return f"viva_{language.replace('-', '_')}"


@lru_cache(maxsize=20_000)
def sort_key(text: str, language: str) -> str:
    """Return a text folded to plain letters, except those that the language counts as its own."""
    own_letters = find_language(language).own_letters
    letters = unicodedata.normalize("NFC", text.casefold())
    return "".join(_base(letter) if letter in own_letters else _place(letter) for letter in letters)


def _base(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter)[0] + AFTER_EVERY_LETTER


@lru_cache(maxsize=2_000)
def _place(letter: str) -> str:
    """Return what a letter is sorted as, where the language has none of its own."""
    if letter in LETTERS_AFTER:
        return LETTERS_AFTER[letter] + AFTER_EVERY_LETTER
    sign = "" if letter.isalpha() else SIGN_PLACES.get(PRINTED_MARKS.get(letter, letter)[0])
    return sign or fold(letter, "order")


def add_to_sqlite(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Signal `connection_created`: add the collations and the function to SQLite."""
    if connection.vendor == "sqlite":
        add_to_connection(connection.connection)


def add_to_connection(connection: sqlite3.Connection) -> None:
    """Add the collations and the function to a connection of SQLite: it cannot read indexes made of them without."""
    for language in language_codes():
        connection.create_collation(collation_name(language), partial(_compare, language))
    connection.create_function(
        Folded.function,
        1,
        lambda text: None if text is None else fold(str(text), "lookup"),
        deterministic=True,
    )


def _compare(language: str, left: str, right: str) -> int:
    a, b = sort_key(left, language), sort_key(right, language)
    return (a > b) - (a < b) or (left > right) - (left < right)


def add_to_postgresql(using: str, **kwargs: Any) -> None:
    """Signals `pre_migrate` and `post_migrate`: add the collations, of which indexes are made, and the function."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for language in language_codes():
            cursor.execute(
                f'CREATE COLLATION IF NOT EXISTS "{collation_name(language)}"'
                f" (provider = icu, locale = '{language}')"
            )
        cursor.execute(_folding_function())


def _folding_function() -> str:
    """Return the rules "lookup" of `fold` in PostgreSQL's words, step by step."""
    letters, plain = ("".join(map(chr, LOOKUP_LETTERS)), "".join(LOOKUP_LETTERS.values()))
    folded = f'translate(lower(given COLLATE "und-x-icu"), {_quoted(letters)}, {_quoted(plain)})'
    folded = f"regexp_replace(normalize({folded}, NFKD), {_quoted(f'[{UNSEEN}]')}, '', 'g')"
    for letter, more in LAST_LOOKUP_LETTERS.items():
        folded = f"replace({folded}, {_quoted(chr(letter))}, {_quoted(more)})"
    return (
        f"CREATE OR REPLACE FUNCTION {Folded.function}(given text) RETURNS text"
        f" LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $viva$ SELECT {folded} $viva$"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class PlainLetters(Func):
    """Expression of a text with plain letters for þ and ı, which ICU puts after all others; on SQLite not needed."""

    arity = 1
    template = "%(expressions)s"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "replace(replace(replace(%(expressions)s, 'þ', 'th'), 'Þ', 'Th'), 'ı', 'i')"
        return self.as_sql(compiler, connection, template=template, **context)


def collated(text: Any) -> Collate:
    """Return an expression that orders by another expression, in the order of the page's language."""
    return Collate(PlainLetters(text), collation_name(get_language() or settings.LANGUAGE_CODE))


def indexes_in_order(field: str, name: str) -> list[Index]:
    """Return an index for each language: of the order of a field without translations, as of `plain_in_order`."""
    names = {code: collation_name(code) for code in language_codes()}
    return [
        Index(Collate(PlainLetters(F(field)), collation), F("id"), name=f"{name}_{code}")
        for code, collation in names.items()
    ]


def in_order(path: str) -> Collate:
    """Return an expression that orders by a translated field, in the order of the page's language."""
    return collated(localized_expression(path))


def plain_in_order(path: str) -> Collate:
    """Return an expression that orders by a field without translations, in the order of the page's language."""
    return collated(F(path))
