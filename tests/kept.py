"""Files that keep, between runs, what each process of the tests would make anew: a migrated database, the archive.

The name of a file holds a digest of all that its content comes from, so that none is ever used for other code.
"""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".pytest_cache" / "d" / "kept"  # `pytest --cache-clear` deletes it
MOST = 12  # files: those of two Djangos and two databases, before and after a change


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Yield all that migrations, handlers of signals and the archive are made of: code, catalogues and fixtures."""
    ours = {Path(app.path).relative_to(ROOT).parts[0] for app in apps.get_app_configs() if is_ours(app.path)}
    for folder in sorted({*ours, "fixtures", "locale"}):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def is_ours(path: str) -> bool:
    return Path(path).is_relative_to(ROOT) and "site-packages" not in path


def digest(root: Path = ROOT) -> str:
    """Return a name for our code as it stands, with the packages, the settings and the database that it runs on."""
    packages = sorted(f"{package.name} {package.version}" for package in distributions())
    chosen = [settings.INSTALLED_APPS, settings.LANGUAGES, settings.LANGUAGE_CODE, settings.SITE_URL]
    database = [connection.vendor, connection.get_database_version()]
    found = sha256(repr([sys.version, packages, chosen, database]).encode())
    for path in sources(root):
        content = path.read_bytes()
        found.update(f"{path.relative_to(root)} {len(content)} ".encode() + content)
    return found.hexdigest()[:24]


@cache
def kept_file(kind: str) -> Path:
    return FOLDER / f"{digest()}.{kind}"


def keep(file: Path, write: Callable[[Path], Any]) -> None:
    """Keep what `write` writes to a file, unless it is kept already; where nothing can be written, nothing is kept."""
    new = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            write(new)
            new.replace(file)
            for old in sorted(file.parent.iterdir(), key=lambda one: one.stat().st_mtime)[:-MOST]:
                old.unlink()


def copy_database(file: Path) -> None:
    """Write the test's database of SQLite to a file."""
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def filled(file: Path, database: str) -> sqlite3.Connection | None:
    """Fill an empty database of SQLite from a file; in memory, it lasts as long as what is returned."""
    if not file.exists():
        return None
    target = sqlite3.connect(database, uri=True)
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as source:
        source.backup(target)
    return target
