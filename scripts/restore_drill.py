"""Restore a backup into an empty place, and prove that nothing is missing and nothing is different.

On files of SQLite in a folder that is thrown away or, where DATABASE_URL names a server of PostgreSQL, in new databases
there. The site is filled; a backup is made while somebody writes, and another one when nobody does. Both are restored,
compared row by row and file by file, and served. Then a row and files are damaged, which must be found.
Exit status 1 if anything is different, or if damage is not found.
"""

import hashlib
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg

from scripts.compare_databases import Contents, differences, read
from scripts.demo import SERVER

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = ("django_session", "usersessions_usersession", "django_tasks_db_dbtaskresult")
# The one table that is written to while the backup is made, in pairs: one transaction, two rows.
WRITTEN = "records_source"
# They follow what is written, as does the search index.
FOLLOWING = ("records_namekey", "records_stamp", "sqlite_sequence", "the sequences")
WRITER = """
import sys, time
from pathlib import Path
from django.db import transaction
from records.core.models import Source
stop, number = Path({stop!r}), 0
while not stop.exists():
    with transaction.atomic():
        for half in ("a", "b"):
            Source.objects.create(slug=f"drill-{{number}}-{{half}}", title="T", publisher="P", language="en")
    number += 1
    Path({count!r}).write_text(str(number))
    time.sleep(0.02)
"""


class DrillError(Exception):
    """Fault that the drill was there to find."""


@dataclass
class Site:
    """A database and a folder of media."""

    url: str
    media: Path
    key: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DEBUG": "on",
            "PYTHONWARNINGS": "ignore",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.url,
            "MEDIA_ROOT": str(self.media),
            "BACKUP_KEY_FILE": str(self.key),
            "PYTHONPATH": str(ROOT),
        }

    def run(self, *command: str, fails: bool = False) -> str:
        """Run Python; return what it says. DrillError if it fails, or if it should and does not."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        said = (done.stdout + done.stderr).strip()
        if (done.returncode != 0) != fails:
            raise DrillError(f"{' '.join(command)} ended with {done.returncode}: {said[-2000:]}")
        return said

    def start(self, *command: str, **more: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, *command], cwd=ROOT, env={**self.environment, **more})

    def manage(self, *command: str, fails: bool = False) -> str:
        return self.run("manage.py", *command, fails=fails)

    def files(self) -> dict[str, str]:
        """Return the checksum of every file of the media."""
        paths = (path for path in self.media.rglob("*") if path.is_file())
        return {
            str(path.relative_to(self.media)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
        }

    def contents(self) -> Contents:
        return read(self.url, LEFT_OUT)

    def execute(self, statement: str) -> Any:
        """Run a statement past the site."""
        if self.url.startswith("postgres"):
            with psycopg.connect(self.url, autocommit=True) as database:
                return database.execute(statement)
        with sqlite3.connect(self.url.removeprefix("sqlite:///")) as database:
            return database.execute(statement)


class Drill:
    """Empty places in a folder or, where there is a server of PostgreSQL, databases on it that go at the end."""

    def __init__(self, folder: Path, server: str) -> None:
        self.made: list[str] = []
        self.folder, self.server, self.key = folder, server, folder / "key"
        self.store = folder / "backups"
        self.number = 0

    def __enter__(self) -> "Drill":
        return self

    def __exit__(self, *error: object) -> None:
        for name in self.made:
            with psycopg.connect(self.server, autocommit=True) as database:
                database.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def new_site(self) -> Site:
        """Return an empty place."""
        self.number += 1
        name = f"drill_{os.getpid()}_{self.number}"
        if not self.server:
            return Site(
                f"sqlite:///{self.folder / name}.sqlite3", self.folder / f"media-{self.number}", self.key
            )
        with psycopg.connect(self.server, autocommit=True) as database:
            database.execute(f'CREATE DATABASE "{name}"')
        self.made.append(name)
        url = re.sub(r"^(\w+://[^/]*/)[^?]*", rf"\g<1>{name}", self.server)
        return Site(url, self.folder / f"media-{self.number}", self.key)

    def run(self) -> None:
        site = self.new_site()
        site.manage("backup", "--new-key", str(self.key))
        timed("filled", lambda: site.run("scripts/fill_site.py"))
        self.while_somebody_writes(site)
        self.while_nobody_writes(site)

    def while_somebody_writes(self, site: Site) -> None:
        """Assert that one moment is restored: whole transactions, the older ones without a gap, all else as it is."""
        stop, count = self.folder / "stop", self.folder / "count"
        code = WRITER.format(stop=str(stop), count=str(count))
        with site.start("manage.py", "shell", "-v0", "-c", code):
            try:
                wait_for(count.exists)
                first = int(count.read_text() or 0)
                timed("backup while somebody writes", lambda: site.manage("backup", str(self.store)))
                written = int(count.read_text() or 0) - first
            finally:
                stop.touch()
        if not written:
            raise DrillError("nobody could write while the backup was made")
        print(f"  {written} transactions of another process meanwhile")
        restored = self.new_site()
        timed("restored", lambda: restored.manage("restore", str(self.store)))
        before, after = site.contents(), restored.contents()
        numbers = sorted(int(n) for row in after[WRITTEN] for n in re.findall(r"drill-(\d+)-", row))
        if not numbers or numbers != [n for n in range(numbers[-1] + 1) for _half in ("a", "b")]:
            raise DrillError("the restored rows are of no one moment")
        if after[WRITTEN] - before[WRITTEN]:
            raise DrillError("rows were restored that nobody wrote")
        moved = {WRITTEN, *FOLLOWING, *(name for name in before if "search" in name)}
        for contents in (before, after):
            for name in moved:
                contents.pop(name, None)
        same(before, after)

    def while_nobody_writes(self, site: Site) -> None:
        before = len(self.blobs())
        said = timed(
            "backup while nobody writes", lambda: site.manage("backup", str(self.store), "--keep", "daily=1")
        )
        print(f"  {said}")
        if len(self.blobs()) != before + 1:
            raise DrillError("other files than the database were stored again")
        restored = self.new_site()
        timed("restored", lambda: restored.manage("restore", str(self.store)))
        contents = site.contents()
        same(contents, restored.contents())
        if site.files() != restored.files():
            raise DrillError("the files of the media are not the same")
        rows = sum(rows.total() for rows in contents.values())
        print(f"  {len(contents)} tables, {rows:,} rows, {len(site.files())} files: the same, byte for byte")
        restored.manage("migrate", "--check")
        serve(restored)
        self.damage(site, restored)

    def damage(self, site: Site, restored: Site) -> None:
        """Each check finds what it is there for."""
        before = restored.contents()
        restored.execute("UPDATE forum_event SET theme_en = 'Another' WHERE theme_en = 'A theme, second'")
        found = [one.partition(":")[0] for one in differences(before, restored.contents())]
        if [name for name in found if name not in FOLLOWING] != ["forum_event"] * 2:
            raise DrillError("a row that was changed was not found")
        next(path for path in restored.media.rglob("*") if path.is_file()).write_bytes(b"another")
        if site.files() == restored.files():
            raise DrillError("a file that was changed was not found")
        self.store = self.folder / "damaged"
        site.manage("backup", str(self.store))
        for path in self.blobs():
            data = path.read_bytes()
            path.write_bytes(data[:-30] + bytes([data[-30] ^ 1]) + data[-29:])
        said = site.manage("backup", str(self.store), "--verify", fails=True)
        if missed := [path.name for path in self.blobs() if path.name not in said]:
            raise DrillError(f"a changed byte was not found in {missed[0]}")
        self.new_site().manage("restore", str(self.store), fails=True)
        print("  a changed row, a changed image and a changed byte in each file of the backup were found")

    def blobs(self) -> list[Path]:
        return sorted(self.store.glob("blobs/*/*"))


def same(before: Contents, after: Contents) -> None:
    if found := differences(before, after):
        raise DrillError("\n".join(found))


def wait_for(is_so: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise DrillError(f"waited {seconds} seconds in vain")
        time.sleep(0.05)


def timed(what: str, do: Any) -> Any:
    begun = time.monotonic()
    result = do()
    print(f"{what}: {time.monotonic() - begun:.1f} s", flush=True)
    return result


def serve(site: Site) -> None:
    """Start the site, look at a page and an image, and log in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with site.start("-m", "granian", *SERVER, "--port", str(port), SITE_URL=address) as server:
        try:
            visit(address)
        finally:
            server.terminate()
    print("  the restored site shows its pages and an image, and lets its editor in")


def visit(address: str) -> None:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(path: str, data: bytes | None = None) -> tuple[str, str]:
        with browser.open(urljoin(address, path), data, timeout=30) as answer:
            return answer.url, answer.read().decode(errors="replace")

    def answers() -> bool:
        try:
            return bool(get("/healthz"))
        except URLError:
            return False

    wait_for(answers)
    found = re.findall(r'href="(/en/events/[^"/?#]+/)', get("/en/search/?q=theme+second")[1])
    if not any("A theme, second" in get(page)[1] for page in found[:3]):
        raise DrillError("search and page lack what was restored")
    people = get("/en/people/")[1]
    if not (images := re.findall(r'(?:src|srcset)="(/media/[^" ]+)', people)):
        raise DrillError("no page shows the image")
    get(images[0])
    place, form = get("/admin/")
    hidden = re.findall(r'name="(csrfmiddlewaretoken|next)" value="([^"]*)"', form)
    name = re.search(r'name="(username|login)"', form)
    sent = {**{key: unescape(value) for key, value in hidden}, name[1] if name else "": "keeper"}
    login = urlencode({**sent, "password": "keeper-keeper-keeper"}).encode()
    place, page = get(place, login)
    if "login" in place or "keeper" not in page:
        raise DrillError(f"nobody can log in: {place}")


def main() -> None:
    server = os.environ.get("DATABASE_URL", "")
    server = server if server.startswith("postgres") else ""
    print(f"The drill on {'PostgreSQL' if server else 'SQLite'}", flush=True)
    with tempfile.TemporaryDirectory(prefix="drill-") as folder, Drill(Path(folder), server) as drill:
        try:
            drill.run()
        except DrillError as error:
            sys.exit(f"FAILED: {error}")
    print("The drill has passed.")


if __name__ == "__main__":
    main()
