"""Times a served site while fifty readers read, editors save, the index is made anew and an export runs.

`python benchmarks/readers.py`, on DATABASE_URL or a new file of SQLite; `scripts/with-postgres` gives a PostgreSQL.
A copy of the code is served as the demo is, by two workers, on a port of 127.0.0.1, with the fixtures and a made-up
archive. Readers ask for one page after the other without a pause; each editor changes a record a second. Exit status
1 if anybody was answered with anything but a page.
"""

import argparse
import os
import re
import resource
import secrets
import statistics
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
BEFORE = 31  # requests a second on the same two cores, before pages were kept
# What most readers ask for; the pages of records come after them.
STARTS = (
    *("/en/", "/es/", "/en/quotations/", "/es/citas/", "/en/events/", "/es/eventos/", "/en/people/"),
    *("/es/personas/", "/en/quotations/?year=2015", "/es/citas/?kind=direct", "/en/explore/", "/es/temas/"),
    *("/en/search/?q=harbour", "/es/buscar/?q=puerto", "/en/search/?q=lantern", "/api/v1/quotations"),
    *("/en/quotations/feed.atom", "/en/check/?q=cooperation+is+the+basis+of+trust"),
)
DETAILS = 300  # pages of records among which readers choose
# What an editor changes: the kind in the admin, and a text of it.
EDITED = {"people/person": "biography_en", "forum/event": "description_en"}
PAUSE = 1.0  # seconds from one save of an editor to the next


class Answer(NamedTuple):
    """An answer to a reader or an editor: the status is 0 where there was none."""

    path: str
    status: int
    seconds: float


class Work(NamedTuple):
    """The time of a command beside readers and editors: by the clock, and in CPU."""

    seconds: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=50, help="(50)")
    parser.add_argument("--editors", type=int, default=2, help="(2)")
    parser.add_argument("--seconds", type=int, default=60, help="(60)")
    parser.add_argument("--quotations", type=int, default=1000, help="of the made-up archive (1000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = prepared(Path(folder), options.quotations)
        before = cpu_of_children()
        with site.serve(workers=2) as server:
            read, edited, works = play(server, options)
        cpu = cpu_of_children() - before - sum(work.cpu for work in works.values())
    sys.exit(report(options.seconds, read, edited, works, cpu))


def cpu_of_children() -> float:
    """Return the seconds of CPU of all programs that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def prepared(folder: Path, quotations: int) -> Any:
    """Return a site in a copy of the code: settings of production, fixtures, logins, a made-up archive."""
    os.environ |= {"DEBUG": "off", "SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "127.0.0.1"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django  # after the environment

    django.setup()
    from tests.accidents.sites import Site, copy_code  # once Django is set up

    code = folder / "code"
    database = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'site.sqlite3'}"
    site = Site(copy_code(code), {"DATABASE_URL": database, "MEDIA_ROOT": str(folder / "media")})
    begin = "import scripts.demo as demo; demo.write_environment(demo.ROOT / '.env')"
    for done in (
        site.run(sys.executable, "-c", begin),
        site.manage("prepare_demo"),
        site.manage("generate_archive", "--quotations", str(quotations), "--add"),
    ):
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
    return site


def play(server: Any, options: argparse.Namespace) -> tuple[list[Answer], list[Answer], dict[str, Work]]:
    """Let all of them work, and return what readers and editors got, and what ran beside them."""
    paths = [*STARTS, *details(server)]
    with ThreadPoolExecutor(options.readers + options.editors) as pool:
        editors = [log_in(server) for _editor in range(options.editors)]
        end = time.monotonic() + options.seconds
        reading = [pool.submit(read, server, paths, end, number) for number in range(options.readers)]
        editing = [pool.submit(edit, one, end, number) for number, one in enumerate(editors)]
        time.sleep(options.seconds / 10)
        works = {}
        with tempfile.TemporaryDirectory() as folder:
            for name, *arguments in (["reindex"], ["export_archive", str(Path(folder, "archive"))]):
                begun, before = time.monotonic(), cpu_of_children()
                done = server.site.manage(name, *arguments)
                works[name] = Work(time.monotonic() - begun, cpu_of_children() - before)
                if done.returncode:
                    sys.exit(done.stdout + done.stderr)
        return answers(reading), answers(editing), works


def answers(work: list[Future[list[Answer]]]) -> list[Answer]:
    return [answer for one in work for answer in one.result()]


def details(server: Any) -> list[str]:
    """Return the pages of some records, of those that the maps of the site name."""
    maps = re.findall(r"<loc>([^<]+)</loc>", server.get("/sitemap.xml").text)
    pages = [
        page.removeprefix(server.url)
        for one in maps
        for page in (
            re.findall(r"<loc>([^<]+)</loc>", server.get(one.removeprefix(server.url)).text)
            if one.endswith(".xml")
            else [one]
        )
    ]
    return Random(1).sample(pages, min(DETAILS, len(pages)))  # noqa: S311 no secret


def read(server: Any, paths: list[str], end: float, number: int) -> list[Answer]:
    """Ask for pages over one connection; the first of them are asked for most (as 1 : 2 : 3 ...)."""
    chance, seen = Random(number), []  # noqa: S311 no secret
    weights = [1 / place for place, _path in enumerate(paths, 1)]
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    while time.monotonic() < end:
        path, begun = chance.choices(paths, weights)[0], time.monotonic()
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept": "text/html"})
            response = connection.getresponse()
            response.read()
            status = response.status
        except (OSError, HTTPException):
            connection.close()
            status = 0
        seen.append(Answer(path, status, time.monotonic() - begun))
    return seen


def log_in(server: Any) -> Any:
    from tests.accidents.sites import Editor  # once Django is set up

    editor = Editor(server)
    editor.log_in()
    return editor


def edit(editor: Any, end: float, number: int) -> list[Answer]:
    """Open one record after the other, change a text of it, and save it as it is."""
    from tests.accidents.sites import form_of  # once Django is set up

    forms = []
    for kind, field in EDITED.items():
        found = re.findall(rf"/admin/{kind}/\d+/change/", editor.get(f"/admin/{kind}/").text)
        forms += [(path, field) for path in dict.fromkeys(found)]
    saved: list[Answer] = []
    for turn, (path, field) in enumerate(cycle(forms[number::2])):
        if time.monotonic() > end:
            break
        begun = time.monotonic()
        form = form_of(editor.get(path))
        answer = editor.submit(path, {**form, field: f"Changed for the {turn + 1}th time."}, _save="Save")
        status = answer.status_code if answer.url.endswith(path.split("/")[-4] + "/") else 0
        saved.append(Answer(path, status, time.monotonic() - begun))
        time.sleep(PAUSE)
    return saved


def report(seconds: int, read: list[Answer], edited: list[Answer], works: dict[str, Work], cpu: float) -> int:
    """Print what was measured, and return 1 if anything went wrong."""
    rate, times = len(read) / seconds, sorted(answer.seconds for answer in read)
    wrong = Counter((one.path, one.status) for one in (*read, *edited) if one.status != 200)
    middle, high = statistics.median(times), times[int(len(times) * 0.95)]
    print(
        "| requests | a second | : before | a CPU second | median, ms | p95, ms | longest, s | saves | errors |"
    )
    print(f"|{' ---: |' * 9}")
    paces = f"{rate:,.0f} | {rate / BEFORE:.1f} | {len(read) / cpu:,.0f}"
    print(f"| {len(read):,} | {paces} | {middle * 1000:.0f} | {high * 1000:.0f} | {times[-1]:.1f}", end="")
    print(f" | {len(edited)} | {wrong.total()} |")
    told = ", ".join(f"{name} {work.seconds:.1f} s ({work.cpu:.1f} of CPU)" for name, work in works.items())
    print(f"{told}; server: {cpu:.0f} s of CPU; a save takes {saving(edited):.1f} s (median)")
    for (path, status), number in wrong.most_common(20):
        print(f"{status} {path}: {number} times")
    return 1 if wrong or not edited else 0


def saving(edited: list[Answer]) -> float:
    return statistics.median(answer.seconds for answer in edited) if edited else 0.0


if __name__ == "__main__":
    main()
