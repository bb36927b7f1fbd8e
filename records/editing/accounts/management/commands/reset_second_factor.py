"""manage.py reset_second_factor"""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from records.editing.accounts.second_factor import reset


class Command(BaseCommand):
    help = (
        "Removes the second factor of an account, with its recovery codes, and ends its sessions: for somebody "
        "who lost a phone, where no administrator can do it in the admin. Where one is required, the next login "
        "sets up a new one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="The name by which the account logs in.")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = get_user_model()._default_manager.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name!r}.")
        self.stdout.write(f"{name}: {reset(user)} authenticators removed, sessions ended.")
