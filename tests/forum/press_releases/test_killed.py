"""An acceptance whose process is killed has made no draft; begun again, it makes all."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.urls import reverse

from tests.forum.press_releases.pasting import CHANGE, as_sent, paste, review_of
from tests.forum.press_releases.test_pasting import SPANISH, TEXT

TABLES = (
    *("forum_article", "forum_paragraph", "forum_event", "forum_quotation", "people_person"),
    *("organizations_organization", "records_source", "reversion_version", "django_admin_log"),
)
# One process that has started for all: it forks before each acceptance, and tells how that ended and what is stored.
ACCEPT = f"""
import json, os, signal, django
django.setup()
from django.contrib.auth import get_user_model
from django.db import connection, connections
from forum.press_releases import drafts
from forum.press_releases.admin import as_query
from forum.press_releases.draft_maker import DraftMaker
from forum.press_releases.models import PressRelease
from forum.press_releases.review import Review

def die_after(place, name, left):
    done = getattr(place, name)
    def and_die(*arguments, **named):
        nonlocal left
        made = done(*arguments, **named)
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return made
    setattr(place, name, and_die)

def accept():
    release = PressRelease.objects.get()
    review = Review(release.kept_proposals, release.read(), as_query(release.answers))
    assert review.is_valid()
    drafts.make_drafts(release, review.decisions(), get_user_model().objects.get())

def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT {", ".join(f"(SELECT COUNT(*) FROM {table})" for table in TABLES)}")
        return cursor.fetchone()

told = [(0, stored())]
for stage in ((DraftMaker, "save", 6), (drafts.LogEntry.objects, "log_actions", 1), None):
    connections.close_all()
    if not (child := os.fork()):
        if stage:
            die_after(*stage)
        accept()
        os._exit(0)
    told.append((os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), stored()))
print(json.dumps(told))
"""


def address_of_a_copy(path):
    """The address of the database for another process: of SQLite's, which is in memory, that of a copy."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
        return f"sqlite:///{path}"
    name = connection.settings_dict["NAME"]
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_acceptance_that_is_killed_leaves_nothing_or_all(tmp_path, admin_client):
    release = paste(admin_client, text_en=TEXT, text_es=SPANISH)
    data = as_sent(review_of(admin_client, release))
    admin_client.post(reverse(CHANGE, args=[release.pk]), {**data, "_save": "1"})
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "on",
        "DATABASE_URL": address_of_a_copy(tmp_path / "killed.sqlite3"),
    }
    asked = [sys.executable, "-c", ACCEPT]
    ended = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    (_start, before), first, second, (code, after) = json.loads(ended.stdout)
    assert first == second == [-signal.SIGKILL, before]
    assert code == 0
    assert all(now > then for now, then in zip(after, before, strict=True))
