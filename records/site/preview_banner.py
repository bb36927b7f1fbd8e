"""The ribbon above an editor's preview: what it shows, and what there is to do before it is public."""

from functools import cached_property

from django.urls import reverse

from records.core.models import Record
from records.core.publication.checks import find_faults, gaps, told


class Ribbon:
    """Of one record. It is asked for anew: what a page has fetched with it is not all that there is."""

    def __init__(self, shown: Record) -> None:
        self.record: Record = type(shown)._base_manager.get(pk=shown.pk)

    @cached_property
    def faults(self) -> list[str]:
        """What stands against publishing it."""
        return [told(fault) for fault in find_faults(self.record)]

    @cached_property
    def gaps(self) -> list[str]:
        """What readers will miss."""
        return gaps(self.record)

    @property
    def edit_url(self) -> str:
        """The form of the record."""
        options = self.record._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[self.record.pk])
