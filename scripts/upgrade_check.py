"""Fill a database with the code of each released version, migrate it to this code, and prove that nothing is lost.

Released are the tags `v…` of git and, from before there were any, what BEFORE_TAGS names. Each is filled in a checkout
and with packages of its own (scripts/fill_site.py). After `migrate` every row must be there with every value that it
had, the schema be that of the models, and the site serve its pages and let its editor in. SQLite or, where DATABASE_URL
names a server of PostgreSQL, a new database there. Exit status 1 if anything is lost; 69 if git lacks the versions.
"""

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import psycopg

from scripts.restore_drill import ROOT, Drill, DrillError, Site, serve, timed

BEFORE_TAGS = ("644b5b9",)  # the state of 29 November 2026, before the apps of records were parted
# Made anew by `migrate` or from the records: what stands in them is no loss.
MADE_ANEW = re.compile(
    r"django_migrations|django_session|sqlite_.*|.*search.*|viva_.*|records_archivefiles|records_stamp"
)
Table = tuple[list[str], list[tuple[object, ...]]]


def versions() -> list[str]:
    """Return what can be updated from, the oldest first."""
    tags = git("tag", "--list", "v*", "--sort=creatordate").decode().split()
    return [*BEFORE_TAGS, *tags]


def git(*arguments: str) -> bytes:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=False)  # noqa: S607
    if done.returncode:
        print(f"git {' '.join(arguments)}: {done.stderr.decode().strip()}", file=sys.stderr)
        sys.exit(69)
    return done.stdout


def check_out(version: str, folder: Path) -> str:
    """Write the code of a version into a folder; return its Python: this one if its packages are the same."""
    subprocess.run(["tar", "-x", "-C", folder], input=git("archive", version), check=True)  # noqa: S607
    if (folder / "requirements.txt").read_bytes() == (ROOT / "requirements.txt").read_bytes():
        return sys.executable
    subprocess.run([folder / "scripts/environment", ".venv", "requirements.txt"], cwd=folder, check=True)
    return str(folder / ".venv/bin/python")


def fill(site: Site, python: str, folder: Path) -> None:
    environment = {name: value for name, value in site.environment.items() if name != "PYTHONPATH"}
    command = [python, str(ROOT / "scripts/fill_site.py")]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DrillError(f"it could not be filled: {done.stderr.strip()[-2000:]}")


def tables(url: str) -> dict[str, Table]:
    """Return columns and rows of every table that is not made anew."""
    if url.startswith("postgres"):
        with psycopg.connect(url) as database:
            names = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            return _tables(database.cursor(), names)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        return _tables(database.cursor(), "SELECT name FROM sqlite_master WHERE type = 'table'")


def _tables(cursor: sqlite3.Cursor | psycopg.Cursor, names: str) -> dict[str, Table]:
    found = {}
    for (name,) in cursor.execute(names).fetchall():
        if not MADE_ANEW.fullmatch(name):
            rows = cursor.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 a name that the database told
            found[name] = ([column[0] for column in cursor.description or ()], rows)
    return found


def lost(before: dict[str, Table], after: dict[str, Table]) -> list[str]:
    """Return a sentence for each table, column and row of before that is not there any more as it was."""
    found = []
    for name, (columns, rows) in sorted(before.items()):
        now = place_of(name, columns, after)
        gone = set(columns) - set(after[now][0]) if now else set()
        if not now or gone:
            found.append(f"{name}: {'columns ' + ', '.join(sorted(gone)) if gone else 'the table'} gone")
            continue
        missing = Counter(map(repr, rows)) - Counter(repr(row) for row in _picked(*after[now], columns))
        if missing:
            found.append(
                f"{name}: {missing.total()} rows lost or changed, such as {next(iter(missing))[:300]}"
            )
    return found


def place_of(name: str, columns: list[str], after: dict[str, Table]) -> str:
    """Return where a table stands now: under its name, or under that of another app with all its columns."""
    if name in after:
        return name
    tail = name.partition("_")[2]
    return next(
        (one for one in after if one.partition("_")[2] == tail and set(columns) <= set(after[one][0])), ""
    )


def _picked(
    columns: list[str], rows: list[tuple[object, ...]], wanted: list[str]
) -> list[tuple[object, ...]]:
    places = [columns.index(name) for name in wanted]
    return [tuple(row[place] for place in places) for row in rows]


def check(version: str, drill: Drill) -> None:
    folder = drill.folder / version
    folder.mkdir()
    python = timed(f"{version}: code and packages", lambda: check_out(version, folder))
    site = drill.new_site()
    timed("filled", lambda: fill(site, python, folder))
    before = tables(site.url)
    timed("migrated", lambda: site.manage("migrate", "--verbosity=0"))
    if found := lost(before, tables(site.url)):
        raise DrillError("\n".join(found))
    print(
        f"  {len(before)} tables, {sum(len(rows) for _columns, rows in before.values()):,} rows: as they were"
    )
    site.manage("migrate", "--check")
    site.manage("makemigrations", "--check", "--dry-run")
    timed("indexed", lambda: site.manage("reindex", "--verbosity=0"))
    serve(site)


def main() -> None:
    server = os.environ.get("DATABASE_URL", "")
    server = server if server.startswith("postgres") else ""
    with tempfile.TemporaryDirectory(prefix="upgrade-") as folder, Drill(Path(folder), server) as drill:
        for version in versions():
            print(f"From {version} on {'PostgreSQL' if server else 'SQLite'}", flush=True)
            try:
                check(version, drill)
            except DrillError as error:
                sys.exit(f"FAILED: {error}")
    print("Nothing is lost.")


if __name__ == "__main__":
    main()
