"""manage.py publish_scheduled"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from records.editing.scheduling.carrying_out import carry_out_due
from records.editing.scheduling.models import ScheduledChange


class Command(BaseCommand):
    help = (
        "Publishes and withdraws what editors scheduled for an hour that has come; to be run every minute. "
        "Each record is a transaction of its own, and done once, though several run at the same time. "
        "What was due while nothing ran is done now, and said to be late. What the rules refuse is told to whoever "
        "scheduled it, and at the desk. Exits with 0 only where all that was due is done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only print what is due.")

    def handle(self, *args: Any, dry_run: bool, verbosity: int, **options: Any) -> None:
        if dry_run:
            for one in ScheduledChange.objects.due():
                self.stdout.write(f"due: {line_of(one)}")
            return
        failed = 0
        for one, error in carry_out_due():
            failed += bool(error) or one.is_refused
            if verbosity:
                self.stdout.write(f"{'failed' if error else one.state}: {line_of(one)}")
                for sentence in [str(error)] if error else one.sentences:
                    self.stdout.write(f"    {sentence}")
        if failed:
            raise CommandError(f"Not carried out: {failed}. The desk tells why.")


def line_of(one: ScheduledChange) -> str:
    """Return what was to be done with which record, when, and how late it is."""
    minutes = int(((one.ended_at or timezone.now()) - one.due).total_seconds() // 60)
    late = f", {minutes} minutes late" if one.is_late or one.is_overdue else ""
    return f"{one.change} {one.kind} {one.uid} “{one.record_name}”, {one.due:%Y-%m-%d %H:%M} UTC{late}"
