"""manage.py prepare_demo: what `make demo` needs of Django before its server starts, in one process to save time."""

import hashlib
import os
import secrets
from io import StringIO
from pathlib import Path
from typing import Any

from django import get_version
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from records.models import record_models

FIXTURES = ("article_2021", "forum_history")
USER_NAME = "demo"


class Command(BaseCommand):
    help = (
        "Migrates the database, fills a new one with the fixtures and a demo login, collects static files that "
        "changed, and says where to look. A database with records or users is only migrated. May be run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="The port on 127.0.0.1 to name (8000).")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        self.login_file = Path(settings.BASE_DIR) / ".demo-login"
        call_command("migrate", interactive=False, verbosity=0)
        if is_new_database():
            self.fill()
        self.collect_static_files()
        self.stdout.write(f"\nLook at   http://127.0.0.1:{port}/   (Ctrl-C stops the server)")
        self.stdout.write(f"Admin     http://127.0.0.1:{port}{reverse('admin:index')}   {self.login()}\n\n")

    def fill(self) -> None:
        """Load the fixtures and make the demo user: both or neither."""
        self.stdout.write("Filling a new database ...")
        with transaction.atomic():
            call_command("loaddata", *FIXTURES, verbosity=0)
            get_user_model()._default_manager.create_superuser(USER_NAME, password=self.password(make=True))
        try:
            call_command("make_renditions", verbosity=0, stdout=StringIO())
        except CommandError as error:
            self.stderr.write(str(error))

    def password(self, make: bool = False) -> str:
        """The password kept on this machine; empty, or made and kept, if there is none."""
        if make and not self.login_file.exists():
            descriptor = os.open(self.login_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(f"{USER_NAME} {secrets.token_urlsafe(12)}\n")
        return self.login_file.read_text().split()[1] if self.login_file.exists() else ""

    def login(self) -> str:
        """The demo login if it opens this database; else what to do."""
        user = get_user_model()._default_manager.filter(username=USER_NAME, is_active=True).first()
        password = self.password()
        if user and password and user.check_password(password):
            return f"name: {USER_NAME}   password: {password}"
        return "(this database has its own logins; manage.py createsuperuser makes another one)"

    def collect_static_files(self) -> None:
        """Copy, hash and compress the static files, unless those of the last time are the same."""
        stamp = Path(settings.STATIC_ROOT) / ".collected-from"
        fingerprint = static_fingerprint()
        if not stamp.exists() or stamp.read_text() != fingerprint:
            self.stdout.write("Collecting static files ...")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            stamp.write_text(fingerprint)


def is_new_database() -> bool:
    """Whether it has neither users nor records: only then is anything written into it."""
    models = [get_user_model(), *record_models()]
    return not any(model._base_manager.exists() for model in models)


def static_fingerprint() -> str:
    """Changes when a static file, Django or the way of storing them does."""
    digest = hashlib.sha256(f"{get_version()} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    return digest.hexdigest()
