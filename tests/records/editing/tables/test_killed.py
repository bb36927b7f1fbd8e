"""An import that is killed has left nothing; begun again, it leaves all."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

ROWS = 40
IMPORT = f"""
import os, signal, sys, django
django.setup()
from django.contrib.auth import get_user_model
from people.models import Person
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
writing.PIECE = 10
stage, name = sys.argv[1].split(".") if sys.argv[1:] else ("", "")
if stage:
    done, left = getattr(writing.Writer, name), [int(stage)]
    def and_die(*arguments):
        done(*arguments)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
    setattr(writing.Writer, name, and_die)
tasks.carry_out.enqueue(one.pk)
"""


@pytest.mark.slow
def test_an_import_that_is_killed_leaves_nothing_or_all(tmp_path):
    path = tmp_path / "killed.sqlite3"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "on",
        "DATABASE_URL": f"sqlite:///{path}",
    }

    def run(*arguments, code=0):
        asked = [sys.executable, *arguments]
        ended = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == code, ended.stderr

    def stored():
        tables = ("people_person", "reversion_version", "django_admin_log")
        with closing(sqlite3.connect(path)) as database:
            counts = [database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables]
            return [*counts, database.execute("SELECT state FROM tables_tableimport").fetchone()[0]]

    run("manage.py", "migrate", "--verbosity=0")
    for stage in ("3._insert", "1.write", "1.keep_history"):
        run("-c", IMPORT, stage, code=-signal.SIGKILL)
        assert stored() == [0, 0, 0, "checked"]
    for _time in range(2):
        run("-c", IMPORT)
        assert stored() == [ROWS, ROWS, ROWS, "done"]
