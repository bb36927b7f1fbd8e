"""Enters a real event through the admin and reckons what it takes an editor: `python benchmarks/entering.py`.

The 37th session of ECLAC (Havana, 7 to 11 May 2018): a series, three organizers, two sessions, five people of whom
three are new, two articles with 13 paragraphs, five quotations, a source, a note and a photograph; once by hand, once
from its press release. Headless Chromium plays a skilled editor with the texts in a window beside (`keystrokes.py` has
the model); the site is that of production on the demo's records. The texts of `session_2018/` hold the facts and, in
place of what people said, words that stand for it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.first_paint import launch, running  # noqa: E402 # the folder above is on the path only now
from benchmarks.keystrokes import Editor, report  # noqa: E402
from benchmarks.session_2018 import by_hand, from_release  # noqa: E402

WAYS = {"by hand": by_hand.JOBS, "from its press release": from_release.JOBS}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--way", choices=WAYS, help="one of them, in place of each in a process of its own")
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of the page after each job")
    options = parser.parse_args()
    if options.way:
        enter(options.way, options.pictures)
        return
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    for way in WAYS:
        subprocess.run([sys.executable, __file__, *sys.argv[1:], "--way", way], check=True, env=environment)


def enter(way: str, pictures: Path | None) -> None:
    """Enter the event in one way on a new site, and print what it took."""
    with running(None) as site, sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's own loop runs in this thread
        editor = open_browser(playwright, site)
        photo = Path(folder) / "photo.jpg"
        Image.new("RGB", (1200, 800), "teal").save(photo)
        for job, play in WAYS[way].items():
            editor.begin(job)
            play(editor, photo)
            if pictures:
                editor.page.screenshot(path=pictures / f"{way} {len(editor.counts)}.png", full_page=True)
        print(f"\n{way}: {entered()}\n\n{report(editor.counts)}")


def open_browser(playwright: Any, site: str) -> Editor:
    """Return an editor of the group Editors before the login."""
    from django.contrib.auth import get_user_model  # once Django is set up
    from django.contrib.auth.models import Group

    user = get_user_model().objects.create_user(by_hand.NAME, password=by_hand.PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    browser = launch(playwright)
    context = browser.new_context(base_url=site, locale="en-GB", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/admin/")
    return Editor(page)


def entered() -> dict[str, Any]:
    """Return what now stands in the archive."""
    from forum.models import Event  # once Django is set up

    event = Event.objects.get(start_earliest="2018-05-07", city_en="Havana")
    return {
        "ordinals": [one.ordinal for one in event.editions.all()],
        "organizers": event.organizers.count(),
        "sessions": event.sessions.count(),
        "people": event.participations.count(),
        "offices": event.participations.exclude(office=None).count(),
        "paragraphs": [one.paragraphs.count() for one in event.articles.order_by("pk")],
        "quotations": event.quotations.exclude(speaker=None).exclude(paragraph=None).count(),
        "sources, notes, photographs": [event.sources.count(), event.notes.count(), event.photos.count()],
        "status": event.status,
    }


if __name__ == "__main__":
    main()
