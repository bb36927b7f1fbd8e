"""manage.py mirror"""

import errno
import sqlite3
import sys
import time
from argparse import ArgumentTypeError
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path
from typing import Any

import bagit
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from tqdm import tqdm

from records.core.processes import core_count
from records.core.today import today
from records.mirror.asking import Site
from records.mirror.crawl import Progress, pages_of_sitemaps
from records.mirror.errors import MirrorError
from records.mirror.making import IncompleteError, make
from records.mirror.placing import Place

MAX_TOLD = 20
FULL = (errno.ENOSPC, errno.EDQUOT)


class Command(BaseCommand):
    help = (
        "Copies the whole public site into a folder, as files that need no server: every page in every language, "
        "feeds, other forms, pictures, and a search in the browser. It works from any folder of a server and from a "
        "USB stick: open index.html. A second run writes what has changed and takes away what was withdrawn. What is "
        "new is put into its place when all is there: a run that is cut off, or fails, leaves the mirror as it was, "
        "and the next one goes on from there. Exits with 1 if not all was done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, help="A new or empty folder, or one of a former run; holds nothing else."
        )
        parser.add_argument(
            "--bag",
            action="store_true",
            help="Make a BagIt package (RFC 8493), with the mirror in its folder data.",
        )
        parser.add_argument(
            "--date",
            type=day,
            metavar="YYYY-MM-DD",
            help="The day that copied pages name, by default today. A page that has not changed keeps its day.",
        )
        parser.add_argument(
            "--processes", type=number, default=core_count(), help="Processes at work, by default one a core."
        )
        parser.add_argument(
            "--all",
            action="store_true",
            help="Ask each page, even if no record has changed since the last run.",
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="Only compare the checksums of a BagIt package that is there.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done and write nothing."
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        self.quiet = options["verbosity"] == 0
        place = Place(folder.absolute(), options["bag"])
        try:
            if options["verify"]:
                self.verify(place)
            elif options["dry_run"]:
                self.print_plan(place, options["date"] or today())
            else:
                self.make(place, options["date"] or today(), options["processes"], is_whole=options["all"])
        except IncompleteError as error:
            self.print_failures(error)
            raise CommandError(str(error)) from error
        except (MirrorError, DatabaseError, BrokenProcessPool, OSError, sqlite3.Error) as error:
            raise CommandError(f"The mirror was not made: {sentence(error, folder)}") from error

    def say(self, text: str) -> None:
        if not self.quiet:
            self.stdout.write(text)

    def make(self, place: Place, day: date, processes: int, *, is_whole: bool) -> None:
        begun = time.monotonic()
        with tqdm(disable=self.quiet or not sys.stderr.isatty(), unit=" addresses") as bar:
            made = make(place, day, processes, shown_on(bar), is_whole=is_whole)
        self.say(
            f"{made.files:,} files, {filesizeformat(made.bytes)}; {made.new:,} new or changed, {made.gone:,} taken "
            f"away, in {time.monotonic() - begun:.1f} s. Open {place.files / 'index.html'}"
        )

    def print_failures(self, error: IncompleteError) -> None:
        for failure in error.failures[:MAX_TOLD]:
            self.stderr.write(f"{failure.address} (a link on {failure.source}): {failure.reason}")

    def print_plan(self, place: Place, on: date) -> None:
        place.refuse_others()
        count = sum(1 for _page in pages_of_sitemaps(Site(), on))
        self.stdout.write(
            f"{count:,} pages, and all to which they lead, would be compared with {place.files}. Nothing written."
        )

    def verify(self, place: Place) -> None:
        try:
            bag = bagit.Bag(str(place.folder))
            bag.validate()
        except bagit.BagError as error:
            raise MirrorError(str(error)) from error
        self.say(f"All {len(bag.payload_entries()):,} files are what was written.")


def shown_on(bar: Any) -> Progress:
    """Return what shows on a bar how far a run is."""

    def show(reached: int, known: int) -> None:
        bar.total = known
        bar.update(reached - bar.n)

    return show


def sentence(error: Exception, folder: Path) -> str:
    """Return what went wrong, in one line."""
    is_full = getattr(error, "errno", None) in FULL or "disk is full" in str(error)
    if is_full:
        return f"the disk of {folder} is full. What was copied so far is kept: make room, and run it again."
    return " ".join(str(error).split()) or type(error).__name__


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day, such as 2026-11-30.") from error


def number(text: str) -> int:
    if text.isdigit() and int(text) > 0:
        return int(text)
    raise ArgumentTypeError(f"{text!r} is no number of processes.")
