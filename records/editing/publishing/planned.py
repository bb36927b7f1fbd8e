"""Records that a page is to change, as it shows them before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.text import capfirst

from records.core.models import Record, record_models
from records.core.rules import field_label
from records.editing.urls import admin_url


@dataclass
class PlannedChange:
    """A record to be changed: a `hindrance` cannot be mended, `errors` can, `later` ones and `warnings` bar nothing.

    `named_in`: the public records whose own words go on naming it once it is hidden.
    """

    record: Record
    hindrance: str = ""
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_chosen: bool = False
    named_in: list["PlannedChange"] = field(default_factory=list)
    later: list[str] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        return not self.hindrance and not self.errors

    @property
    def is_among_all(self) -> bool:
        """Return whether it is chosen where all of its kind are: what was withdrawn is chosen by itself alone."""
        return self.is_ready and not self.record.is_withdrawn

    @property
    def lacks(self) -> list[str]:
        """Return what readers lack to see it once it is published, each with its relation and its status."""
        return [
            f"{field_label(self.record._meta.get_field(name))} “{other}” ({other.get_status_display()})"
            for name, other in self.record.hidden_dependencies().items()
        ]

    @property
    def key(self) -> str:
        return f"{self.record._meta.label_lower}:{self.record.pk}"

    @property
    def change_url(self) -> str:
        return admin_url(self.record, "change")


@dataclass
class ChangesOfKind:
    """Rows of one kind, under its name; `key` is how a form names all of them."""

    label: str
    key: str
    rows: list[PlannedChange]

    @property
    def ready_count(self) -> int:
        return sum(row.is_among_all for row in self.rows)


def grouped(rows: Iterable[PlannedChange]) -> list[ChangesOfKind]:
    """Rows kind by kind, each record once; what others rest on comes first."""
    order = record_models()
    each = {row.key: row for row in rows}.values()
    ordered = sorted(each, key=lambda row: order.index(type(row.record)))
    return [
        ChangesOfKind(capfirst(str(kind._meta.verbose_name_plural)), kind._meta.label_lower, list(found))
        for kind, found in groupby(ordered, key=lambda row: type(row.record))
    ]
