"""Years of quotations and events, as charts count them."""

from records.core.dates.fields import PartialDate
from records.core.locale_formats import doubt
from records.search.filter_registry import Trait

UNCERTAIN = "uncertain"


def year_of(date: PartialDate | None) -> int | None:
    """Return the year by which lists filter a date; None where it has none."""
    return date.earliest.year if date and date.earliest else None


def is_year_uncertain(date: PartialDate | None) -> bool:
    """Tell if the year itself is in doubt: one of several years, or inferred without a certain day."""
    if date is None or date.earliest is None:
        return False
    is_wide = date.latest is None or date.latest.year != date.earliest.year
    return is_wide or (bool(doubt(date)) and date.precision != "day")


def dated(date: PartialDate | None, *more: str) -> str:
    """Return a year, if it is in doubt, and what else there is to count by: `dated_parts` reads it."""
    return ".".join((str(year_of(date) or ""), UNCERTAIN if is_year_uncertain(date) else "", *more))


def dated_parts(value: str) -> tuple[int | None, bool, list[str]]:
    """Return year, whether it is in doubt, and what else `dated` was given."""
    year, doubtful, *more = value.split(".")
    return int(year) if year else None, doubtful == UNCERTAIN, more


def by_topic(*columns: str) -> Trait:
    """Return the trait by which charts count a kind by topic and year."""
    return Trait("dated", "topic", columns, dated)
