"""manage.py reindex"""

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.db.models import Exists, OuterRef
from tqdm import tqdm

from records.core.database.statistics import count_rows
from records.core.garbage import rare_collections
from records.core.processes import core_count
from records.search.backends import get_backend
from records.search.base import Index, indexes
from records.search.batches import keys_of
from records.search.counts import recount
from records.search.doubles.storing import make_name_keys
from records.search.indexing import GROUP, Differences, differences, update_documents
from records.search.models import SearchDocument
from records.search.vocabulary import forget_unused


class Command(BaseCommand):
    help = (
        "Makes the search index anew from the records, a few at a time while the site serves: every record is found "
        "as before until its document is replaced. Needed after an update that says so, or after rows were written "
        "by other means than the site. Exits with 1 if a record could not be indexed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kinds", nargs="*", help="Only these kinds, such as quotation (default: all).")
        parser.add_argument(
            "--processes", type=int, default=0, help="How many share the work (default: one a core)."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Count what would change and write nothing."
        )

    @rare_collections()
    def handle(self, *args: Any, kinds: list[str], dry_run: bool, verbosity: int, **options: Any) -> None:
        known = indexes()
        if unknown := [kind for kind in kinds if kind not in known]:
            raise CommandError(f"No such kind: {', '.join(unknown)}. There are: {', '.join(known)}.")
        self.processes = options["processes"] or core_count()
        self.is_silent = verbosity == 0 or not sys.stderr.isatty()
        chosen = [index for kind, index in known.items() if not kinds or kind in kinds]
        if dry_run:
            self.report(chosen)
        else:
            self.make(chosen, is_complete=not kinds)

    def report(self, chosen: list[Index]) -> None:
        """Say what would change."""
        for index in chosen:
            found = differences(index)
            self.stdout.write(f"{index.kind}: {told(found)}")

    def make(self, chosen: list[Index], *, is_complete: bool) -> None:
        """Make all documents of these kinds, and forget those of records that the public no longer sees."""
        failed: list[str] = []
        count_rows()
        for index in chosen:
            # Of a kind without documents the lists are counted as they are until all are there.
            documents = SearchDocument.objects.filter(kind=index.kind)
            self.is_counted = documents.exists()
            count = sum(self.refreshed(index, pks, failed) for pks in self.progress(index))
            public = index.model.objects.published().filter(pk=OuterRef("record"))
            stale = documents.exclude(Exists(public)).values_list("record", flat=True)
            update_documents(index.kind, list(stale))
            recount(index.kind)
            self.stdout.write(f"{index.kind}: {count} documents written")
        if failed:
            raise CommandError("\n".join(["Not indexed:", *failed]))
        if is_complete:
            forget_unused()
            make_name_keys()
        get_backend().settle()
        count_rows()

    def progress(self, index: Index) -> Iterator[list[Any]]:
        """Yield the keys of a kind, some at a time, with a progress bar on a terminal."""
        number = index.records().count()
        with tqdm(total=number, desc=index.kind, unit=" records", disable=self.is_silent) as bar:
            for pks in keys_of(index.records(), GROUP):
                yield pks
                bar.update(len(pks))

    def refreshed(self, index: Index, chunk: list[Any], failed: list[str]) -> int:
        """Return how many of some records were indexed; where one fails, the others are still tried."""
        try:
            return update_documents(
                index.kind, chunk, is_forced=True, is_counted=self.is_counted, processes=self.processes
            ).written
        except Exception as error:  # noqa: BLE001 whatever is wrong with one record, the others are still to be found
            if len(chunk) == 1:
                reason = "the database refused it" if isinstance(error, DatabaseError) else repr(error)
                failed.append(f"{index.kind} {chunk[0]}: {reason}")
                return 0
            half = (len(chunk) + 1) // 2
            return sum(self.refreshed(index, part, failed) for part in (chunk[:half], chunk[half:]))


def told(found: Differences) -> str:
    """Return a sentence about what would change."""
    return (
        f"{found.same} documents stand as they should, {found.other} would be replaced,"
        f" {found.missing} added, {found.stale} removed"
    )
