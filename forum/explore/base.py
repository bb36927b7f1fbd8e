"""Common ground of the charts: their years, and the rows of their files.

A drawing and a table show the largest numbers of a chart; the file holds all.
"""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext, override

from records.core.languages import language_codes
from records.core.models import Record


class YearChart:
    """A chart with an axis of years: all from the first to the last, or the latest `max_years` of them."""

    max_years: int
    known_years: Any  # those in which there is something to count

    @cached_property
    def years(self) -> list[int]:
        last = max(self.known_years, default=0)
        return list(range(max(self.first_year, last - self.max_years + 1), last + 1)) if last else []

    @property
    def first_year(self) -> int:
        return min(self.known_years, default=0)

    @property
    def has_earlier_years(self) -> bool:
        """Tell if there are years before those of the axis."""
        return bool(self.years) and self.first_year < self.years[0]


def name_columns(kind: str) -> list[str]:
    """Return the headers of a record's columns: its uid and its name in each language."""
    return [f"{kind}_id", *(f"{kind}_{code}" for code in language_codes())]


def name_cells(record: Record | None, all_records: str = "") -> list[str]:
    """Return the cells under `name_columns()`; without a record, no uid and the translated text `all_records`."""
    cells = [record.uid if record else ""]
    for code in language_codes():
        with override(code):
            cells.append(record.title_in(code) if record else gettext(all_records))
    return cells
