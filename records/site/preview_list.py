"""The first of many records, as a page shows them with the way to the full list."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

EXTRACT_SIZE = 20


@dataclass(frozen=True)
class Extract:
    """`rows` are the first of `total` records; `more_url` is the list that shows all."""

    rows: list[Any]
    total: int
    more_url: str

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are shown."""
        return self.total > len(self.rows)

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


def extract(records: QuerySet[Any], more_url: str, total: int | None = None) -> Extract:
    """The first records; they are counted (a second query) only where there are more and `total` is not known."""
    rows = list(records[: EXTRACT_SIZE + 1])
    if total is None:
        total = len(rows) if len(rows) <= EXTRACT_SIZE else records.count()
    return Extract(rows[:EXTRACT_SIZE], total, more_url)


def address(view_name: str, **filters: str) -> str:
    """Address of a list with filters, in the page's language."""
    return f"{reverse(view_name)}?{urlencode(filters)}"
