"""manage.py load_records"""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from tqdm import tqdm

from records.core.data_checks import OutOfTime, checked_models, problems_of_loaded, within
from records.core.database.statistics import count_rows
from records.core.garbage import rare_collections
from records.core.rules import Severity
from records.exports.load import Progress, check_images, contents, keep_images, load
from records.exports.load_entries import is_of_entries, load_at_once
from records.exports.load_parts import Source, load_in_parts, of_archive, of_file, unfinished
from records.exports.read import Package, PackageError
from records.exports.tables import IMAGE_TABLE, tables

DRAFTS = "All entries are loaded, as drafts: mend this one and run the command again, or begin with an empty database."
SECONDS = 60  # of looking for what is wrong; check_records looks at everything


class Command(BaseCommand):
    help = (
        "Fills an empty site with an archive that export_archive wrote, or that was downloaded from the page on data: "
        "the same records, addresses and notices of withdrawn records; an export of it has the same bytes. Users and "
        "drafts are in no archive. Or with a file of entries, as fixtures and generate_archive --output have them, in "
        "JSON or JSON Lines, in memory that does not grow with it; what is wrong in public is refused, as loaddata "
        "does. Checksums are compared first; then all is written in one transaction, with the "
        "search index, or nothing. On SQLite and PostgreSQL alike. Words, speakers and days that are wrong are told, "
        "as check_records tells them. Run migrate before it, make_renditions and "
        "check_records after it. Exits with 1, and names file, line and reason, if the archive cannot be loaded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            help="The folder with the downloaded files, or with datapackage.json; or the zip file of the tables; or a "
            "file of entries: .json or .jsonl, perhaps compressed (.gz, .bz2, .xz, .zst).",
        )
        parser.add_argument("--dry-run", action="store_true", help="Try all of it and keep nothing.")
        parser.add_argument(
            "--commit-every",
            type=int,
            default=0,
            metavar="N",
            help="Keep every N entries at once, as drafts; when it is cut off, the same command goes on after them. "
            "When all are there and nothing is wrong, they become public.",
        )
        parser.add_argument(
            "--without-images", action="store_true", help="Load the records alone; pages show no images."
        )

    @rare_collections()
    def handle(
        self, *args: Any, folder: Path, dry_run: bool, without_images: bool, verbosity: int, **options: Any
    ) -> None:
        self.is_silent = verbosity == 0 or not sys.stderr.isatty()
        size = options["commit_every"]
        try:
            if is_of_entries(folder):
                counts = self.load_file(folder, dry_run=dry_run, size=size)
            else:
                with closing(Package(folder)) as package:
                    counts = self.load(package, dry_run=dry_run, without_images=without_images, size=size)
        except PackageError as error:
            kept = (
                "What was loaded before stays; the same command goes on after it."
                if size
                else "Nothing was loaded."
            )
            raise CommandError(f"{error} {kept}") from error
        if not dry_run:
            count_rows()  # pages may be asked for before a server has done so by itself
        if verbosity:
            for name, number in counts.items():
                if number:
                    self.stdout.write(f"{name}: {number:,} rows")
            done = "Loaded. Next: manage.py make_renditions, manage.py check_records."
            self.stdout.write("Nothing was kept: this was a trial." if dry_run else done)

    def load_file(self, path: Path, *, dry_run: bool, size: int) -> dict[str, int]:
        """Write all entries of a file or none; with a size, so many at a time."""
        if size and not dry_run:
            return self.load_in_parts(of_file(path), size, partial(self.refuse, path, DRAFTS))
        refuse_full_site()
        with self.progress() as progress, transaction.atomic():
            counts = load_at_once(path, progress)
            self.refuse(path, "Nothing was loaded.")
            transaction.set_rollback(dry_run)
        return counts

    def load_in_parts(self, source: Source, size: int, check: Callable[[], None]) -> dict[str, int]:
        """Write so many entries at a time, or what an earlier run has left of them."""
        if not unfinished(source):
            refuse_full_site()
        with self.progress() as progress:
            return load_in_parts(source, progress, size, check)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Show how far the work is, on a terminal."""
        with tqdm(unit=" rows", disable=self.is_silent) as bar:

            def tell(step: str, number: int) -> None:
                bar.set_description(step, refresh=False)
                bar.update(number)

            yield tell

    def refuse(self, path: Path, result: str) -> None:
        """Raise CommandError where a record is wrong in public; print what may be meant."""
        for problem in (one for model in checked_models() for one in problems_of_loaded(model)):
            if problem.severity == Severity.ERROR:
                raise CommandError(f"{path.name}: {problem.record}: {problem.message} {result}")
            self.stderr.write(f"{problem.severity}: {problem.record}: {problem.message}")

    def load(self, package: Package, *, dry_run: bool, without_images: bool, size: int) -> dict[str, int]:
        """Compare all checksums, then write all rows or none; with a size, so many at a time."""
        is_in_parts = size and not dry_run
        if not is_in_parts:
            refuse_full_site()
        with tqdm(desc="checksums", unit="B", unit_scale=True, disable=self.is_silent) as bar:
            for table in (*tables(), IMAGE_TABLE):
                bar.update(package.check(table.name))
        images = {} if without_images else check_images(package)
        if is_in_parts:

            def check() -> None:
                keep_images(package, images)
                self.warn()

            return self.load_in_parts(of_archive(package), size, check)
        with self.progress() as progress, transaction.atomic():
            counts = load(package, progress)
            progress("rules", 0)
            self.warn()
            if dry_run:
                transaction.set_rollback(True)
            else:
                keep_images(package, images)
        return counts

    def warn(self) -> None:
        """Print which words, speakers and days are wrong. They were public already, so nothing is refused."""
        with suppress(OutOfTime), within(SECONDS):
            for problem in (one for model in checked_models() for one in problems_of_loaded(model)):
                self.stderr.write(f"{problem.severity}: {problem.record}: {problem.message}")


def refuse_full_site() -> None:
    try:
        found = contents()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(f"The database cannot be used; run manage.py migrate first. {reason}") from error
    if found:
        rows = ", ".join(f"{name}: {number:,} rows" for name, number in list(found.items())[:3])
        raise CommandError(
            f"This site is not empty ({rows}). An archive is loaded into an empty one only: "
            "let DATABASE_URL name a new database, and run migrate."
        )
