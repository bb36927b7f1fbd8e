"""What is copied, what may be framed, and that data in a page is no script: in Chromium."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

WORDS = "/en/quotations/celac-common-space/"
COPIED = "navigator.clipboard.readText()"
DATA = "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"


@pytest.fixture
def elsewhere():
    """Another site: serves the HTML that it is given, and says under which address."""
    shown = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(shown["html"].encode())

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()

    def show(html: str) -> str:
        shown["html"] = f"<!doctype html><title>Elsewhere</title>{html}"
        return f"http://127.0.0.1:{server.server_port}/"

    yield show
    server.shutdown()


def copy(page, name: str) -> str:
    button = page.get_by_role("button", name=name, exact=True).first
    button.click()
    expect(page.get_by_role("button", name="Copied").first).to_be_visible()
    return page.evaluate(COPIED)


def test_everything_that_can_be_copied_is_copied_with_one_click(site, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site + WORDS)
    assert re.fullmatch(r"http.*/id/q463j9xn", copy(page, "Copy link"))
    assert copy(page, "Copy words").startswith("With 32 member countries, CELAC is")
    assert copy(page, "Copy APA").startswith("Bárcena, A. (2021, October 12 [inferred]). With 32 member")
    assert copy(page, "Copy MLA").startswith("Bárcena, Alicia, then Executive Secretary, ECLAC. “With 32")
    assert copy(page, "Copy Chicago").endswith("/id/q463j9xn.")
    assert copy(page, "Copy HTML").startswith('<iframe src="http')


def test_data_in_a_page_is_no_script_to_the_policy(site, page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site + WORDS)
    assert [node["@type"] for node in page.evaluate(DATA)["@graph"]] == ["WebPage", "Quotation"]
    assert said == []


def test_another_site_shows_the_words_in_a_frame_but_no_whole_page(site, page, elsewhere):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site + WORDS)
    source = re.search(r'src="([^"]+)"', page.locator("#embed-code").inner_text())[1]
    frames = [f"{site}{urlsplit(source).path}", f"{site}{WORDS}"]
    page.goto(elsewhere("".join(f'<iframe src="{address}"></iframe>' for address in frames)))
    small, whole = page.frame_locator("iframe").nth(0), page.frame_locator("iframe").nth(1)
    expect(small.get_by_text("With 32 member countries")).to_be_visible()
    expect(small.get_by_role("link", name="Viva Voz")).to_be_visible()
    expect(whole.get_by_text("With 32 member countries")).to_have_count(0)
    assert ["frame-ancestors 'none'" in line for line in said] == [True]
    assert page.context.cookies() == []


def test_a_link_to_the_very_words_finds_them(site, page, elsewhere):
    page.goto(site + WORDS)
    link = page.get_by_role("link", name="These words on ECLAC’s page in English").first.get_attribute("href")
    paragraph = page.locator(".context mark").first.inner_text()
    filler = "<p>Something else.</p>" * 200
    page.goto(f"{elsewhere(f'{filler}<p>{paragraph}</p>{filler}')}#{link.split('#')[1]}")
    page.wait_for_function("window.scrollY > 1000", timeout=5000)
