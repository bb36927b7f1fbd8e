"""Dates among the words of a query: "vaccines October 2021" asks for words of a day as well."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from records.core.dates.fields import PartialDate
from records.core.dates.parse import SYMBOLS, TOKEN, date_or_none
from records.core.dates.vocabulary import FILLER, JOIN, LIST, meanings
from records.core.locale_formats import format_date_range
from records.core.text import fold
from records.search.analysis import stop_words
from records.search.days import Span

MOST_PIECES = 8  # of one date: "between 11 and 12 of October of 2021"
MOST_DATES = 4
YEARS_OF_OPEN = 50  # so far "since 2010" reaches
YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
LEAP_YEAR = 2000  # stands for a year that is not named
SHORTEST_MONTH = 4  # letters of a month without day and year: "mar" and "may" are other words too


class TypedDate(NamedTuple):
    """A date in a query, and the places of its pieces there."""

    places: tuple[int, ...]
    date: PartialDate
    has_year: bool = True

    def units(self) -> tuple[str, ...]:
        """Return the years, months or days that are meant, as the index has them."""
        first, last = self.date.earliest, self.date.latest
        if first is None and last:
            first = last.replace(year=max(last.year - YEARS_OF_OPEN, 1), month=1, day=1)
        if last is None and first:
            last = first.replace(year=min(first.year + YEARS_OF_OPEN, 9999), month=12, day=31)
        units = Span(first, last).units() if first and last else []
        return tuple(units if self.has_year else (f"-{unit[4:]}" for unit in units))


def label_of_date(text: str, *, has_year: bool) -> str:
    """Return a date of a query, in EDTF, as the page's language writes it."""
    return format_date_range(PartialDate(text), None, year=has_year)


def typed_dates(pieces: Sequence[str]) -> list[TypedDate]:
    """Return the dates among the pieces of a query, in any order of day, month and year; an empty piece is a border.

    A month far from the only year of the query belongs to it. A month without any year is that of every year.
    """
    kinds = [_kind(piece) for piece in pieces]
    found = list(_dates(pieces, kinds, "year"))[:MOST_DATES]
    years = [one for one in found if one.date.precision == "year"]
    kinds = ["" if any(place in one.places for one in found) else kind for place, kind in enumerate(kinds)]
    if len(years) != 1:
        months = _dates(pieces, kinds, "month", f" {LEAP_YEAR}")
        return [*found, *(one._replace(has_year=False) for one in months)][:MOST_DATES]
    month = next(_dates(pieces, kinds, "month", f" {years[0].date.text[:4]}"), None)
    if month:
        both = TypedDate(tuple(sorted((*years[0].places, *month.places))), month.date)
        found[found.index(years[0])] = both
    return found


def _dates(pieces: Sequence[str], kinds: list[str], needed: str, year: str = "") -> Iterator[TypedDate]:
    """Yield the dates of the longest runs of pieces, one of which is of the kind that is needed."""
    start = 0
    while start < len(pieces):
        ends = range(min(len(pieces), start + MOST_PIECES), start, -1)
        runs = (tuple(range(start, end)) for end in ends if _may_be_date(kinds[start:end], needed))
        dates = (
            TypedDate(run, date)
            for run in runs
            if needed == "year" or _is_month_alone(pieces, kinds, run)
            if (date := date_or_none(" ".join(pieces[place] for place in run) + year))
        )
        found = next(dates, None)
        if found:
            yield found
        start = found.places[-1] + 1 if found else start + 1


def _may_be_date(kinds: list[str], needed: str) -> bool:
    return (
        needed in kinds
        and all(kinds)
        and "filler" not in (kinds[0], kinds[-1])
        and kinds[-1] != "opening"
        and ("number" not in kinds or "month" in kinds)
    )


def _is_month_alone(pieces: Sequence[str], kinds: list[str], run: tuple[int, ...]) -> bool:
    """Return whether a run without a year is a day and a month, or a month whose name is no other short word."""
    word = pieces[run[0]].strip(".,")
    is_other = len(word) < SHORTEST_MONTH or fold(word, "word") in stop_words()
    return any(kinds[place] == "number" for place in run) or not is_other


def _kind(piece: str) -> str:
    """Return what a piece may be in a date: year (perhaps with all else), month, number, opening, filler; or empty."""
    tokens = TOKEN.findall(fold(piece, "date"))
    known = meanings()
    means = [token if token.isdigit() else known.get(token, SYMBOLS.get(token, "")) for token in tokens]
    if not all(means) or not any(token.isalnum() for token in tokens):
        return ""
    if YEAR.search(piece):
        return "year"
    if any(isinstance(meaning, int) for meaning in means):
        return "month"
    numbers = [token for token in tokens if token.isdigit()]
    if numbers:
        return "number" if all(len(number) < 3 for number in numbers) else ""
    return "filler" if all(meaning in (FILLER, JOIN, LIST) for meaning in means) else "opening"
