"""Pages of a mirror: links that lead from file to file, no form that needs a server, and a note on whose copy it is.

Pages are ours, and valid (tests/test_site.py): their attributes stand in double quotes and hold neither < nor >; links,
forms, buttons and labels do not stand within their like. So expressions find what a parser would, ten times as fast.
"""

import re
from collections.abc import Callable
from datetime import date
from html import escape, unescape
from posixpath import relpath
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from records.mirror.addresses import (
    ASKED,
    COMPARED,
    SEARCH_FOLDER,
    Target,
    file_of,
    link_target,
    relative,
    view_of,
)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)
HEAD = """<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="robots" content="noindex">
<link rel="stylesheet" href="{css}">
"""
ATTRIBUTES = "href|src|srcset|poster|data"
LINKING = re.compile(rf"<[a-zA-Z]+\s(?=[^<>]*\b(?:{ATTRIBUTES})=)[^<>]*>")
LINK = re.compile(rf'(\s(?:{ATTRIBUTES}))="([^"]*)"')
ANCHOR = re.compile(r"<a(\s[^<>]*)>(.*?)</a>", re.DOTALL)
FORM = re.compile(r"<form\b([^<>]*)>(.*?)</form>", re.DOTALL)
BOX = re.compile(r'<label\b[^<>]*>\s*<input type="checkbox"([^<>]*)>(.*?)</label>', re.DOTALL)
SELECT = re.compile(r'<select\b[^<>]*\bname="(\w+)"[^<>]*>(.*?)</select>', re.DOTALL)
OPTION = re.compile(r"<option([^<>]*)>(.*?)</option>", re.DOTALL)
FIELD = re.compile(r"<input\b[^<>]*>|<(button|textarea|label)\b.*?</\1>", re.DOTALL)
# A switch of languages that takes what was typed along: here it is a link.
SWITCH = re.compile(
    r'<button\b[^<>]*\bformaction="([^"]*)"[^<>]*?(\slang="[^"]*")?>(.*?)</button>', re.DOTALL
)
# The basket is a page of the server's; twins are named by the original; nothing keeps pages for reading offline.
ABSENT = re.compile(
    r'<button\b[^<>]*\sdata-pick[^<>]*>.*?</button>|<nav class="basket".*?</nav>|<link [^<>]*\bhreflang=[^<>]*>'
    r'|<link [^<>]*\+oembed"[^<>]*>|<meta name="robots"[^<>]*>|(?<=<body)\sdata-offline="[^"]*"',
    re.DOTALL,
)
FILES = re.compile(r'<nav class="take".*?</nav>', re.DOTALL)
MAIN = re.compile(r"(<main\b[^<>]*>).*(?=</main>)", re.DOTALL)
CANONICAL, TOP, BOTTOM = '<link rel="canonical"', '<header class="site">', "</body>"
# Pages whose main part only a server can make, and what stands in its place.
REPLACED = {ASKED: "mirror/search.html", COMPARED: "mirror/check.html"}
# A long text has its other parts in files beside it (static/js/site.js).
TURNED, TURNING = ' data-page-size="', ' data-turn="page={n}.html" data-page-size="'


class Page:
    """A page that is being rewritten; `targets` are the parts of this site to which it links."""

    def __init__(self, address: str, html: str, day: date, leads_to: Callable[[str], str]) -> None:
        self.address, self.html, self.day, self.leads_to = address, html, day, leads_to
        self.file = file_of(address)
        self.path, _mark, self.query = address.partition("?")
        keys = {key for key, _value in parse_qsl(self.query, keep_blank_values=True)} - {"page"}
        # A list in part, or in another order: its other forms and orders are those of the whole list.
        self.is_choice, self.is_filtered = bool(keys), bool(keys - {"sort"})
        self.targets: dict[str, Target] = {}

    def rewritten(self) -> str:
        """Return the page as it stands in the mirror."""
        html = SWITCH.sub(r'<a href="\1"\2>\3</a>', ABSENT.sub("", self._with_own_main()))
        if self.is_choice:
            html = FILES.sub("", html)
        html = ANCHOR.sub(self._anchor, FORM.sub(self._form, html)).replace(TURNED, TURNING)
        return self._with_note(LINKING.sub(self._tag, html))

    def _with_own_main(self) -> str:
        match = view_of(self.path)
        template = REPLACED.get(match.url_name or "") if match else None
        if template is None:
            return self.html
        folder = relpath(SEARCH_FOLDER, self.file.rpartition("/")[0] or ".")
        main = render_to_string(template, {"index": folder})
        return MAIN.sub(lambda found: found[1] + main, self.html)

    def _with_note(self, html: str) -> str:
        """Return the page with the note, and a head that says what it may load and where its original is."""
        original = f"{settings.SITE_URL}{self.address}"
        context = {"original": original, "site_name": settings.SITE_NAME, "day": self.day}
        place = TOP if TOP in html else BOTTOM
        html = html.replace(place, f"{render_to_string('mirror/note.html', context)}{place}", 1)
        head = HEAD.format(policy=POLICY, css=self._link(staticfiles_storage.url("css/mirror.css")))
        if CANONICAL not in html:
            head += f'{CANONICAL} href="{escape(original)}">\n'
        # Before anything is loaded: what stands above a policy is not held to it.
        return html.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{head}', 1)

    # Links

    def _anchor(self, found: re.Match[str]) -> str:
        """Return a link as it is, or its words alone where it leads to what no mirror has."""
        link = LINK.search(found[1])
        is_lost = link is not None and self._target(unescape(link[2])) == "left out"
        return f"<span>{found[2]}</span>" if is_lost else found[0]

    def _tag(self, found: re.Match[str]) -> str:
        """Return a tag with its links; nothing of one in the head that names what no mirror has."""
        tag = found[0]
        if tag.startswith(CANONICAL):
            return tag
        is_lost = tag.startswith("<link") and self._target(unescape(LINK.search(tag)[2])) == "left out"  # type: ignore[index]
        return "" if is_lost else LINK.sub(self._attribute, tag)

    def _attribute(self, found: re.Match[str]) -> str:
        name, value = found[1], unescape(found[2])
        if name.strip() == "srcset":
            parts = (part.split(maxsplit=1) for part in value.split(","))
            return (
                f'{name}="{escape(", ".join(" ".join([self._link(link), *size]) for link, *size in parts))}"'
            )
        return f'{name}="{escape(self._link(value))}"'

    def _link(self, link: str) -> str:
        """Return a link as it stands in the mirror."""
        target = self._target(link)
        if isinstance(target, str):
            return link
        self.targets[target.address] = target
        return relative(self.file, target)

    def _target(self, link: str) -> Any:
        target = link_target(self.address, link)
        if isinstance(target, str) or target.kind != "page":
            return target
        match = view_of(target.address.partition("?")[0])
        is_permanent = match is not None and match.url_name == "permanent-link"
        return link_target(self.address, self.leads_to(target.address)) if is_permanent else target

    # Forms

    def _form(self, found: re.Match[str]) -> str:
        """Return what works without a server: the search; of filters and orders, links to each alone."""
        attributes, content = found[1], found[2]
        if 'role="search"' in attributes:
            return self._search(attributes, content)
        if 'method="get"' not in attributes:
            return ""
        content = FIELD.sub("", SELECT.sub(self._orders, BOX.sub(self._box, content)))
        return f'<div class="chosen">{content}</div>' if "<a " in content else ""

    def _search(self, attributes: str, content: str) -> str:
        attributes = re.sub(r'\sdata-[\w-]+="[^"]*"', "", attributes)
        attributes = re.sub(
            r'(?<=action=")[^"]*', lambda found: escape(self._link(unescape(found[0]))), attributes
        )
        return f"<form{attributes}>{content}</form>"

    def _box(self, found: re.Match[str]) -> str:
        return self._choice(value_of(found[1], "name"), found[1], found[2], " checked")

    def _orders(self, found: re.Match[str]) -> str:
        """Return the orders of a list; none where it is filtered, and nothing of other choices."""
        if found[1] != "sort" or self.is_filtered:
            return ""
        options = OPTION.findall(found[2])
        links = [self._choice("sort", attributes, label, " selected") for attributes, label in options]
        label = _("Order")
        return f"{label}: {' '.join(links)}"

    def _choice(self, name: str, attributes: str, label: str, chosen: str) -> str:
        """Return a link to the list with this filter alone: the lists of all combinations are without number."""
        if chosen in attributes:
            return f'<strong class="check">{label}</strong>'
        query = urlencode({name: value_of(attributes, "value")})
        return f'<a class="check" href="{escape(f"{self.path}?{query}")}">{label}</a>'


def value_of(attributes: str, name: str) -> str:
    """Return the value of an attribute; empty where it is not there."""
    found = re.search(rf'\b{name}="([^"]*)"', attributes)
    return unescape(found[1]) if found else ""
