"""manage.py reindex_translations"""

from typing import Any

from django.core.management.base import BaseCommand

from records.editing.memory.storing import make_segments


class Command(BaseCommand):
    help = (
        "Makes the memory of translators again from the records, a few at a time while the site serves. Needed after "
        "rows were written by other means than the site, such as a load of an archive."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{make_segments()} sentences with their translations")
