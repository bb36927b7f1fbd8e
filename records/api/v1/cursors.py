"""Cursors: after which record a page begins.

A cursor is the number of that record, each of its hexadecimal digits written as one of sixteen pairs of signs, no two
of which share a sign in the same place: whoever changes a sign, or cuts some off, has no cursor any more. The pattern
is the whole truth about cursors, so the description of the API tells it too.
"""

import re

DIGITS = 12
PAIRS = [first + second for first, second in zip("bcdfghjklmnpqrst", "0123456789aeiuyw", strict=True)]
PATTERN = f"^({'|'.join(PAIRS)}){{{DIGITS}}}$"


def cursor_after(number: int) -> str:
    """The cursor of the page that begins after a record."""
    return "".join(PAIRS[int(digit, 16)] for digit in f"{number:0{DIGITS}x}")


def number_in(cursor: str) -> int:
    """The number of the record after which the page begins; ValueError for what is no cursor."""
    if not re.fullmatch(PATTERN, cursor):
        raise ValueError("That is not a cursor.")
    pairs = [cursor[place : place + 2] for place in range(0, len(cursor), 2)]
    return int("".join(f"{PAIRS.index(pair):x}" for pair in pairs), 16)
