"""Files that keep, between runs, what each process of the tests would make anew: a migrated database, the archive.

The name of a file holds a digest of all that its content comes from, so that none is ever used for other code.
"""

import ast
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".pytest_cache" / "d" / "kept"  # `pytest --cache-clear` deletes it
MOST = 12  # files: those of two Djangos and two databases, before and after a change


def archive_sources() -> set[Path]:
    """Return all that the rows of the archive are made of: code, catalogues and fixtures."""
    ours = {Path(app.path).relative_to(ROOT).parts[0] for app in apps.get_app_configs() if is_ours(app.path)}
    files = (path for folder in {*ours, "fixtures", "locale"} for path in (ROOT / folder).rglob("*"))
    return {path for path in files if path.is_file() and "__pycache__" not in path.parts}


def migration_sources() -> set[Path]:
    """Return what a migrated database is made of: migrations and what they import.

    Handlers of `post_migrate` are not among them: `migrate` runs those of the code at hand on each database.
    """
    modules = {type(migration).__module__ for migration in MigrationLoader(None).disk_migrations.values()}
    files = {path for module in modules if (path := file_of(module))}
    return files | {path for file in files for name in imports_of(file) if (path := file_of(name))}


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def file_of(module: str) -> Path | None:
    """Return the file of a module of ours, None for one of a package."""
    spec = find_spec(module)
    return Path(spec.origin) if spec and spec.origin and is_ours(spec.origin) else None


def is_ours(path: str) -> bool:
    return Path(path).is_relative_to(ROOT) and "site-packages" not in path


def digest(files: Iterable[Path]) -> str:
    """Return a name for the files as they stand, with the packages, the settings and the database that they run on."""
    packages = sorted(f"{package.name} {package.version}" for package in distributions())
    chosen = [settings.INSTALLED_APPS, settings.LANGUAGES, settings.LANGUAGE_CODE, settings.SITE_URL]
    database = [connection.vendor, connection.get_database_version()]
    found = sha256(repr([sys.version, packages, chosen, database]).encode())
    for path in sorted(files):
        content = path.read_bytes()
        found.update(f"{path} {len(content)} ".encode() + content)
    return found.hexdigest()[:24]


@cache
def migrated_file() -> Path:
    return FOLDER / f"{digest(migration_sources())}.sqlite3"


@cache
def archive_file() -> Path:
    return FOLDER / f"{digest(archive_sources())}.{connection.vendor}.rows"


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
