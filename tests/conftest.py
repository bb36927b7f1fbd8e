"""What every test can ask for."""

import gc
import os
import pickle
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from _pytest import runner
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import override_settings
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from records.core.database import statistics
from records.core.frames import with_room
from records.core.models import Stamp, terms
from records.search.backends import TABLE as SEARCH_TABLE
from records.site.page_cache import pages
from tests.kept import archive_file, copy_database, filled, keep, migrated_file

ROOT = Path(__file__).resolve().parent.parent
OUR_APPS = ("records", "search", "exports", "organizations", "people", "forum")

# How long an example takes says something of the machine, not of the code.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

runner.runtestprotocol = with_room(runner.runtestprotocol)

# The archive as rows of the database: the fixtures, which take seconds, are read once, and copied after.
stored_rows: dict[str, tuple[list[str], list[tuple]]] = {}


class SharedArchive:
    """One transaction that holds the archive, around the tests that ask for it while they follow each other."""

    def __init__(self):
        self.blocker, self.transaction, self.is_open = None, ExitStack(), False

    def open(self):
        with self.blocker.unblock():
            self.transaction.enter_context(transaction.atomic())
            self.transaction.callback(transaction.set_rollback, True)
            write_rows()
        self.is_open = True

    def close(self):
        with self.blocker.unblock():
            self.transaction.close()
        self.is_open = False


shared = SharedArchive()


class Sweeping:
    """The removal of rows that tests wrote and took back: PostgreSQL keeps them, and reads over them in every query."""

    INTERVAL = 100  # tests

    def __init__(self):
        self.count = 0

    def before_a_test(self):
        self.count += 1
        # The archive, or a module, may hold a transaction around its tests.
        is_free = connection.connection is not None and not connection.in_atomic_block
        if connection.vendor == "postgresql" and self.count >= self.INTERVAL and is_free:
            self.count = 0
            with shared.blocker.unblock(), connection.cursor() as cursor:
                cursor.execute("VACUUM")


sweeping = Sweeping()

stored_terms: dict[str, object] = {}


def pytest_addoption(parser):
    told = "of each test that asks a database, or the site, run its first case alone"
    parser.addoption("--first-cases", action="store_true", help=told)


@pytest.hookimpl(trylast=True)  # of those that the command asks for
def pytest_collection_modifyitems(items, config):
    """The walk through the site comes first: begun early, it is not taken over by another process, to walk again.

    Then come the tests of the archive, one after the other. What asks no database, or none otherwise than another, is
    not run on PostgreSQL once more, unless `EVERYTHING` asks for it.
    """
    items.sort(key=lambda item: (item.path.name != "test_site.py", "archive" not in item.fixturenames))
    without = further_cases(items) if config.option.first_cases else set()
    if connection.vendor == "postgresql" and not os.environ.get("EVERYTHING"):
        without |= {
            item for item in items if item.get_closest_marker("portable") or not asks_a_database(item)
        }
    if without:
        items[:] = [item for item in items if item not in without]
        config.hook.pytest_deselected(items=list(without))


def further_cases(items) -> set[pytest.Item]:
    """All cases but the first of each test that asks a database; the others take no time."""
    first = {item.nodeid.partition("[")[0]: item for item in reversed(items)}
    return {item for item in items if asks_a_database(item)} - set(first.values())


def pytest_collection_finish():
    """Keep what is collected out of the search for garbage, which takes an eighth of all time: it stays to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def asks_a_database(item) -> bool:
    fixtures = {"db", "transactional_db", "live_server"}
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(item.fixturenames)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    sweeping.before_a_test()
    is_asked = "archive" in item.fixturenames and bool(stored_rows)
    if is_asked and not shared.is_open:
        shared.open()
    elif shared.is_open and not is_asked:
        shared.close()


@pytest.fixture(scope="session", autouse=True)
def shared_archive(django_db_blocker):
    shared.blocker = django_db_blocker
    yield
    shared.close()


@pytest.fixture(scope="session", autouse=True)
def quick_settings():
    """Passwords are hashed at once: the real hasher takes its time on purpose, at each login of each test.

    WhiteNoise does not walk the files that `make demo` collects, which it otherwise does for each client.
    """
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], WHITENOISE_AUTOREFRESH=True
    ):
        yield


@pytest.fixture(autouse=True)
def search_index(request):
    """The search index is kept for those tests alone that are marked as `indexed`."""
    with override_settings(SEARCH_AUTO_UPDATE=request.node.get_closest_marker("indexed") is not None):
        yield


@pytest.fixture(scope="session", autouse=True)
def no_files_beside():
    """Publication makes no files of the archive while tests run: what needs them makes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("records.exports.tasks.request_downloads", lambda: None)
        yield


@pytest.fixture(autouse=True)
def site_language():
    """Every test begins in the site's own language: a page that was fetched leaves the reader's behind."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def kept_pages(request):
    """Pages are kept as on a site, and each test begins without any. Where queries are bounded, every page is made."""
    pages.memory.clear()
    counted = {"django_assert_num_queries", "django_assert_max_num_queries", "uncached"}
    if counted.isdisjoint(request.fixturenames):
        yield
    else:
        with override_settings(PAGE_CACHE_SIZE=0):
            yield


@pytest.fixture
def uncached():
    """Every page is made for the one who asks: for tests of how that is done."""


@pytest.fixture(scope="session", autouse=True)
def lasting_terms():
    """Terms are believed until one is saved: no test asks for them again because it took long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("records.core.models.terms.LIFE", float("inf"))
        yield


@pytest.fixture(scope="session")
def migrated(django_db_modify_db_settings):
    """Database of SQLite that begins with what a former run has migrated; `migrate` then looks what is left to do."""
    if connection.vendor != "sqlite":
        yield
        return
    creation = connection.creation
    create, filling = creation._create_test_db, ExitStack()

    def create_filled(*args, **kwargs):
        name = create(*args, **kwargs)
        if database := filled(migrated_file(), name):
            filling.enter_context(closing(database))
        return name

    with pytest.MonkeyPatch.context() as patch, filling:
        patch.setattr(creation, "_create_test_db", create_filled)
        yield


@pytest.fixture(scope="session")
def django_db_setup(migrated, django_db_setup, django_db_blocker):
    """The terms are read beforehand, so that counted queries are those of the page."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            keep(migrated_file(), copy_database)
        terms.memory.terms()
    stored_terms.update(vars(terms.memory))


@pytest.fixture(autouse=True)
def terms_of_the_code():
    """Every test begins with the terms that `migrate` makes: those that another one saved are gone with it."""
    vars(terms.memory).update(stored_terms)


@pytest.fixture
def archive(db):
    """The archive as `make demo` loads it: the article of 2021 and the history of its forums, with its index."""
    if not shared.is_open:
        load_archive()


def load_archive():
    """Read the fixtures, or write again what was read of them, be it by a former run."""
    file = archive_file()
    if not stored_rows and file.exists():
        stored_rows.update(pickle.loads(file.read_bytes()))  # noqa: S301 written below
    if stored_rows:
        write_rows()
        return
    with override_settings(SEARCH_AUTO_UPDATE=True):
        call_command("loaddata", "article_2021", "forum_history", verbosity=0)
    stored_rows.update(read_rows())
    count_rows()
    keep(file, lambda new: new.write_bytes(pickle.dumps(stored_rows)))


def our_models():
    models = apps.get_models(include_auto_created=True)
    return [
        model for model in models if model._meta.app_label in OUR_APPS and model not in (terms.Term, Stamp)
    ]


def tables() -> dict[str, str]:
    """Every table with what to read of it: those of models, and the full-text table of the search."""
    columns = "rowid, *" if connection.vendor == "sqlite" else "*"
    return {**{model._meta.db_table: "*" for model in our_models()}, SEARCH_TABLE: columns}


def read_rows() -> dict[str, tuple[list[str], list[tuple]]]:
    rows = {}
    with connection.cursor() as cursor:
        for table, columns in tables().items():
            cursor.execute(f'SELECT {columns} FROM "{table}"')
            rows[table] = [column[0] for column in cursor.description], cursor.fetchall()
    return rows


def write_rows() -> None:
    with connection.cursor() as cursor:
        for table, (columns, rows) in stored_rows.items():
            names = ", ".join(f'"{name}"' for name in columns)
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)
        for statement in connection.ops.sequence_reset_sql(no_style(), our_models()):
            cursor.execute(statement)
    connection.check_constraints()
    count_rows()


def count_rows() -> None:
    """Let PostgreSQL count rows that no commit has told it of: without, it plans each query as for an empty table."""
    if connection.vendor == "postgresql":
        statistics.count_rows()
