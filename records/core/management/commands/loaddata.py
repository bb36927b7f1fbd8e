"""manage.py loaddata: as it was; the search index is made once, at the end, in the same transaction."""

from typing import Any

from modeltranslation.management.commands.loaddata import Command as LoadData

from records.search.signal_handlers import batch_indexing


class Command(LoadData):
    def loaddata(self, fixture_labels: Any) -> None:
        """Within the transaction that `handle()` opens."""
        with batch_indexing():
            super().loaddata(fixture_labels)
