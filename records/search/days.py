"""Days as terms of the index: years, months and days by which a record is found.

A record of 12 October 2021 has `2021`, `2021-10` and `2021-10-12`, and, for those who name no year, `--10` and
`--10-12`, as ISO 8601 writes them (`--10` by its analogy). One that is known to the month has no day.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

MOST = 62  # days, months or years of one span; a longer one is of the next greater unit


class Span(NamedTuple):
    """The first and the last day of something."""

    first: date
    last: date

    def units(self) -> list[str]:
        """Return the years, else the months, else the days that the span consists of."""
        first, last = self
        begins_month = first.day == 1
        ends_month = last.day == calendar.monthrange(last.year, last.month)[1]
        if not (begins_month and ends_month) and (last - first).days < MOST:
            return [str(first + timedelta(days)) for days in range((last - first).days + 1)]
        is_years = (first.month, last.month) == (1, 12) and begins_month and ends_month
        months = list(self._months())
        if not is_years and len(months) <= MOST:
            return months
        return [f"{year:04}" for year in range(first.year, last.year + 1)][:MOST]

    def _months(self) -> Iterator[str]:
        for number in range(
            self.first.year * 12 + self.first.month - 1, self.last.year * 12 + self.last.month
        ):
            yield f"{number // 12:04}-{number % 12 + 1:02}"

    def found_by(self) -> list[str]:
        """Return every year, month and day by which the span is found."""
        units = self.units()
        wider = [unit[:length] for unit in units for length in (4, 7)]
        without_year = [f"-{unit[4:length]}" for unit in units for length in (7, 10) if len(unit) >= length]
        return list(dict.fromkeys([*units, *wider, *without_year]))
