"""Take the pictures of README and of the editors' guides: `make guide-pictures`. Needs Chromium.

A site of its own is started on a throw-away database with the fixtures, and then a few drafts; only docs/img is
touched. Its clock stands still: a second run takes the same pictures. Names of stories as arguments take these alone.
"""

import logging
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chromium import CHROMIUM
from guide_camera import PASSWORD, PICTURES, Camera, Clock

ROOT = Path(__file__).resolve().parent.parent
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]


def prepare(folder: Path, clock: Clock) -> None:
    """Start Django with settings of its own."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "DEBUG": "on",
        "SITE_URL": "http://127.0.0.1:8000",
        "EMAIL_URL": "dummymail://",
    }
    import django  # after the environment
    from django.utils import timezone

    timezone.now = clock.now  # before models take it as the default of a field
    django.setup()
    logging.disable()


def fill(folder: Path, clock: Clock) -> None:
    """Load the demo's records, with a login for each group; leave work to do, once a copy of them is kept."""
    from django.contrib.auth.models import Group, User  # once Django is set up
    from django.core.management import call_command
    from guide_stories import leave_work
    from guide_tool_stories import leave_work as leave_work_for_tools

    from forum.management.commands.prepare_demo import FIXTURES, LOGINS

    call_command("migrate", verbosity=0)
    call_command("loaddata", *FIXTURES, verbosity=0)
    for name, group in LOGINS.items():
        user = User.objects.create_user(name, f"{name}@example.org", PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    copy(folder / "site.sqlite3", folder / "published.sqlite3")
    leave_work(clock.now())
    leave_work_for_tools()
    copy(folder / "site.sqlite3", folder / "drafts.sqlite3")


@contextmanager
def running_site() -> Iterator[str]:
    """Serve the site by a thread of this process; give its address."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler  # once Django is set up
    from django.test.testcases import LiveServerThread

    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.start()
    server.is_ready.wait()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()


def take_all(folder: Path, url: str, clock: Clock, only: list[str]) -> None:
    """Tell the stories in every language, each language beginning with the same records."""
    from django.conf import settings  # once Django is set up
    from django.utils.translation import override
    from guide_stories import README, STORIES, addresses, printed_texts
    from guide_tool_stories import TOOLS
    from guide_tool_stories import addresses as addresses_of_tools
    from playwright.sync_api import sync_playwright

    # Asked before the browser runs: beside its event loop Django refuses to query.
    codes = [code for code, _name in settings.LANGUAGES]
    facts = {}
    for code in codes:
        with override(code):
            facts[code] = {**addresses(), **addresses_of_tools()}, printed_texts()
    start = clock.time
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for code, found in facts.items():
            for records, stories in (("published", README), ("drafts", STORIES), ("drafts", TOOLS)):
                copy(folder / f"{records}.sqlite3", folder / "site.sqlite3")
                clock.time = start
                camera = Camera(browser, url, code, folder, clock, *found)
                for story in stories:
                    if not only or story.__name__ in only:
                        print(f"{code}: {story.__name__}")
                        story(camera)
                camera.close()
        browser.close()


def copy(one: Path, other: Path) -> None:
    """Copy a database over another one, even if both are open."""
    with sqlite3.connect(one) as source, sqlite3.connect(other) as target:
        source.backup(target)


def main(only: list[str]) -> None:
    if CHROMIUM is None:
        sys.exit("make guide-pictures: there is no Chromium.")
    clock = Clock()
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name), clock)
        fill(Path(name), clock)
        PICTURES.mkdir(parents=True, exist_ok=True)
        with running_site() as url:
            take_all(Path(name), url, clock, only)


if __name__ == "__main__":
    main(sys.argv[1:])
