"""An import that is killed has left nothing; begun again, it leaves all."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest
from django.db import connection

ROWS = 40
IMPORT = f"""
import os, signal, sys, django
django.setup()
from django.contrib.auth import get_user_model
from people.models import Person
from records.core.history import revisions
from records.editing.tables import tasks, writing
from records.editing.tables.models import TableImport
from records.editing.tables.sources import Options, read_upload

user, _is_new = get_user_model().objects.get_or_create(username="editor", is_superuser=True)
table = "name\\n" + "".join(f"Person {{n}}\\n" for n in range({ROWS}))
one = TableImport.objects.first()
if one is None:
    one = TableImport(user=user, kind="people.person", file_name="table.csv", language="en")
    one.tables = read_upload(table.encode(), Person, Options("en"))
    one.save()
    tasks.check.enqueue(one.pk)
writing.PIECE = revisions.CHUNK = 10
stage, name = sys.argv[1].split(".") if sys.argv[1:] else ("", "")
if stage:
    owner = revisions.RevisionWriter if name == "add" else writing.Writer
    done, left = getattr(owner, name), [int(stage)]
    def and_die(*arguments):
        done(*arguments)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, and_die)
tasks.carry_out.enqueue(one.pk)
"""


@pytest.fixture
def database(tmp_path):
    """The address of a new database of the kind on which tests run."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/killed.sqlite3"
        return
    server, name = os.environ["DATABASE_URL"], f"killed_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as own:
        own.execute(f'CREATE DATABASE "{name}"')
        yield re.sub(r"^(\w+://[^/]*/)[^?]*", rf"\g<1>{name}", server)
        own.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def connected(database):
    is_file = database.startswith("sqlite")
    return closing(
        sqlite3.connect(database.removeprefix("sqlite:///")) if is_file else psycopg.connect(database)
    )


@pytest.mark.slow
@pytest.mark.django_db  # so that it is run on PostgreSQL too
def test_an_import_that_is_killed_leaves_nothing_or_all(database):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "on",
        "DATABASE_URL": database,
    }

    def run(*arguments, code=0):
        asked = [sys.executable, *arguments]
        ended = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == code, ended.stderr

    def stored():
        tables = ("people_person", "reversion_version", "django_admin_log", "records_namekey")
        with connected(database) as opened:
            cursor = opened.cursor()
            counts = [cursor.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables]
            return [*counts, cursor.execute("SELECT state FROM tables_tableimport").fetchone()[0]]

    run("manage.py", "migrate", "--verbosity=0")
    for stage in ("3._insert", "1.write", "2.add", "1.keep_history"):
        run("-c", IMPORT, stage, code=-signal.SIGKILL)
        assert stored() == [0, 0, 0, 0, "checked"]
    for _time in range(2):
        run("-c", IMPORT)
        assert stored() == [ROWS, ROWS, ROWS, 2 * ROWS, "done"]
