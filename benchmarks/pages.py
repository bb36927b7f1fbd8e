"""Times pages against a bare view that returns the same bytes, and a stock Django site: `python benchmarks/pages.py`.

Each page, its bare twin and the page of the stock site (`stock/`) pass the same WSGI application and
middleware, in turn (A B C A B C ...), so that the ratios hold when the machine's speed drifts. Only the work of the
page itself differs: queries and templates. `cold`: the first time, with templates unread and a new connection to the
database. `benchmarks/sizes.py` runs this for several sizes and databases.
"""

import argparse
import io
import json
import os
import resource
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

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
# Of a large archive: {after} is a record in its middle, {topic} the one with most quotations.
LARGE = {
    "quotation list, one filter": "/en/quotations/?year=2015",
    "quotation list, two filters": "/en/quotations/?topic={topic}&kind=direct",
    "quotation list, three filters": "/en/quotations/?topic={topic}&kind=direct&year=2015",
    "quotation list, newest first": "/en/quotations/?sort=newest",
    "quotation list, by speaker": "/en/quotations/?sort=speaker",
    "quotation list, page in the middle": "/en/quotations/?page={middle}&after={after}",
    "quotation list, last page": "/en/quotations/?page={last}",
    "article list": "/en/articles/",
    "series list": "/en/series/",
    "explore": "/en/explore/",
    "feed": "/en/quotations/feed.atom",
    "sitemap": "/sitemap.xml",
    "file of a year": "/en/quotations/?year=2015&format=csv",
}
# The pages of the stock site that show the same records.
STOCK = {
    "quotation list": "/stock/",
    "quotation list, one filter": "/stock/?year=2015",
    "quotation list, page in the middle": "/stock/?page={middle}",
    "quotation list, last page": "/stock/?page={last}",
    "quotation": "/stock/celac-common-space/",
    "search, common word": "/stock/?q=harbour",
    "search, rare word": "/stock/?q=lantern",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60, help="counted pairs a page (60)")
    parser.add_argument(
        "--quotations", type=int, default=0, help="add a made-up archive of so many quotations"
    )
    parser.add_argument(
        "--filled",
        action="store_true",
        help="time the database of DATABASE_URL as it stands, which has an archive",
    )
    parser.add_argument("--only", default="", help="only pages whose name begins so, such as search")
    parser.add_argument("--cold", type=int, default=3, help="counted requests of a cold process a page (3)")
    parser.add_argument("--result", type=Path, help="where to write what was measured, as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder, is_filled=options.filled)
        from django.core.management import call_command  # once Django is set up

        if options.quotations:
            call_command("generate_archive", quotations=options.quotations, add=True, verbosity=0)
        is_large = bool(options.quotations or options.filled)
        found = report(options, PAGES | MADE_UP | LARGE if is_large else PAGES)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"memory of this process, most: {memory} MB")
        if options.result:
            options.result.write_text(json.dumps({"pages": found, "memory": memory}))


def prepare(folder: str, *, is_filled: bool) -> None:
    """Django as in production, on a new database that holds the demo's records, or on one that is filled."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
    os.environ |= {"DEBUG": "off", "SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "127.0.0.1"}
    # Every page is made; `benchmarks/cache.py` times those that are kept.
    os.environ.setdefault("PAGE_CACHE_SIZE", "0")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django  # after the environment
    from django.conf import settings
    from django.core.management import call_command

    settings.STATIC_ROOT = f"{folder}/static"
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "benchmarks.stock"]
    django.setup()
    if not is_filled:
        call_command("migrate", verbosity=0)
        call_command("loaddata", "article_2021", "forum_history", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


class Time(NamedTuple):
    """Milliseconds by the clock, and of CPU of this process, without that of a server of a database."""

    clock: float
    cpu: float


def report(options: argparse.Namespace, pages: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Print a line for each page, and return what was measured."""
    from django.core.handlers.wsgi import WSGIHandler  # once Django is set up
    from django.http import HttpResponse
    from django.urls import path

    from benchmarks.stock import site as stock_site
    from config.urls import urlpatterns

    page = b""
    urlpatterns[:0] = [path("bare/", lambda request: HttpResponse(page)), *stock_site.urlpatterns]
    site, places, found = WSGIHandler(), places_of_archive(), {}
    heads = ("bytes", "cold ms", "ms", "CPU ms", "bare ms", "ratio", "stock ms", "stock/ours")
    print(f"{'page':36}" + "".join(f"{head:>11}" for head in heads) + f"   (medians of {options.runs} runs)")
    for name, pattern in pages.items():
        if not name.startswith(options.only):
            continue
        addresses = {
            "page": pattern.format(**places),
            "bare": "/bare/",
            "stock": STOCK.get(name, "").format(**places),
        }
        cold = statistics.median(cold_time(site, addresses["page"]).clock for _ in range(options.cold))
        page = fetch(site, addresses["page"], compressed=False)
        times = medians(site, {kind: one for kind, one in addresses.items() if one}, options.runs)
        found[name] = {
            "bytes": len(page),
            "cold": cold,
            **{kind: one._asdict() for kind, one in times.items()},
        }
        ours, bare, stock = times["page"], times["bare"], times.get("stock")
        beside = f"{stock.clock:>11.1f}{stock.clock / ours.clock:>11.2f}" if stock else ""
        print(
            f"{name:36}{len(page):>11}{cold:>11.1f}{ours.clock:>11.1f}{ours.cpu:>11.1f}{bare.clock:>11.2f}"
            f"{ours.clock / bare.clock:>11.1f}{beside}",
            flush=True,
        )
    return found


def medians(site: Any, addresses: dict[str, str], runs: int) -> dict[str, Time]:
    """Return the median time of each address; they are asked for in turn."""
    rounds = [[timed(site, address) for address in addresses.values()] for _ in range(5 + runs)][5:]
    return {
        kind: Time(*(statistics.median(one) for one in zip(*times, strict=True)))
        for kind, times in zip(addresses, zip(*rounds, strict=True), strict=True)
    }


def cold_time(site: Any, address: str) -> Time:
    """Return the time of a page when templates are unread and the database is not connected."""
    from django.db import connections  # once Django is set up
    from django.template import engines

    connections.close_all()
    for loader in engines["django"].engine.template_loaders:  # type: ignore[attr-defined]
        loader.reset()
    return timed(site, address)


def places_of_archive() -> dict[str, str]:
    """Return what addresses of a large archive have in them."""
    from forum.models import Quotation  # once Django is set up
    from records.search.models import ListCount

    count = Quotation.objects.published().count()
    middle, topics = count // 2, ListCount.objects.filter(kind="quotation", facet="topic").order_by("-number")
    before = Quotation.objects.published().in_source_order()[max(0, middle // 50 * 50 - 1)]
    return {
        "after": before.uid,
        "middle": str(middle // 50 + 1),
        "last": str((count + 49) // 50),
        "topic": getattr(topics.first(), "value", ""),
    }


def timed(site: Any, address: str) -> Time:
    start, before = time.perf_counter(), time.process_time()
    fetch(site, address)
    return Time((time.perf_counter() - start) * 1000, (time.process_time() - before) * 1000)


def fetch(site: Any, address: str, compressed: bool = True) -> bytes:
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
