"""The programs of PostgreSQL that write and read dumps, found as `scripts/with-postgres` finds its server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from psycopg.conninfo import make_conninfo

from records.backups.errors import BackupError

PLACES = (("/usr/lib/postgresql", "*/bin"), ("/opt/homebrew/opt", "postgresql*/bin"))
# Of Django's parameters of a connection, those that these programs know, also older ones than the library that the
# site connects with.
UNDERSTOOD = (
    *("service", "dbname", "user", "host", "port", "passfile", "options", "target_session_attrs"),
    *("sslmode", "sslrootcert", "sslcert", "sslkey"),
)


def candidates(name: str) -> Iterator[str]:
    """Yield where a program may be."""
    if found := shutil.which(name):
        yield found
    for root, pattern in PLACES:
        yield from (str(folder / name) for folder in Path(root).glob(pattern) if (folder / name).exists())


def version_of(program: str) -> int:
    """Return the main number of a program's version, 0 if it cannot be asked."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\d+", told)
    return int(number[0]) if number else 0


def find(name: str, at_least: int) -> str:
    """Return the newest program of a name. BackupError if there is none, or only older ones than the server."""
    versions = {program: version_of(program) for program in candidates(name)}
    if not any(versions.values()):
        advice = (
            f"install PostgreSQL's client programs (Debian: apt-get install postgresql-client-{at_least})"
        )
        raise BackupError(f"{name} is not there: {advice}.")
    newest = max(versions, key=lambda program: versions[program])
    if versions[newest] < at_least:
        advice = f"install those of version {at_least}"
        raise BackupError(
            f"{newest} is of PostgreSQL {versions[newest]}, the database of {at_least}: {advice}."
        )
    return newest


def run(program: str, *arguments: str) -> None:
    """Run a program on the database of the settings. BackupError with its words if it fails."""
    params = connection.get_connection_params()
    address = make_conninfo(**{name: params[name] for name in UNDERSTOOD if params.get(name)})
    # The password goes by the environment: a command line is seen by everybody on the machine.
    password = {"PGPASSWORD": params["password"]} if params.get("password") else {}
    done = subprocess.run(  # noqa: S603
        [program, f"--dbname={address}", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **password},
    )
    if done.returncode:
        words = " ".join(done.stderr.split()) or f"exit status {done.returncode}"
        raise BackupError(f"{Path(program).name}: {words[:500]}")
