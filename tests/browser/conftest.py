"""Chromium, as people have it, against the site as `make demo` fills it."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import expect

# What never comes is told after a minute: on a busy machine a page may take long.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

# Playwright's own loop runs in this thread; Django would refuse the database calls of the fixtures.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
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
    """A page that asks for nothing more by the time the database is emptied."""
    yield page
    page.wait_for_load_state("networkidle")
    page.close()  # not by a navigation: a form with unsaved words would ask whether to leave, and stay


@pytest.fixture(scope="session")
def demo_copy():
    """A database in memory for a copy of the demo's records; the first test that loads them fills it."""
    with closing(sqlite3.connect(":memory:")) as copy:
        yield copy


@pytest.fixture
def site(transactional_db, live_server, demo_copy):
    """Address of a running site that holds the demo's records."""
    is_filled = demo_copy.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master)").fetchone()[0]
    if not is_filled:
        call_command("loaddata", "article_2021", "forum_history", verbosity=0)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        source, target = (
            (demo_copy, connection.connection) if is_filled else (connection.connection, demo_copy)
        )
        source.backup(target)
        ContentType.objects.clear_cache()
    return live_server.url
