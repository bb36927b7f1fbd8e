"""Take the pictures of the editors' guides: `make guide-pictures`. Needs Chromium.

A site of its own is started on a throw-away database with the fixtures and a few drafts; nothing is loaded from
elsewhere, and nothing of this copy is touched but docs/img/guide. Its clock stands still, so that a second run takes
the same pictures. `guide_stories` says what is photographed.
"""

import logging
import os
import secrets
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "img" / "guide"
SIZE = {"width": 1280, "height": 800}
BARS = 110  # height of what stays in view above a form
COLOURS = 128
PASSWORD = secrets.token_urlsafe()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]


class Clock:
    """The site's time: it passes only when a story says so."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def go_on(self, **passed: int) -> None:
        self.time += timedelta(**passed)


clock = Clock()


def prepare(folder: Path) -> None:
    """Settings of the site, before Django reads them."""
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
    import django
    from django.utils import timezone

    timezone.now = clock.now  # before models take it as the default of a field
    django.setup()
    logging.disable()


def fill() -> None:
    """The archive of the demo with a login for each group, and records on which there is work to do."""
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from guide_stories import leave_work

    from forum.management.commands.prepare_demo import FIXTURES, LOGINS

    call_command("migrate", verbosity=0)
    call_command("loaddata", *FIXTURES, verbosity=0)
    for name, group in LOGINS.items():
        user = User.objects.create_user(name, f"{name}@example.org", PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    leave_work(clock.now())


@contextmanager
def running_site() -> Iterator[str]:
    """Address of the site, served by a thread of this process."""
    from django.core.servers.basehttp import (
        ThreadedWSGIServer,
        WSGIRequestHandler,
        get_internal_wsgi_application,
    )

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_internal_wsgi_application())
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Site:
    """What the stories are told to, in one language: logs in as somebody, opens pages, takes pictures."""

    def __init__(self, browser: Any, url: str, folder: Path, language: str, facts: tuple[Any, Any]) -> None:
        self.browser, self.url, self.folder, self.language = browser, url, folder, language
        self.places, self.texts = facts
        self.people: dict[str, Any] = {}

    def go_on(self, **passed: int) -> None:
        clock.go_on(**passed)

    def open(self, who: str, place: str) -> Any:
        """A page of the site, as a member of a group sees it; `who` may be nobody."""
        if who not in self.people:
            self.people[who] = self.browser.new_context(
                viewport=SIZE, locale=self.language, color_scheme="light", reduced_motion="reduce"
            )
            if who:
                self._log_in(who)
        page = self.people[who].new_page()
        page.goto(self.url + self.places[place])
        page.wait_for_load_state("networkidle")
        return page

    def _log_in(self, who: str) -> None:
        page = self.people[who].new_page()
        page.goto(self.url + self.places["desk"])
        page.fill("[name=username]", who)
        page.fill("[name=password]", PASSWORD)
        page.click("#login-form [type=submit]:visible")
        page.wait_for_load_state()
        page.close()

    def scroll(self, page: Any, top: str) -> None:
        """Let the window begin with an element, below what stays in view."""
        page.locator(top).first.evaluate(
            f"(one) => scrollTo(0, one.getBoundingClientRect().top + scrollY - {BARS})"
        )

    def take(self, page: Any, name: str) -> None:
        """Keep what stands in the window."""
        page.wait_for_timeout(200)
        write(page.screenshot(caret="hide", animations="disabled"), PICTURES / f"{name}.{self.language}.png")
        page.on("dialog", lambda dialog: dialog.accept())


def write(picture: bytes, file: Path) -> None:
    """A picture of few colours, as small as it gets."""
    from PIL import Image

    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def take_all(folder: Path, url: str, only: list[str]) -> None:
    """Tell every story in every language, each language beginning with the same archive."""
    from django.conf import settings
    from django.utils.translation import override
    from guide_stories import addresses, printed_texts, stories
    from playwright.sync_api import sync_playwright

    facts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            facts[code] = (addresses(), printed_texts())
    begun = clock.now()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for code, found in facts.items():
            copy(folder / "begun.sqlite3", folder / "site.sqlite3")
            clock.time = begun
            site = Site(browser, url, folder, code, found)
            for tell in stories:
                if not only or tell.__name__ in only:
                    print(f"{code}: {tell.__name__}")
                    tell(site)
            for context in site.people.values():
                context.close()
        browser.close()


def copy(one: Path, other: Path) -> None:
    """Make a database what another one is, open as it may be."""
    with sqlite3.connect(one) as source, sqlite3.connect(other) as target:
        source.backup(target)


def main(only: list[str]) -> int:
    if CHROMIUM is None:
        print("make guide-pictures: there is no Chromium.")
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        fill()
        copy(folder / "site.sqlite3", folder / "begun.sqlite3")
        PICTURES.mkdir(parents=True, exist_ok=True)
        with running_site() as url:
            take_all(folder, url, only)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
