"""Walks the site as a visitor would, by its links, and keeps what it saw."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.contrib.staticfiles import finders
from django.test import Client

SITE = "http://testserver"


class PageParser(HTMLParser):
    """Collects from a page what tests ask about."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.alternates: dict[str, str] = {}
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and given.get("rel") == "alternate" and "type" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") == "alternate":
            self.alternates[given["hreflang"]] = given["href"]
        elif tag in {"script", "img", "source", "link"} and given.get("rel") != "license":
            self.loaded += [given[name] for name in ("src", "href", "srcset") if given.get(name)]


class HeadingParser(HTMLParser):
    """Collects the headings of a page's main part below which nothing is said before the next of its rank.

    One that is a link is an entry of a list, and needs nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bare: list[str] = []
        self.open: tuple[str, str] | None = None
        self.words, self.is_main, self.is_within, self.is_entry = "", False, False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_main = self.is_main or tag == "main"
        if tag in {"h1", "h2", "h3", "h4"} and self.is_main:
            self.close_heading(tag)
            self.open, self.words, self.is_within, self.is_entry = (tag, ""), "", True, False
        elif tag == "a" and self.is_within:
            self.is_entry = True
        elif tag in {"img", "svg", "input", "textarea"}:
            self.words += tag

    def handle_data(self, data: str) -> None:
        self.words += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if self.open and tag == self.open[0]:
            self.open, self.words, self.is_within = (tag, self.words), "", False
        elif tag == "main":
            self.close_heading("h0")
            self.is_main = False

    def close_heading(self, following: str) -> None:
        if self.open and not (self.words or self.is_entry) and following <= self.open[0]:
            self.bare.append(self.open[1])


@dataclass
class Page:
    address: str
    status: int
    html: str = ""
    location: str = ""
    seen: PageParser = field(default_factory=PageParser)


def read(client: Client, address: str) -> Page:
    """One page, read and parsed."""
    answer = client.get(address)
    page = Page(address, answer.status_code, location=answer.headers.get("Location", ""))
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        page.html = answer.content.decode()
        page.seen.feed(page.html)
    return page


def internal(base: str, link: str) -> tuple[str, str] | None:
    """(address, fragment) of a link within the site; None for one that leads away."""
    absolute, fragment = urldefrag(urljoin(SITE + base, link))
    parts = urlsplit(absolute)
    if f"{parts.scheme}://{parts.netloc}" != SITE or not parts.scheme.startswith("http"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else ""), unquote(fragment)


def walk(client: Client, *starts: str) -> dict[str, Page]:
    """Every page that links lead to; an address with a query is read, but its own links are not followed.

    Pictures and the other forms of pages are left to the tests of formats.
    """
    pages: dict[str, Page] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in pages or address.startswith(("/admin/", "/static/", "/media/")):
            continue
        if address.endswith(".png") or "format=" in address:
            continue
        page = pages[address] = read(client, address)
        if "?" in address:
            continue
        targets = [internal(address, link) for link in [*page.seen.links, page.location] if link]
        waiting += [target[0] for target in targets if target]
    return pages


def is_static_file(address: str) -> bool:
    """Return whether a link to a static file finds one."""
    return finders.find(address.removeprefix("/static/")) is not None
