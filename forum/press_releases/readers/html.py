"""Read the main text of a web page, and what the page says of itself."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from lxml import html as parser

from forum.press_releases.readers.base import FileText, checked, unreadable

LEFT_OUT = (
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "svg", "iframe",
    "select", "dialog",
)  # fmt: skip
BLOCKS = ("h1", "h2", "h3", "h4", "p", "li", "blockquote", "figcaption", "td", "div")
LEAVES = "p|li|blockquote|figcaption|h2|h3|h4"
MAIN = (
    "//*[@itemprop='articleBody']",
    "//article",
    "//main",
    "//*[@role='main']",
    "//*[contains(@class,'article-body') or contains(@class,'node__content') or contains(@class,'entry-content')]",
)
LEAST_TEXT = 400  # letters of a main text
SPACE = re.compile(r"[ \t\r\n\f]+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WEB = re.compile(r"https?://\S+")


def read_html(data: bytes, address: str = "") -> FileText:
    """Return the main text of a page; `ValidationError` where it has none."""
    try:
        page = parser.document_fromstring(
            data, parser=parser.HTMLParser(encoding=_encoding(data), no_network=True)
        )
    except (etree.LxmlError, ValueError, AssertionError):
        raise unreadable(_("It is no page that can be understood.")) from None
    facts = _facts(page)
    title = _title(page)
    for element in page.xpath("|".join(f"//{name}" for name in LEFT_OUT)):
        element.drop_tree()
    lines = [*_lines(_main(page))]
    if title and title not in lines[:3]:
        lines.insert(0, title)
    shown = _date_line(page)
    if shown and shown not in lines[:6]:
        lines.insert(1 if title else 0, shown)
    return FileText(
        checked("\n\n".join(lines)),
        (page.get("lang") or "").split("-")[0].lower(),
        facts.get("address") or (address if WEB.fullmatch(address) else ""),
        facts.get("published_on", ""),
        facts.get("publisher", ""),
    )


def _encoding(data: bytes) -> str:
    """Return how a page is encoded: as it says at its head, else in Unicode."""
    said = re.search(rb"charset=[\"']?\s*([\w-]+)", data[:4096])
    name = said[1].decode("ascii", "replace") if said else "utf-8"
    try:
        data[:4096].decode(name, "replace")
    except LookupError:
        return "utf-8"
    return name


def _title(page: Any) -> str:
    for path in ("//article//h1", "//main//h1", "//h1"):
        if found := page.xpath(path):
            return _text(found[0])
    return _meta(page, "og:title") or _text(next(iter(page.xpath("//title")), None))


def _main(page: Any) -> Any:
    """Return the element that holds the main text: the first of the usual ones that is long enough."""
    for path in MAIN:
        long_ones = [one for one in page.xpath(path) if len(_text(one)) >= LEAST_TEXT]
        if long_ones:
            return max(long_ones, key=lambda one: len(_text(one)))
    body = page.find("body")
    return page if body is None else body


def _lines(main: Any) -> Iterator[str]:
    """Yield the paragraphs of an element; what stands between its breaks, if it has none."""
    for element in main.iter(*BLOCKS):
        inner = element.xpath(f".//*[{' or '.join(f'self::{name}' for name in (*LEAVES.split('|'), 'div'))}]")
        if inner:
            continue
        for broken in element.xpath(".//br"):
            broken.tail = f"\u2028{broken.tail or ''}"
        for line in "".join(element.itertext()).split("\u2028"):
            if plain := SPACE.sub(" ", line).strip():
                yield plain


def _text(element: Any) -> str:
    return "" if element is None else SPACE.sub(" ", "".join(element.itertext())).strip()


def _meta(page: Any, name: str) -> str:
    found = page.xpath("//meta[@property=$name or @name=$name or @itemprop=$name]/@content", name=name)
    return SPACE.sub(" ", str(found[0])).strip() if found else ""


def _facts(page: Any) -> dict[str, str]:
    """Return what a page says of itself in its head."""
    told = _linked_data(page)
    canonical = page.xpath("//link[@rel='canonical']/@href")
    addresses = [str(canonical[0]) if canonical else "", _meta(page, "og:url")]
    dates = [
        _meta(page, "article:published_time"),
        _meta(page, "datePublished"),
        _meta(page, "DC.date"),
        told.get("published_on", ""),
        *map(str, page.xpath("//time/@datetime")[:1]),
    ]
    days = (found[0] for date in dates if (found := DAY.match(date)))
    return {
        "address": next((one for one in addresses if WEB.fullmatch(one)), ""),
        "published_on": next(days, ""),
        "publisher": told.get("publisher") or _meta(page, "og:site_name"),
    }


def _linked_data(page: Any) -> dict[str, str]:
    """Return day and publisher of the article that a page describes as JSON-LD."""
    for script in page.xpath("//script[@type='application/ld+json']/text()")[:10]:
        try:
            told = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for one in told if isinstance(told, list) else [told]:
            if isinstance(one, dict) and "datePublished" in one:
                publisher = one.get("publisher")
                name = publisher.get("name", "") if isinstance(publisher, dict) else ""
                return {"published_on": str(one["datePublished"]), "publisher": str(name)}
    return {}


def _date_line(page: Any) -> str:
    """Return the day of publication as the page prints it."""
    found = page.xpath("//*[contains(@class,'date') or self::time]")
    texts = (text for one in found[:5] if 6 <= len(text := _text(one)) <= 60 and any(map(str.isdigit, text)))
    return next(texts, "")
