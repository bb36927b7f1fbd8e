"""manage.py restore"""

import sys
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from tqdm import tqdm

from records.backups.errors import BackupError, DamagedError
from records.backups.keys import find_key
from records.backups.manifest import Manifest
from records.backups.restore import refuse_unfit, restore, verify
from records.backups.stores import failures, open_store
from records.backups.vault import Vault


class Command(BaseCommand):
    help = (
        "Fills an empty place from a backup: an empty database of the same kind, without migrate, and the media. Files "
        "of the media that are there already are kept if they are the same. All is compared with its checksums. "
        "The media come first and the database last, whole or not at all: if it ends early, run it again. "
        "Exits with 1 if not all was restored."
    )
    # There is no table yet that a check could ask.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("place", help="The folder of the backups, or s3://bucket/folder.")
        parser.add_argument("--at", metavar="BACKUP", help="Not the newest: one that `backup --list` names.")
        parser.add_argument(
            "--despite-damage",
            action="store_true",
            help="Leave out files of the media that are damaged in the backup, and restore all else.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Read and compare all of it, and write nothing."
        )

    def handle(self, *args: Any, place: str, at: str | None, **options: Any) -> None:
        self.quiet = options["verbosity"] == 0
        try:
            vault = Vault(open_store(place), find_key())
            if not vault.backups():
                raise BackupError(f"there is no backup in {place}.")
            name = at or vault.backups()[-1]
            self.restore(vault, name, vault.open(name), **options)
        except (BackupError, DatabaseError, SuspiciousOperation, *failures()) as error:
            advice = ""
            if isinstance(error, DamagedError):
                advice = " Try an older one (--at), or --despite-damage where it is a file of the media."
            raise CommandError(f"Not restored: {_sentence(error)}{advice}") from error

    def restore(
        self, vault: Vault, name: str, manifest: Manifest, *, despite_damage: bool, dry_run: bool, **_: Any
    ) -> None:
        missing = refuse_unfit(vault, manifest, despite_damage=despite_damage)
        with tqdm(disable=self.quiet or not sys.stderr.isatty(), unit=" files") as bar:

            def progress(_name: str) -> None:
                bar.update()

            if dry_run:
                faults = verify(vault, manifest, progress)
            else:
                faults = restore(vault, manifest, missing, despite_damage=despite_damage, progress=progress)
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} files of {name} are lost or damaged; all else is whole.")
        self.print_end(name, manifest, dry_run=dry_run)

    def print_end(self, name: str, manifest: Manifest, *, dry_run: bool) -> None:
        if self.quiet:
            return
        held = f"{manifest.rows:,} rows, {len(manifest.media):,} files of the media"
        if dry_run:
            self.stdout.write(f"{name} can be restored here: {held}. Nothing written.")
            return
        self.stdout.write(
            f"Restored {name}: {held}. Next: manage.py migrate, check_records; then start the site."
        )


def _sentence(error: Exception) -> str:
    return " ".join(str(error).split())
