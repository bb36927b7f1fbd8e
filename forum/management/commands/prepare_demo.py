"""manage.py prepare_demo: what `make demo` needs of Django before its server starts, in one process to save time."""

import hashlib
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

from django import get_version
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import Group
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, transaction
from django.urls import reverse

from records.core.models import record_models
from records.exports.tasks import make_downloads
from records.search.backends import get_backend

FIXTURES = ("article_2021", "forum_history")
# One login for each group that comes with the installation; demos of before have a single one.
LOGINS = {
    "editor": "Editors",
    "translator": "Translators",
    "publisher": "Publishers",
    "administrator": "Administrators",
}
OLDER_LOGIN = "demo"


class Command(BaseCommand):
    help = (
        "Migrates the database, fills a new one with the fixtures and demo logins, collects static files that "
        "changed, and says where to look. A database with records or users is only migrated. May be run again."
    )
    # Checks ask the database from Django 6.1 on: they are run where its faults are told in a sentence.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="The port on 127.0.0.1 to name (8000).")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        self.login_file = Path(settings.BASE_DIR) / ".demo-login"
        self.migrate()
        models = [get_user_model(), *record_models()]
        if not any(model._base_manager.exists() for model in models):
            self.fill()
        elif not get_backend().stored_keys():
            self.stdout.write("Making the search index ...")
            call_command("reindex", verbosity=0, stdout=StringIO())
        self.make_files()
        self.collect_static_files()
        self.stdout.write(f"\nLook at   http://127.0.0.1:{port}/   (Ctrl-C stops the server)")
        self.stdout.write(f"Admin     http://127.0.0.1:{port}{reverse('admin:index')}")
        self.stdout.write("\n".join(self.table()) + "\n\n")

    def migrate(self) -> None:
        try:
            self.check()
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database of DATABASE_URL cannot be used: {reason}") from error

    def fill(self) -> None:
        """Load the fixtures and make the demo users: both or neither."""
        self.stdout.write("Filling a new database ...")
        with transaction.atomic():
            call_command("loaddata", *FIXTURES, verbosity=0)
            self.make_users()

    def make_files(self) -> None:
        """Make what pages show and offer and what is not there yet: small images, and the files for downloading."""
        try:
            call_command("make_renditions", verbosity=0, stdout=StringIO())
            make_downloads.call()
        except (CommandError, OSError) as error:  # the site goes without
            self.stderr.write(str(error))

    def make_users(self) -> None:
        """One user in each group, whose mail (for a new password, say) is printed where the demo was started."""
        passwords = {**{name: secrets.token_urlsafe(12) for name in LOGINS}, **self.passwords()}
        descriptor = os.open(self.login_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{name} {password}\n" for name, password in passwords.items())
        self.login_file.chmod(0o600)
        for name, group in LOGINS.items():
            user = get_user_model()._default_manager.create_user(
                name, f"{name}@example.org", passwords[name], is_staff=True
            )
            user.groups.add(Group.objects.get_or_create(name=group)[0])

    def passwords(self) -> dict[str, str]:
        """The passwords on this machine, by name."""
        lines = self.login_file.read_text().splitlines() if self.login_file.exists() else []
        return dict(line.split(maxsplit=1) for line in lines if len(line.split()) == 2)

    def table(self) -> list[str]:
        """The demo logins that open this database, one a line; else what to do."""
        passwords = self.passwords()
        users = get_user_model()._default_manager.filter(username__in=passwords, is_active=True)
        hashes = {user.get_username(): user.password for user in users}
        known = [name for name in (OLDER_LOGIN, *LOGINS) if name in hashes]
        # Slow by design; hashing frees the interpreter, so that all are tried at the same time.
        with ThreadPoolExecutor() as threads:
            works = threads.map(lambda name: check_password(passwords[name], hashes[name]), known)
        names = [name for name, opens in zip(known, works, strict=True) if opens]
        if not names:
            return [
                "          (this database has its own logins; manage.py createsuperuser makes another one)"
            ]
        logins = ((name, passwords[name], LOGINS.get(name, "")) for name in names)
        rows = [("name", "password", "group"), *logins]
        return [f"          {name:<15}{password:<18}{group}".rstrip() for name, password, group in rows]

    def collect_static_files(self) -> None:
        """Copy, hash and compress the static files, unless those of the last time are the same."""
        stamp = Path(settings.STATIC_ROOT) / ".collected-from"
        fingerprint = static_fingerprint()
        if not stamp.exists() or stamp.read_text() != fingerprint:
            self.stdout.write("Collecting static files ...")
            stamp.unlink(missing_ok=True)  # first: if this is cut off, nobody takes half of them for all
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            stamp.write_text(fingerprint)


def static_fingerprint() -> str:
    """Changes when a static file, Django or the way of storing them does."""
    digest = hashlib.sha256(f"{get_version()} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    return digest.hexdigest()
