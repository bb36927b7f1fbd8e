"""Chromium, as people have it, against the site as `make demo` fills it."""

import os
import sqlite3
from contextlib import closing
from threading import Condition

import pytest
from django.conf import settings
from django.core.servers.basehttp import ServerHandler, ThreadedWSGIServer
from django.db import connection, transaction
from django.test import TransactionTestCase
from playwright.sync_api import expect

from records.core.frames import with_room
from scripts.chromium import CHROMIUM
from tests.conftest import load_archive

# What never comes is told after a minute: on a busy machine a page may take long.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

# Playwright's own loop runs in this thread; Django would refuse the database calls of the fixtures.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# Each thread of the site has room for the frames of its calls, as a process of it has (`config/wsgi.py`).
ThreadedWSGIServer.process_request_thread = with_room(ThreadedWSGIServer.process_request_thread)

QUIET = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    # Scripts run for a moment on each page: what V8 would spend on making them quicker is never earned.
    "--js-flags=--no-opt --no-maglev",
]


def pytest_collection_modifyitems(items):
    """Whatever lives here needs Chromium, and the site as it runs, with its search index."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.indexed)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as on a real site: in memory, pages asked for at once share one connection and can block each
    other for good."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        folder = tmp_path_factory.mktemp("database")
        database.setdefault("TEST", {})["NAME"] = str(folder / "browser.sqlite3")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture
def context(context):
    """A browser window of a patient person. Without service workers, which would answer before the routes of a test."""
    context.set_default_timeout(PATIENCE)
    context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined });"
    )
    return context


@pytest.fixture
def page(transactional_db, page):
    yield page
    page.close()  # not by a navigation: a form with unsaved words would ask whether to leave, and stay


class Answers:
    """Requests that the server has yet to answer. Between tests it takes none, as of pages that are closed already."""

    def __init__(self):
        self.changed, self.left, self.is_open = Condition(), 0, True

    def counting(self, run):
        """Return Django's way to answer a request that has been read, with a count of those that are not answered."""

        def answer(handler, application):
            with self.changed:
                if not self.is_open:
                    handler.request_handler.close_connection = True
                    return
                self.left += 1
            try:
                run(handler, application)
            finally:
                with self.changed:
                    self.left -= 1
                    self.changed.notify_all()

        return answer

    def end(self):
        """Wait for the last answer of a test."""
        with self.changed:
            self.is_open = False
            is_answered = self.changed.wait_for(lambda: self.left == 0, timeout=PATIENCE / 1000)
        # Else every further test would wait as long.
        assert is_answered, f"{self.left} requests were not answered"


@pytest.fixture(scope="session")
def answers():
    return Answers()


@pytest.fixture(autouse=True)
def open_server(answers):
    answers.is_open = True


@pytest.fixture(scope="session", autouse=True)
def emptying(answers, django_db_setup, django_db_blocker):
    """After each test, the database is as `migrate` left it, once the last request is answered.

    SQLite takes a copy back, which is quicker than to delete rows and to make those of the code again.
    """
    flush = TransactionTestCase._fixture_teardown
    is_sqlite = connection.vendor == "sqlite"
    with closing(sqlite3.connect(":memory:")) as copy, pytest.MonkeyPatch.context() as patch:
        if is_sqlite:
            with django_db_blocker.unblock():
                connection.ensure_connection()
                connection.connection.backup(copy)

        def empty(test_case):
            answers.end()
            if is_sqlite:
                connection.ensure_connection()
                copy.backup(connection.connection)
            else:
                flush(test_case)

        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        patch.setattr(ServerHandler, "run", answers.counting(ServerHandler.run))
        yield


@pytest.fixture
def site(transactional_db, live_server):
    """Address of a running site that holds the demo's records."""
    with transaction.atomic():
        load_archive()
    return live_server.url
