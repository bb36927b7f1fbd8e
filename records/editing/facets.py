"""Counts beside the choices of filters: one query for all that narrow nothing, where Django has one for each."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.filters import FacetsMixin
from django.contrib.admin.views.main import ChangeList
from django.db import models


class CountedTogether(FacetsMixin):
    """Mixin of filters: as long as one is not used, its choices are counted with those of the others."""

    used_parameters: dict[str, Any]
    expected_parameters: Callable[[], Any]

    @property
    def is_used(self) -> bool:
        return any(value is not None for value in self.used_parameters.values())

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(map(str, self.expected_parameters() or ()))

    def get_facet_queryset(self, changelist: Any) -> dict[str, int]:
        counts: dict[str, int] = (
            super().get_facet_queryset(changelist) if self.is_used else changelist.counts_of(self)
        )
        return counts


class SimpleFilter(CountedTogether, admin.SimpleListFilter):
    """Django's filter of a class's own choices."""


class ChoicesFilter(CountedTogether, admin.ChoicesFieldListFilter):
    """Django's filter of a field with choices."""


def with_shared_counts(model: type[models.Model], filters: list[Any]) -> list[Any]:
    """Return the filters of a list, those of fields with choices as `ChoicesFilter`."""
    return [
        (one, ChoicesFilter)
        if isinstance(one, str) and getattr(model._meta.get_field(one), "flatchoices", None)
        else one
        for one in filters
    ]


class CountingChangeList(ChangeList):
    """A list that counts the choices of all its unused filters in one query."""

    # By the parameters of each filter: Django makes filters again whenever it asks for the rows of the list.
    shared_counts: dict[tuple[str, ...], dict[str, int]] | None = None

    def counts_of(self, asked: CountedTogether) -> dict[str, int]:
        """Return the counts of an unused filter by the names that it gives them."""
        if self.shared_counts is None:
            self.shared_counts = self._count_together()
        return self.shared_counts[asked.key]

    def _count_together(self) -> dict[tuple[str, ...], dict[str, int]]:
        unused = [one for one in self.filter_specs if isinstance(one, CountedTogether) and not one.is_used]
        asked = {one.key: one.get_facet_counts(self.pk_attname, self.queryset) for one in unused}
        named = {
            f"f{place}_{name}": count
            for place, counts in enumerate(asked.values())
            for name, count in counts.items()
        }
        found = self.queryset.order_by().aggregate(**named) if named else {}
        return {
            key: {name: found[f"f{place}_{name}"] for name in counts}
            for place, (key, counts) in enumerate(asked.items())
        }
