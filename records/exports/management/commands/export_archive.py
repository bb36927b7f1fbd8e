"""manage.py export_archive"""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from records.exports import cache
from records.exports.build import Export, Progress, count, make
from records.exports.metadata import File, day_of

STEPS = 5


class Command(BaseCommand):
    help = (
        "Writes the whole archive, all that the public sees and nothing else, into a folder: every table as CSV "
        "(a zip file with a data dictionary and a Frictionless Data Package), every record as JSON Lines, an SQLite "
        "file, JSON-LD and Turtle, the images, a README.txt and SHA256SUMS. The same records give the same bytes. "
        "The folder is new, empty, or an earlier export, which is replaced only once the new one is complete. "
        "Drafts, users and histories are in no file. load_records fills an empty site with it. "
        "With --downloads, makes the files that the site itself offers; a site without a worker for its tasks does "
        "so once a day. "
        "Exits with 1 if it could not be written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("folder", type=Path, nargs="?", help="Where to write, such as archive-2026.")
        where.add_argument("--downloads", action="store_true", help="Make the files that /data/ offers.")
        parser.add_argument("--dry-run", action="store_true", help="Count the rows and write nothing.")

    def handle(self, *args: Any, folder: Path | None, dry_run: bool, verbosity: int, **options: Any) -> None:
        folder = folder.absolute() if folder else None
        if folder:
            refuse_other_things(folder)
        if dry_run:
            rows, changed_at = count()
            self.print_rows(rows)
            self.stdout.write(f"Day of the archive: {day_of(changed_at) or 'none'}. Nothing written.")
            return
        try:
            with tqdm(total=STEPS, disable=verbosity == 0 or not sys.stderr.isatty()) as bar:
                export = write(folder, lambda step: (bar.set_description(step), bar.update())[0])
        except OSError as error:
            raise CommandError(f"The archive could not be written: {error}") from error
        if verbosity:
            self.print_rows(export.rows)
            for name, file in export.files.items():
                self.stdout.write(f"{file.sha256}  {file.bytes:>12,}  {name}")
            for name in export.lost:
                self.stderr.write(f"Left out, since its file is lost: {name}")
            self.stdout.write(f"Written to {folder or 'the storage: /data/ offers it'}.")

    def print_rows(self, rows: dict[str, int]) -> None:
        for name, number in rows.items():
            if number:
                self.stdout.write(f"{name}: {number:,} rows")


def write(folder: Path | None, progress: Progress) -> Export:
    """Write aside, then put it in place: the folder, or the files for downloading."""
    if folder is None:
        return cache.make_files(progress)
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        export = make(aside, progress)
        put_in_place(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return export


def refuse_other_things(folder: Path) -> None:
    """CommandError unless a folder is new, empty, or holds an earlier export and nothing else."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise CommandError(f"{folder} is a file; name a folder.")
    sums = folder / File.SUMS.value
    lines = sums.read_text(errors="replace").splitlines() if sums.is_file() else []
    known = {File.SUMS.value, *(line.split("  ", 1)[-1] for line in lines)}
    other = sorted(path.name for path in folder.iterdir() if path.name not in known or not path.is_file())
    if other:
        names = ", ".join(other[:3])
        raise CommandError(f"{folder} holds something else ({names}); name a new or empty folder.")


def put_in_place(made: Path, folder: Path) -> None:
    """Let the folder be what was made; what it was before goes only once that is there."""
    made.chmod(0o755)
    if not folder.exists():
        made.rename(folder)
        return
    before = folder.rename(made.with_name(f"{made.name}.before"))
    try:
        made.rename(folder)
    except OSError:
        before.rename(folder)
        raise
    shutil.rmtree(before)
