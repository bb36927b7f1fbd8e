"""The first of many records, with the address of the full list."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PREVIEW_SIZE = 20


@dataclass(frozen=True)
class PreviewList:
    """`rows` are the first of `total` records; `more_url` is the list that shows all."""

    rows: list[Any]
    total: int
    more_url: str

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.rows)

    @property
    def rest(self) -> int:
        return self.total - len(self.rows)


def preview_list(records: QuerySet[Any], more_url: str, total: int | None = None) -> PreviewList:
    """Return the first records. They are counted, a second query, only if there are more and `total` is not known."""
    rows = list(records[: PREVIEW_SIZE + 1])
    if total is None:
        total = len(rows) if len(rows) <= PREVIEW_SIZE else records.count()
    return PreviewList(rows[:PREVIEW_SIZE], total, more_url)
