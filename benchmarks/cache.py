"""Times kept pages against a bare view that returns the same bytes: `python benchmarks/cache.py`.

Both pass the same WSGI application and are asked for in turn (A B A B ...), so that the ratio holds when the machine's
speed drifts; seconds are those of CPU. `made`: nothing was kept; `kept`: it was; `304`: the reader has it; `tried`:
something else was changed.
"""

import argparse
import io
import os
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
    "event": "/en/events/celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021/",
    "quotation": "/es/citas/celac-common-space/",
    "people list": "/en/people/",
}
KINDS = {"made": 20, "kept": 300, "304": 300, "tried": 40}  # pairs of each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", default="", help="such as rediscache://127.0.0.1:6379/1; none by default")
    options = parser.parse_args()
    os.environ |= {"PAGE_CACHE_SIZE": "32", **({"CACHE_URL": options.cache} if options.cache else {})}
    with tempfile.TemporaryDirectory() as folder:
        from benchmarks.pages import prepare  # the folder above is on the path only now

        prepare(folder, is_filled=False)
        report()


def report() -> None:
    from django.core.handlers.wsgi import WSGIHandler  # once Django is set up
    from django.http import HttpResponse
    from django.urls import path

    from config.urls import urlpatterns

    page = b""
    urlpatterns.insert(0, path("bare/", lambda request: HttpResponse(page)))
    site = WSGIHandler()
    print(f"{'requests/s':12}{'bytes':>8}{'bare':>8}" + "".join(f"{f'{kind}, ratio':>18}" for kind in KINDS))
    for name, address in PAGES.items():
        page = request(site, address)[1]
        found = [measured(site, address, kind) for kind in KINDS]
        bare = 1 / statistics.median(one[1] for one in found)
        told = "".join(f"{1 / kept:>11.0f} {ratio:>6.2f}" for kept, _bare, ratio in found)
        print(f"{name:12}{len(page):>8}{bare:>8.0f}{told}", flush=True)


def measured(site, address: str, kind: str) -> tuple[float, float, float]:
    """Return the seconds of a page and of the bare view, and how many times as many of it are answered in a second."""
    etag = request(site, address)[0]["ETag"]
    pairs = []
    for _ in range(KINDS[kind]):
        prepare_page(kind)
        kept = seconds(site, address, etag if kind == "304" else "")
        pairs.append((kept, seconds(site, "/bare/")))
    kept, bare = (statistics.median(times) for times in zip(*pairs, strict=True))
    return kept, bare, statistics.median(b / a for a, b in pairs)


def prepare_page(kind: str) -> None:
    from records.core.models import Term  # once Django is set up
    from records.site.page_cache.pages import memory, shared_cache

    if kind == "made":
        memory.clear()
        if (cache := shared_cache()) is not None:
            cache.clear()
    elif kind == "tried":
        Term.objects.filter(code="unused-term").delete()
        Term.objects.create(vocabulary="event-kind", code="unused-term", name="Unused")
        Term.objects.filter(code="unused-term").delete()


def seconds(site, address: str, etag: str = "") -> float:
    start = time.process_time()
    request(site, address, etag)
    return time.process_time() - start


def request(site, address: str, etag: str = "") -> tuple[dict[str, str], bytes]:
    """Return headers and content; anything but 200, or 304 to who has the page, ends the run."""
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT": "text/html",
        **({"HTTP_IF_NONE_MATCH": etag} if etag else {}),
    }  # fmt: skip
    told: list = []
    answer = site(environ, lambda status, headers: told.append((status, dict(headers))))
    content = b"".join(answer)
    answer.close()
    if told[0][0][:3] != ("304" if etag else "200"):
        sys.exit(f"{address}: {told[0][0]}")
    return told[0][1], content


if __name__ == "__main__":
    main()
