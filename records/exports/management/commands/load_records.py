"""manage.py load_records"""

import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction
from tqdm import tqdm

from records.core.data_checks import OutOfTime, checked_models, problems_of_loaded, within
from records.exports.load import check_images, contents, keep_images, load
from records.exports.read import Package, PackageError
from records.exports.tables import IMAGE_TABLE, tables

SECONDS = 60  # of looking for what is wrong; check_records looks at everything


class Command(BaseCommand):
    help = (
        "Fills an empty site with an archive that export_archive wrote, or that was downloaded from the page on data: "
        "the same records, addresses and notices of withdrawn records; an export of it has the same bytes. Users and "
        "drafts are in no archive. Checksums are compared first; then all is written in one transaction, with the "
        "search index, or nothing. On SQLite and PostgreSQL alike. Words, speakers and days that are wrong are told, "
        "as check_records tells them. Run migrate before it, make_renditions and "
        "check_records after it. Exits with 1, and names file, line and reason, if the archive cannot be loaded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder",
            type=Path,
            help="The folder with the downloaded files, or with datapackage.json; or the zip file of the tables.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Try all of it and keep nothing.")
        parser.add_argument(
            "--without-images", action="store_true", help="Load the records alone; pages show no images."
        )

    def handle(
        self, *args: Any, folder: Path, dry_run: bool, without_images: bool, verbosity: int, **options: Any
    ) -> None:
        self.is_silent = verbosity == 0 or not sys.stderr.isatty()
        refuse_full_site()
        try:
            with closing(Package(folder)) as package:
                counts = self.load(package, dry_run=dry_run, without_images=without_images)
        except PackageError as error:
            raise CommandError(f"{error} Nothing was loaded.") from error
        if verbosity:
            for name, number in counts.items():
                if number:
                    self.stdout.write(f"{name}: {number:,} rows")
            done = "Loaded. Next: manage.py make_renditions, manage.py check_records."
            self.stdout.write("Nothing was kept: this was a trial." if dry_run else done)

    def load(self, package: Package, *, dry_run: bool, without_images: bool) -> dict[str, int]:
        """Compare all checksums, then write all rows or none."""
        with tqdm(desc="checksums", unit="B", unit_scale=True, disable=self.is_silent) as bar:
            for table in (*tables(), IMAGE_TABLE):
                bar.update(package.check(table.name))
        images = {} if without_images else check_images(package)
        with tqdm(unit=" rows", disable=self.is_silent) as bar, transaction.atomic():

            def progress(step: str, number: int) -> None:
                bar.set_description(step)
                bar.update(number)

            counts = load(package, progress)
            bar.set_description("rules")
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
