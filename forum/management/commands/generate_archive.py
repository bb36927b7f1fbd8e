"""manage.py generate_archive"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, transaction
from django.utils.translation import override
from tqdm import tqdm

from forum.generated.archive import Archive
from records.core.database.statistics import count_rows
from records.core.fixtures.bulk import BulkLoader
from records.core.fixtures.files import open_to_write
from records.core.fixtures.loader import Entry
from records.exports.load import contents, index_records


class Command(BaseCommand):
    help = (
        "Fills an empty site with a made-up archive, for measuring and for trying out a large site: so many quotations "
        "in English and Spanish, with a twentieth as many events, a tenth as many articles whose paragraphs hold the "
        "words, a fiftieth as many people with their offices, a two-hundredth as many organizations, and sessions, "
        "series, topics and sources. A few speakers, events and topics have most of it. The same number and seed make "
        "the same archive on every machine. “harbour” (puerto) stands in a tenth of the quotations, “lantern” "
        "(linterna) in ten. All is one transaction with the search index: all or nothing. Needs as much memory for a "
        "million quotations as for a thousand. Run migrate before it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quotations", type=int, default=1000, help="How many quotations (1000).")
        parser.add_argument("--seed", type=int, default=1, help="Another number makes another archive (1).")
        parser.add_argument(
            "--output",
            type=Path,
            metavar="FILE",
            help="Write JSON Lines for load_records into this file, and nothing into the database; compressed if the "
            "name ends in .gz, .bz2, .xz or .zst.",
        )
        parser.add_argument(
            "--add", action="store_true", help="Fill a site that has records already; they stay as they are."
        )
        parser.add_argument(
            "--without-index", action="store_true", help="Leave the search index to manage.py reindex."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Count what would be made and keep nothing."
        )

    def handle(self, *args: Any, quotations: int, seed: int, verbosity: int, **options: Any) -> None:
        if quotations < 1:
            raise CommandError("An archive has one quotation at least.")
        try:
            archive = Archive(quotations, seed)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.is_silent = verbosity == 0 or not sys.stderr.isatty()
        self.counts: Counter[str] = Counter()
        if options["dry_run"]:
            for _entry in self.counted(archive):
                pass
        elif options["output"]:
            self.write(archive, options["output"])
        else:
            self.fill(archive, may_add=options["add"], with_index=not options["without_index"])
        if verbosity:
            for name, number in sorted(self.counts.items()):
                self.stdout.write(f"{name}: {number:,} rows")
            self.stdout.write("Nothing was kept: this was a trial." if options["dry_run"] else "Made.")

    def counted(self, archive: Archive) -> Iterator[Entry]:
        """Yield the entries of an archive and count them, with a progress bar on a terminal."""
        for entry in tqdm(archive.entries(), unit=" rows", disable=self.is_silent):
            self.counts[entry.model._meta.label_lower] += 1
            yield entry

    def write(self, archive: Archive, path: Path) -> None:
        try:
            with open_to_write(path) as file:
                for entry in self.counted(archive):
                    file.write(json_line(entry))
        except OSError as error:
            raise CommandError(f"{path}: it cannot be written. {error.strerror}") from error

    def fill(self, archive: Archive, *, may_add: bool, with_index: bool) -> None:
        if not may_add and (found := contents()):
            rows = ", ".join(f"{name}: {number:,} rows" for name, number in list(found.items())[:3])
            raise CommandError(
                f"This site is not empty ({rows}). With --add the made-up records stand beside them."
            )
        with transaction.atomic(), override(settings.LANGUAGE_CODE):
            loader = BulkLoader()
            try:
                loader.create(self.counted(archive))
            except IntegrityError as error:
                raise CommandError(f"Nothing was made. {error}") from error
            if with_index:
                with tqdm(desc="search", unit=" records", disable=self.is_silent) as bar:
                    for number in index_records():
                        bar.update(number)
        count_rows()  # pages may be asked for before a server has done so by itself


def json_line(entry: Entry) -> bytes:
    """Return an entry as a line of a fixture."""
    value = {"model": entry.model._meta.label_lower, "fields": entry.fields}
    return f"{json.dumps(value, ensure_ascii=False)}\n".encode()
