"""Dates within a text: each with the words that name it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.utils.translation import override

from records.core.dates.fields import PartialDate
from records.core.dates.parse import date_or_none
from records.core.dates.vocabulary import SINCE, meanings
from records.core.text import fold
from records.search.analysis import Token, tokens

BEFORE = 8  # words before a month that may belong to its date
AFTER = 8
YEAR_DIGITS = 4


class Dated(NamedTuple):
    """A date or range as EDTF, whether the text names its year, and where its words stand."""

    edtf: str
    is_whole: bool
    start: int
    end: int


def dates_within(text: str, language: str, year: int | None = None) -> Iterator[Dated]:
    """Yield the days and ranges of days in a text; those without a year are taken to be of `year`, if it is given."""
    words = list(tokens(text, ""))
    with override(language):
        months = [place for place, word in enumerate(words) if _is_month(text, word)]
        end = 0
        for month in months:
            if month < end:
                continue
            if found := _longest(text, words, month, end, year):
                dated, end = found
                yield dated


def _is_month(text: str, word: Token) -> bool:
    return isinstance(meanings().get(fold(text[word.start : word.end], "date")), int)


def _longest(
    text: str, words: Sequence[Token], month: int, free: int, year: int | None
) -> tuple[Dated, int] | None:
    """Return the longest stretch around the name of a month that is a date with a day, and the word after it."""
    for first in range(max(free, month - BEFORE), month + 1):
        if not _may_begin(text, words, first, month):
            continue
        for after in range(min(len(words), month + AFTER), month, -1):
            stretch = text[words[first].start : words[after - 1].end]
            if dated := _read(stretch, words[first].start, year):
                return dated, after
    return None


def _may_begin(text: str, words: Sequence[Token], first: int, month: int) -> bool:
    word = text[words[first].start : words[first].end]
    is_since = meanings().get(fold(word, "date")) == SINCE
    return first == month or is_since or word.rstrip("stndrhº°").isdigit() or _is_month(text, words[first])


def _read(stretch: str, start: int, year: int | None) -> Dated | None:
    """Return what a stretch says as a date; None where it is none, or names no day."""
    numbers = [word for word in stretch.replace(",", " ").replace("-", " ").split() if word.isdigit()]
    is_whole = any(len(number) == YEAR_DIGITS for number in numbers)
    if not is_whole and year is None:
        return None
    found = date_or_none(stretch if is_whole else f"{stretch} {year}")
    if found is None or not _has_days(found):
        return None
    return Dated(str(found), is_whole, start, start + len(stretch))


def _has_days(found: PartialDate) -> bool:
    return all(len(end.strip("?~%")) == len("2021-10-11") for end in str(found).split("/"))


def first_day(edtf: str) -> str:
    """Return the first day of a date or range."""
    return edtf.split("/")[0]
