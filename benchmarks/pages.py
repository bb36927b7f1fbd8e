"""Times pages against a bare view that returns the same bytes: `python benchmarks/pages.py`.

Each page and its bare twin pass the same WSGI application and middleware, in turn (A B A B ...), so that the
ratio holds when the machine's speed drifts. Only the work of the page itself differs: queries and templates.
"""

import argparse
import io
import os
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGES = {
    "home": "/en/",
    "event list": "/en/events/",
    "event list, filtered": "/es/eventos/?year=2021&sort=oldest",
    "event": "/en/events/celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021/",
    "quotation list": "/en/quotations/",
    "quotation": "/es/citas/celac-common-space/",
    "people list": "/en/people/",
    "person": "/en/people/alicia-barcena/",
    "organization list": "/es/organizaciones/",
    "organization": "/es/organizaciones/eclac/",
    "article": "/en/articles/cooperation-china-lac-opportunity-2021-10-13/",
    "topic list": "/en/topics/",
    "search, common word": "/en/search/?q=words",
    "search, rare word": "/en/search/?q=biodiversity",
    "search, one kind": "/en/search/?q=palabras&kind=quotation&year=2021",
    "search, suggestions": "/en/search/suggestions/?q=meet",
    "check": "/en/check/?q=China+and+CELAC+are+entering+another+era+of+cooperation",
}
# Of an archive that generate_archive made: a tenth of its quotations, and ten of them.
MADE_UP = {
    "search, common word": "/en/search/?q=harbour",
    "search, rare word": "/en/search/?q=lantern",
    "search, one kind": "/en/search/?q=puerto&kind=quotation&year=2021",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60, help="counted pairs a page (60)")
    parser.add_argument(
        "--quotations", type=int, default=0, help="add a made-up archive of so many quotations"
    )
    parser.add_argument("--only", default="", help="only pages whose name begins so, such as search")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from django.core.management import call_command  # once Django is set up

        if options.quotations:
            call_command("generate_archive", quotations=options.quotations, add=True, verbosity=0)
        report(options, PAGES | MADE_UP if options.quotations else PAGES)


def prepare(folder: str) -> None:
    """Django as in production, on a new database that holds the demo's records."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
    os.environ |= {"DEBUG": "off", "SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "127.0.0.1"}
    os.environ.setdefault(
        "PAGE_CACHE_SIZE", "0"
    )  # pages are made; `benchmarks/cache.py` times those that are kept
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django  # after the environment
    from django.conf import settings
    from django.core.management import call_command

    settings.STATIC_ROOT = f"{folder}/static"
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("loaddata", "article_2021", "forum_history", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def report(options: argparse.Namespace, pages: dict[str, str]) -> None:
    from django.core.handlers.wsgi import WSGIHandler  # once Django is set up
    from django.http import HttpResponse
    from django.urls import path

    from config.urls import urlpatterns

    page = b""
    urlpatterns.insert(0, path("bare/", lambda request: HttpResponse(page)))
    site = WSGIHandler()
    print(f"{'page':24}{'bytes':>8}{'ms':>8}{'bare ms':>9}{'ratio':>8}   (medians of {options.runs} pairs)")
    for name, address in pages.items():
        if not name.startswith(options.only):
            continue
        page = fetch(site, address, compressed=False)
        for _ in range(5):
            fetch(site, address), fetch(site, "/bare/")
        pairs = [(timed(site, address), timed(site, "/bare/")) for _ in range(options.runs)]
        whole, bare = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
        ratio = statistics.median(a / b for a, b in pairs)
        print(f"{name:24}{len(page):>8}{whole:>8.1f}{bare:>9.2f}{ratio:>8.1f}")


def timed(site, address: str) -> float:
    start = time.perf_counter()
    fetch(site, address)
    return time.perf_counter() - start


def fetch(site, address: str, compressed: bool = True) -> bytes:
    """One request through the whole WSGI application; anything but 200 ends the run."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT_ENCODING": "gzip, br" if compressed else "identity",
    }  # fmt: skip
    statuses: list[str] = []
    answer = site(environ, lambda status, headers: statuses.append(status))
    content = b"".join(answer)
    answer.close()
    if statuses != ["200 OK"]:
        sys.exit(f"{address}: {statuses}")
    return content


if __name__ == "__main__":
    main()
