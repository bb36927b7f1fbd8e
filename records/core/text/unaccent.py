"""Text as a search compares it: without accents, case, or the difference between curly and straight marks.

`name_en__folded__contains="barcena"` finds Bárcena: a Python function on SQLite, one of SQL on PostgreSQL, the same
answers on both.
"""

import re
import unicodedata
from typing import Any

from django.db import connections
from django.db.models import CharField, TextField, Transform

FUNCTION = "viva_folded"
# Combining marks, and what stands in a text without being seen: soft hyphens, joiners, marks of direction.
UNSEEN = (
    "\u0300-\u036f\u00ad\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
)
UNSEEN_MARKS = re.compile(f"[{UNSEEN}]")
# Letters that Unicode does not take apart, and marks that one keyboard has and another has not.
ONE_FOR_ONE = str.maketrans("øłđħı‘’‚‛ʼ′`´“”„‟«»″‐‑‒–—―−", "oldhi''''''''\"\"\"\"\"\"\"-------")
MORE_FOR_ONE = {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}


def fold(text: str) -> str:
    """The text as searches compare it."""
    folded = text.lower().translate(ONE_FOR_ONE)
    if folded.isascii():
        return folded
    folded = UNSEEN_MARKS.sub("", unicodedata.normalize("NFKD", folded))
    for letter, letters in MORE_FOR_ONE.items():
        folded = folded.replace(letter, letters)
    return folded


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
            FUNCTION, 1, lambda text: None if text is None else fold(str(text)), deterministic=True
        )


def add_to_postgresql(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`: give PostgreSQL the function."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_sql())


def _sql() -> str:
    """`fold()` in PostgreSQL's words, step by step."""
    letters, plain = ("".join(map(chr, codes)) for codes in (ONE_FOR_ONE, ONE_FOR_ONE.values()))
    folded = f'translate(lower(given COLLATE "und-x-icu"), {_quoted(letters)}, {_quoted(plain)})'
    folded = f"regexp_replace(normalize({folded}, NFKD), {_quoted(f'[{UNSEEN}]')}, '', 'g')"
    for letter, more in MORE_FOR_ONE.items():
        folded = f"replace({folded}, {_quoted(letter)}, {_quoted(more)})"
    return (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}(given text) RETURNS text"
        f" LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $viva$ SELECT {folded} $viva$"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
