"""manage.py dumpdata: as Django's, without the tables of the search, which are made from the records."""

from typing import Any

from django.core.management.commands.dumpdata import Command as DumpData

MADE_FROM_RECORDS = ("records.searchdocument", "records.searchvalue", "records.searchword")


class Command(DumpData):
    def handle(self, *app_labels: str, **options: Any) -> None:
        """Leave out what `manage.py reindex` makes again."""
        options["exclude"] = [*options["exclude"], *MADE_FROM_RECORDS]
        super().handle(*app_labels, **options)
