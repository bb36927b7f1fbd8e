"""A site that is filled once, for all accidents."""

import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.accidents.sites import Postgres, Redis, Site, copy_code


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A copy of the code with the demo's database, images, files and logins, on SQLite."""
    site = Site(copy_code(tmp_path_factory.mktemp("prepared")))
    made = site.run(sys.executable, "-c", "import scripts.demo as d; d.write_environment(d.ROOT / '.env')")
    assert made.returncode == 0, made.stderr
    made = site.manage("prepare_demo")
    assert made.returncode == 0, made.stderr
    return site


@pytest.fixture
def site(prepared, tmp_path):
    """A filled site of its own: its database and its media may be broken."""
    shutil.copy2(prepared.folder / "vivavoz.sqlite3", tmp_path / "site.sqlite3")
    shutil.copytree(prepared.folder / "media", tmp_path / "media", dirs_exist_ok=True)
    return Site(
        prepared.folder,
        {"DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}", "MEDIA_ROOT": str(tmp_path / "media")},
    )


@pytest.fixture(scope="session")
def postgres(prepared):
    """A server of PostgreSQL that holds the demo, in a folder that its own user reaches."""
    server = Postgres(Path(tempfile.mkdtemp(prefix="pg.")))
    made = Site(prepared.folder, {"DATABASE_URL": server.url}).manage("prepare_demo")
    assert made.returncode == 0, made.stderr
    yield server
    server.release()
    server.kill()
    shutil.rmtree(server.folder)


@pytest.fixture
def redis(tmp_path):
    server = Redis(tmp_path)
    yield server
    server.release()
    server.kill()
