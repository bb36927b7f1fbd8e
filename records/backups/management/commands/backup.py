"""manage.py backup"""

import sys
import time
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from tqdm import tqdm

from records.backups.errors import BackupError
from records.backups.keys import find_key, write_new_key
from records.backups.make import make, media_names, newest_media
from records.backups.restore import verify
from records.backups.retention import Rules, kept, parse_rules, prune
from records.backups.stores import failures, open_store
from records.backups.vault import Vault, time_of


class Command(BaseCommand):
    help = (
        "Makes a backup of the whole site while it serves: every row of the database, with drafts, users and history, "
        "in one state, and every file of the media. Into a folder, best on another machine's disk, or into S3. What is "
        "there already is not stored again. Encrypted if BACKUP_KEY_FILE or BACKUP_KEY is set. Sessions, waiting tasks "
        "and the settings (SECRET_KEY, .env) are not in it. `restore` is the way back. "
        "Exits with 1 if not all was done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "place", nargs="?", help="A folder, such as /mnt/backups/archive, or s3://bucket/folder."
        )
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="Only list the backups that are there.")
        what.add_argument(
            "--verify",
            nargs="?",
            const="newest",
            metavar="BACKUP",
            help="Only read a backup, by default the newest, and compare its checksums.",
        )
        what.add_argument(
            "--new-key",
            type=Path,
            metavar="FILE",
            help="Only write a new key into a new file, for BACKUP_KEY_FILE.",
        )
        parser.add_argument(
            "--keep",
            type=rules,
            metavar="RULES",
            help="Then delete other backups than the newest of each of so many days, weeks, months and years that have "
            "any, such as daily=7,weekly=4,monthly=12.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done and write nothing."
        )

    def handle(self, *args: Any, place: str | None, new_key: Path | None, **options: Any) -> None:
        self.quiet = options["verbosity"] == 0
        try:
            if new_key:
                write_new_key(new_key)
                self.say(
                    f"Written to {new_key}. Without it no backup can be read: keep copies apart from the backups."
                )
                return
            if not place:
                raise BackupError("Name a folder or s3://bucket/folder.")
            self.run(Vault(open_store(place), find_key()), place, **options)
        except (BackupError, DatabaseError, *failures()) as error:
            raise CommandError(f"The backup was not made: {' '.join(str(error).split())}") from error

    def run(self, vault: Vault, place: str, **options: Any) -> None:
        if options["list"]:
            self.print_backups(vault)
        elif options["verify"]:
            self.verify(vault, options["verify"])
        elif options["dry_run"]:
            self.print_plan(vault, options["keep"])
        else:
            made = self.make(vault, place)
            if options["keep"]:
                gone, number = prune(vault, options["keep"], made)
                self.say(f"Deleted: {len(gone)} backups, {number} files that no other one needs.")

    def say(self, sentence: str) -> None:
        if not self.quiet:
            self.stdout.write(sentence)

    def bar(self, **options: Any) -> Any:
        return tqdm(disable=self.quiet or not sys.stderr.isatty(), unit=" files", **options)

    def make(self, vault: Vault, place: str) -> str:
        """Make a backup and return its name."""
        begun = time.monotonic()
        with self.bar() as bar:
            made = make(vault, lambda name: bar.update())
        for name in made.lost:
            self.stderr.write(f"A record names {name}, which the media do not have.")
        held = made.manifest
        how = "encrypted" if vault.key else "not encrypted"
        self.say(
            f"{made.name}: {len(held.dump.tables)} tables, {held.rows:,} rows, {len(held.media):,} files of the media; "
            f"{filesizeformat(vault.stored)} new, {how}, in {time.monotonic() - begun:.1f} s. Written to {place}."
        )
        return made.name

    def print_backups(self, vault: Vault) -> None:
        for backup in vault.backups():
            try:
                held = vault.open(backup)
            except BackupError as error:
                self.stdout.write(f"{backup}  cannot be read: {error}")
                continue
            size = filesizeformat(sum({blob.name: blob.bytes for blob in held.blobs}.values()))
            self.stdout.write(
                f"{backup}  {time_of(backup):%Y-%m-%d %H:%M} UTC  {held.dump.vendor} {held.dump.version}  "
                f"{held.rows:,} rows  {len(held.media):,} files  {size}  by {held.code}"
            )

    def verify(self, vault: Vault, name: str) -> None:
        if not vault.backups():
            raise BackupError("there is none here.")
        name = vault.backups()[-1] if name == "newest" else name
        manifest = vault.open(name)
        with self.bar(total=len(manifest.blobs)) as bar:
            faults = verify(vault, manifest, lambda _name: bar.update())
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(
                f"{name}: {len(faults)} files lost or damaged. Delete those that are damaged: "
                "the next backup stores them again if the site has them still."
            )
        self.say(f"{name}: all {len(manifest.blobs):,} files are what was written.")

    def print_plan(self, vault: Vault, keep: Rules | None) -> None:
        names, before = list(media_names()), newest_media(vault)
        new = [name for name in names if name not in before]
        size = filesizeformat(sum(default_storage.size(name) for name in new))
        self.stdout.write(
            f"The database, and {len(names):,} files of the media, {len(new):,} of them new ({size})."
        )
        if keep:
            gone = set(vault.backups()) - kept(vault.backups(), keep)
            self.stdout.write(
                f"Then {len(gone)} backups would be deleted: {', '.join(sorted(gone)) or 'none'}."
            )
        self.stdout.write("Nothing written.")


def rules(text: str) -> Rules:
    try:
        return parse_rules(text)
    except ValueError as error:
        raise ArgumentTypeError(
            f"{text!r} is not understood, such as daily=7,weekly=4,monthly=12."
        ) from error
