"""manage.py lift_limits"""

from typing import Any

from axes.utils import reset
from django.core.management.base import BaseCommand, CommandParser

from records.editing.accounts.audit import Event, name_of_account, record


class Command(BaseCommand):
    help = (
        "Lifts the limits of logins, codes and mails for a new password, which are counted anew from now on: those of "
        "an account, of an address, or without either all of them. The audit log says so."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", default="", metavar="NAME", help="Lift what holds this account.")
        parser.add_argument("--address", metavar="IP", help="Lift what holds this address.")

    def handle(self, *args: Any, account: str, address: str | None, **options: Any) -> None:
        locks = reset(username=account or None, ip=address)
        if account or not address:
            record(Event.LIFTED, name_of_account(account) if account else "")
        if address:
            record(Event.LIFTED, address=address)
        self.stdout.write(f"Lifted; {locks} locks of one name from one address among them.")
