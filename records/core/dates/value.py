"""A date that may be known only in part: the value behind `records.core.dates.fields.EDTFField`.

Notation: Extended Date/Time Format, levels 0 and 1 (ISO 8601-2:2019).
"""

import calendar
import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 32
PLAIN_DATE = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
UNSPECIFIED_DATE = r"\d\d(?:\dX|XX)|\d{4}-(?:XX(?:-XX)?|(?:0[1-9]|1[0-2])-XX)"
# Levels 0 and 1 without seasons (2021-21): spring in Santiago is autumn in Beijing; they name no days.
EXPRESSION = re.compile(
    rf"(?:{PLAIN_DATE}|{UNSPECIFIED_DATE})[?~%]?"
    rf"|{PLAIN_DATE}[?~%]?/(?:{PLAIN_DATE}[?~%]?|\.\.)?"
    rf"|(?:\.\.)?/{PLAIN_DATE}[?~%]?",
    re.ASCII,
)
PLAIN = re.compile(rf"({PLAIN_DATE})[?~%]?", re.ASCII)


class Bounds(NamedTuple):
    """First and last possible day; None where an interval is open or its end unknown."""

    earliest: date | None
    latest: date | None


@dataclass(frozen=True, slots=True)
class PartialDate:
    """An EDTF expression with the days it may mean.

    `PartialDate(text)` raises `ValidationError` (code "edtf") for anything else. `precision` is "year",
    "month", "day" or "interval"; `uncertain` (?) means inferred, `approximate` (~) about then, and `%` sets
    both. Two are equal when their texts are.
    """

    text: str
    earliest: date | None = field(init=False, compare=False)
    latest: date | None = field(init=False, compare=False)
    precision: str = field(init=False, compare=False)
    uncertain: bool = field(init=False, compare=False)
    approximate: bool = field(init=False, compare=False)

    def __post_init__(self) -> None:
        try:
            bounds = _bounds(self.text)
        except (ValueError, TypeError):
            raise _refusal(self.text) from None
        attributes = {
            "earliest": bounds.earliest,
            "latest": bounds.latest,
            "precision": "interval" if "/" in self.text else _precision(bounds),
            "uncertain": any(mark in self.text for mark in "?%"),
            "approximate": any(mark in self.text for mark in "~%"),
        }
        for name, value in attributes.items():
            object.__setattr__(self, name, value)

    def __str__(self) -> str:
        return self.text


# 8192 texts are some 2 MB: every date of a large archive, so that a list page parses nothing twice.
@lru_cache(maxsize=8192)
def _bounds(text: str) -> Bounds:
    """Return the days of an expression; `ValueError` where it is none."""
    if len(text) > MAX_LENGTH or not EXPRESSION.fullmatch(text):
        raise ValueError(text)
    plain = PLAIN.fullmatch(text)
    return _plain_bounds(*map(int, plain[1].split("-"))) if plain else _parsed_bounds(text)


def _plain_bounds(year: int, month: int | None = None, day: int | None = None) -> Bounds:
    """Return the days of a plain year, month or day without the edtf library: few dates need its 0.6 s of import."""
    first = date(year, month or 1, day or 1)
    if day:
        return Bounds(first, first)
    last_month = month or 12
    return Bounds(first, date(year, last_month, calendar.monthrange(year, last_month)[1]))


def _parsed_bounds(text: str) -> Bounds:
    """Return the days of an interval or of a date with X, as the edtf library reads it."""
    from edtf import EDTFParseException, parse_edtf

    before, slash, after = text.partition("/")
    try:
        parsed = parse_edtf(text)
    except EDTFParseException as error:
        raise ValueError(text) from error
    # An end that is missing is unknown: the library would guess ten years.
    earliest = _day(parsed.lower_strict()) if before not in ("", "..") else None
    latest = _day(parsed.upper_strict()) if not slash or after not in ("", "..") else None
    if earliest and latest and earliest > latest:
        raise ValueError(text)
    return Bounds(earliest, latest)


def _day(moment: Any) -> date:
    """Return the day of the library's `struct_time`. Its strict bounds are used: the fuzzy ones lie months beside."""
    return date(*moment[:3])


def _precision(bounds: Bounds) -> str:
    """Return the precision of one date, read from its days: `2021-XX` is a year, `201X` only an interval."""
    first, last = bounds
    if first is None or last is None:
        return "interval"
    if first == last:
        return "day"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return "year"
    return "month" if (first.year, first.month) == (last.year, last.month) else "interval"


def _refusal(text: object) -> ValidationError:
    letters = str(text)[:MAX_LENGTH]
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in letters)
    return ValidationError(
        _(
            "“%(value)s” is not a date that the archive can read. Write a year, a month or a day"
            " (2010, 2014-11, 2021-10-12), followed by ? if it is inferred or by ~ if it is approximate,"
            " or an interval of them (2014/2016, 2014/..)."
        ),
        code="edtf",
        params={"value": shown},
    )
