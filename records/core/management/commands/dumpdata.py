"""manage.py dumpdata: as Django's, without the tables of what is made from the records: search and downloads."""

from typing import Any

from django.core.management.commands.dumpdata import Command as DumpData

MADE_FROM_RECORDS = (
    "search.searchdocument",
    "search.searchvalue",
    "search.searchword",
    "exports.archivefiles",
)


class Command(DumpData):
    def handle(self, *app_labels: str, **options: Any) -> None:
        """Leave out what the site makes again."""
        options["exclude"] = [*options["exclude"], *MADE_FROM_RECORDS]
        super().handle(*app_labels, **options)
