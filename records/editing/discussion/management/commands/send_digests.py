"""manage.py send_digests: what is new and waits, by e-mail, to everybody whose mail is due; run it every day."""

from smtplib import SMTPException
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.timezone import localdate

from records.editing.discussion.digests import digest_of, due_preferences, send_digest


class Command(BaseCommand):
    help = (
        "Send each active user what is new and waits, in the user's language, as often as the user chose. Nothing is"
        " sent to anybody twice on a day, nor if nothing is new. An address that fails does not stop the others: it is"
        " named, tried again by the next run, and the command ends with 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="name who would get a mail, and send none")

    def handle(self, *args: Any, **options: Any) -> None:
        now, failed, sent = timezone.now(), 0, 0
        for preference in due_preferences(localdate(now), options["dry_run"]):
            name = preference.user.get_username()
            try:
                if options["dry_run"]:
                    if digest_of(preference, now):
                        self.stdout.write(f"would be sent to {name}")
                elif send_digest(preference, now):
                    sent += 1
            except (SMTPException, OSError, ValueError) as error:
                failed += 1
                self.stderr.write(f"{name}: {type(error).__name__}: {error}")
        self.stdout.write(f"{sent} sent")
        if failed:
            raise CommandError(f"{failed} could not be sent; the next run tries again")
