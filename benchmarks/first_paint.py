"""Measures when a slow phone paints each kind of page first: `python benchmarks/first_paint.py`.

Chromium over its DevTools protocol: 400 kbit/s, 400 ms a round trip, a processor six times slower, 360 by 640 pixels,
nothing kept from before. The quickest of some visits counts: what else the machine does delays the others. The site is
that of production on the demo's records, or one that runs at `--site`.
"""

import argparse
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from playwright.sync_api import Browser, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.pages import PAGES, prepare  # noqa: E402 # the folder above is on the path only now
from scripts.chromium import CHROMIUM  # noqa: E402

MORE_PAGES = {
    "event in Spanish": "/es/eventos/celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021/",
    "series": "/en/series/celac-china-high-level-academic-forum/",
    "two series compared": "/en/series/china-lac-think-tanks-forum/?compare=china-celac-ministerial-meeting",
    "document list": "/en/documents/",
    "document": "/en/documents/santiago-declaration-2018/",
    "topic": "/en/topics/vaccines/",
    "article list": "/en/articles/",
    "series list": "/en/series/",
    "explore": "/en/explore/",
    "about": "/en/about/",
    "data": "/en/data/",
    "API": "/en/api/",
    "basket": "/es/seleccion/?id=q463j9xn",
    "quotation in a frame": "/en/quotations/celac-common-space/embed/",
    "nothing here": "/en/nothing/",
}
BYTES_A_SECOND = 400_000 / 8
LIMIT = 2.5  # seconds
PAINTED = """() => new Promise((tell) => new PerformanceObserver((list) => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) tell(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""
SENT = "() => performance.getEntries().reduce((sum, one) => sum + (one.transferSize || 0), 0)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="visits a page (3)")
    parser.add_argument("--site", help="address of a running site, in place of one of its own")
    parser.add_argument("--only", default="", help="only pages whose name begins so, such as event")
    options = parser.parse_args()
    pages = {name: url for name, url in (PAGES | MORE_PAGES).items() if not name.endswith("suggestions")}
    with running(options.site) as site, sync_playwright() as playwright:
        browser = launch(playwright)
        print(f"{'page':24}{'bytes':>8}{'s':>7}{'median':>8}   (the quickest of {options.runs} visits)")
        for name, address in pages.items():
            if name.startswith(options.only):
                visits = [visit(browser, site + address) for _run in range(options.runs)]
                sizes, seconds = zip(*visits, strict=True)
                told = f"{name:24}{min(sizes):>8}{min(seconds):>7.2f}{statistics.median(seconds):>8.2f}"
                print(f"{told}{'  too late' if min(seconds) > LIMIT else ''}", flush=True)


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
    )


@contextmanager
def running(site: str | None) -> Iterator[str]:
    """Yield the address of a site: the given one, or one in this process on the demo's records."""
    if site:
        yield site.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder, is_filled=False)
        from django.core.handlers.wsgi import WSGIHandler  # once Django is set up

        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.set_app(WSGIHandler())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(WSGIRequestHandler):
    def log_message(self, *_line: object) -> None:
        """Say nothing of requests."""


def visit(browser: Browser, address: str) -> tuple[float, float]:
    """Open a page as for the first time; return the bytes sent and the seconds to its first paint."""
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    speed = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    tools.send("Network.emulateNetworkConditions", {"offline": False, "latency": 400, **speed})
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.goto(address, timeout=120_000)
    found = page.evaluate(SENT), page.evaluate(PAINTED) / 1000
    context.close()
    return found


if __name__ == "__main__":
    main()
