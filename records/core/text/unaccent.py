"""Lookups of folded text in the database, as PostgreSQL's extension `unaccent` has them.

`name_en__folded__contains="barcena"` finds Bárcena: a Python function on SQLite, one of SQL on PostgreSQL, the same
answers on both.
"""

from typing import Any

from django.db import connections
from django.db.models import CharField, TextField, Transform

from records.core.text.folding import LAST_LOOKUP_LETTERS, LOOKUP_LETTERS, UNSEEN, fold

FUNCTION = "viva_folded"


class Folded(Transform):
    """Transform of a text: as searches compare it."""

    lookup_name = "folded"
    function = FUNCTION
    output_field = TextField()


def register() -> None:
    """Let every text be looked up folded."""
    CharField.register_lookup(Folded)
    TextField.register_lookup(Folded)


def add_to_sqlite(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Signal `connection_created`: give SQLite the function."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            FUNCTION, 1, lambda text: None if text is None else fold(str(text), "lookup"), deterministic=True
        )


def add_to_postgresql(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`: give PostgreSQL the function."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_sql())


def _sql() -> str:
    """Return the rules "lookup" of `fold` in PostgreSQL's words, step by step."""
    letters, plain = ("".join(map(chr, LOOKUP_LETTERS)), "".join(LOOKUP_LETTERS.values()))
    folded = f'translate(lower(given COLLATE "und-x-icu"), {_quoted(letters)}, {_quoted(plain)})'
    folded = f"regexp_replace(normalize({folded}, NFKD), {_quoted(f'[{UNSEEN}]')}, '', 'g')"
    for letter, more in LAST_LOOKUP_LETTERS.items():
        folded = f"replace({folded}, {_quoted(chr(letter))}, {_quoted(more)})"
    return (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}(given text) RETURNS text"
        f" LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $viva$ SELECT {folded} $viva$"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
