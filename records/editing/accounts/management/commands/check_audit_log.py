"""manage.py check_audit_log"""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from records.editing.accounts.audit import broken_entry, prune
from records.editing.accounts.models import AuditEntry


class Command(BaseCommand):
    help = (
        "Verifies that no entry of the audit log was changed or taken out: each is sealed with the hash of the one "
        "before it. Prints the last hash. Keep it elsewhere, and give it next time with --holds: then entries that "
        "were cut off at the end, or a log written anew, are found too. Exits with 0 only if the log is whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--holds", metavar="HASH", help="Demand that this seal is in the log.")
        parser.add_argument(
            "--prune",
            type=int,
            metavar="DAYS",
            help="Then delete what is older than so many days; the log says so.",
        )

    def handle(self, *args: Any, holds: str | None, prune: int | None, **options: Any) -> None:
        if (broken := broken_entry()) is not None:
            raise CommandError(f"The audit log was changed at or before entry {broken.pk}: {broken}")
        if holds and not AuditEntry.objects.filter(hash=holds).exists():
            raise CommandError(
                "The audit log does not hold this seal: entries were deleted, or all written anew."
            )
        if prune is not None:
            self.delete_older(prune)
        last = AuditEntry.objects.first()
        seal = f"; the last seal is {last.hash}" if last else ""
        self.stdout.write(f"{AuditEntry.objects.count()} entries, all as they were written{seal}.")

    def delete_older(self, days: int) -> None:
        number = prune(timezone.now() - timedelta(days=days))
        self.stdout.write(f"{number} older entries deleted.")
