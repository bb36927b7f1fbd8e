"""The copy of one address: asked of the site, rewritten, and written apart if it is not what the mirror has."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language

from records.mirror.addresses import Target, file_of, link_target, media_file, relative
from records.mirror.asking import Site
from records.mirror.errors import MirrorError
from records.mirror.rewriting import POLICY, Page
from records.mirror.state import Copy, Wanted

NOT_MODIFIED = 304
PART = 1024 * 1024
# Shown as they are: what they say is public. 300 names the parts of a record that was split, 410 that it was withdrawn.
SHOWN = (200, 300, 410)
REDIRECTS = (301, 302, 303, 307, 308)
DRAWING = re.compile(r"""url\(\s*["']?([^"')]+\.svg)["']?\s*\)""")
SAFE_IN_DATA = " =:/,;.-()"
CSS_LINK = re.compile(r"""url\(\s*["']?([^"')#]+)["']?\s*\)|@import\s+["']([^"']+)["']""")


class Failure(NamedTuple):
    """An address that could not be copied, from where a link leads to it, and why."""

    kind: str
    address: str
    source: str
    reason: str


class Answer(NamedTuple):
    """The bytes of a file, in pieces; its ETag, its change (0 if it is not known) and what it leads to."""

    pieces: Iterable[bytes]
    etag: str = ""
    changed: int = 0
    links: tuple[tuple[str, str], ...] = ()


class UnchangedError(Exception):
    """The site still has what the mirror has."""


class Copier:
    """Copies addresses into a folder apart."""

    def __init__(self, folder: Path, day: date) -> None:
        self.folder, self.day = folder, day
        self.site = Site()
        self.found = lru_cache(maxsize=1000)(self._found)

    def copy(self, wanted: Wanted) -> Copy | Failure:
        """Return the copy of an address: that which there is if it is the same, else a new one in the folder."""
        try:
            return self._copy(wanted)
        except MirrorError as error:
            return Failure(*wanted[:3], str(error))

    def _copy(self, wanted: Wanted) -> Copy:
        before = wanted.before
        if before is None or before.file != file_of_kind(wanted.kind, wanted.address):
            return self._made(wanted._replace(before=None), self.day, "")
        # As it was on the day of the copy: what changes with the day alone is no change.
        day = date.fromisoformat(before.day)
        try:
            made = self._made(wanted, day, before.etag)
        except UnchangedError:
            return before
        if made.sha256 == before.sha256:
            return before._replace(etag=made.etag, links=made.links)
        return made if day == self.day else self._made(wanted, self.day, "")

    def _made(self, wanted: Wanted, day: date, etag: str) -> Copy:
        """Write the file of an address as it is on a day, unless it is the same. UnchangedError if its ETag is."""
        answers = {"page": self._page, "static": self._static, "media": self._media}
        file = file_of_kind(wanted.kind, wanted.address)
        with answers[wanted.kind](wanted, day, etag) as answer:
            digest, size = self._write(file, answer.pieces, wanted.before)
        changed = answer.changed or wanted.changed
        links = sorted(answer.links)
        return Copy(*wanted[:2], file, answer.etag, digest, size, day.isoformat(), changed, links, True)

    def _write(self, file: str, pieces: Iterable[bytes], before: Copy | None) -> tuple[str, int]:
        """Write a file apart, and return its SHA-256 and its length; what is as it was is not kept twice."""
        path = self.folder / file
        part = path.with_name(f"{path.name}.part")
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = sha256()
        with part.open("wb") as out:
            for piece in pieces:
                digest.update(piece)
                out.write(piece)
            size = out.tell()
        if before is not None and digest.hexdigest() == before.sha256:
            part.unlink()
        else:
            part.replace(path)
        return digest.hexdigest(), size

    # Kinds

    @contextmanager
    def _page(self, wanted: Wanted, day: date, etag: str) -> Iterator[Answer]:
        """Give what the site answers: a page rewritten, another form as it is, for a redirect a page that leads on."""
        with self.site.asked(wanted.address, day, etag) as response:
            if response.status_code == NOT_MODIFIED:
                raise UnchangedError
            if response.status_code in REDIRECTS:
                yield self._leading_on(wanted.address, response.headers["Location"])
                return
            if response.status_code not in SHOWN:
                raise MirrorError(f"the site answers {response.status_code}")
            etag = response.headers.get("ETag", "")
            is_html = response.headers.get("Content-Type", "").startswith("text/html")
            if is_html != file_of(wanted.address).endswith(".html"):
                raise MirrorError(f"its name does not say that it is {response.headers.get('Content-Type')}")
            if is_html:
                yield self._rewritten(wanted.address, response.content.decode(), day, etag)
            else:
                yield Answer(response if response.streaming else [response.content], etag, modified(response))

    def _rewritten(self, address: str, html: str, day: date, etag: str) -> Answer:
        page = Page(address, html, day, self.leads_to)
        content = page.rewritten().encode()
        return Answer([content], etag, links=links_of(page.targets.values()))

    def _leading_on(self, address: str, location: str) -> Answer:
        target = link_target(address, location)
        if not isinstance(target, Target):
            raise MirrorError(f"it leads on to {location}, which is not copied")
        link = relative(file_of(address), target)
        html = render_to_string(
            "mirror/leading_on.html", {"link": link, "policy": POLICY, "address": location}
        )
        return Answer([html.encode()], links=links_of([target]))

    def leads_to(self, address: str) -> str:
        """Return the address to which a permanent link leads in the active language; itself if it does not."""
        return self.found(address, get_language() or "")

    def _found(self, address: str, language: str) -> str:
        with self.site.asked(address, self.day, language=language) as response:
            return str(response.headers.get("Location", address))

    @contextmanager
    def _static(self, wanted: Wanted, day: date, etag: str) -> Iterator[Answer]:
        path = static_path(wanted.address)
        if path.suffix == ".css":
            css = with_drawings(wanted.address, path.read_text())
            yield Answer([css.encode()], links=links_of(style_links(wanted.address, css)))
            return
        with path.open("rb") as file:
            yield Answer(iter(lambda: file.read(PART), b""))

    @contextmanager
    def _media(self, wanted: Wanted, day: date, etag: str) -> Iterator[Answer]:
        """Give an image, unless the mirror has it: its name is made of its content."""
        try:
            size = default_storage.size(wanted.address)
            if wanted.before is not None and wanted.before.bytes == size:
                raise UnchangedError
            with default_storage.open(wanted.address) as file:
                yield Answer(file.chunks(PART))
        except FileNotFoundError as error:
            raise MirrorError("the media do not have it") from error


def file_of_kind(kind: str, address: str) -> str:
    """Return the file of an address of any kind."""
    files = {"page": file_of, "static": "static/{}".format, "media": media_file}
    return files[kind](address)


def links_of(targets: Iterable[Target]) -> tuple[tuple[str, str], ...]:
    return tuple((target.kind, target.address) for target in targets)


def modified(response: Any) -> int:
    """Return the change of what was answered, in seconds since 1970; 0 if it does not say."""
    return parse_http_date_safe(response.headers.get("Last-Modified", "")) or 0


def static_path(name: str) -> Path:
    """Return a static file as it is served: collected, with a digest in its name, or as it stands in the code."""
    collected = Path(settings.STATIC_ROOT, name)
    found = collected if collected.is_file() else finders.find(name)
    if not found:
        raise MirrorError("there is no such static file: run collectstatic")
    return Path(found)


def with_drawings(name: str, css: str) -> str:
    """Return a style sheet with its drawings in it: from a folder, a browser takes no file as a mask."""

    def drawing(found: re.Match[str]) -> str:
        target = link_target(f"{settings.STATIC_URL}{name}", found[1])
        if not isinstance(target, Target):
            return found[0]
        return (
            f'url("data:image/svg+xml,{quote(static_path(target.address).read_text(), safe=SAFE_IN_DATA)}")'
        )

    return DRAWING.sub(drawing, css)


def style_links(name: str, css: str) -> list[Target]:
    """Return the files that a style sheet loads."""
    found = (link_target(f"{settings.STATIC_URL}{name}", "".join(match)) for match in CSS_LINK.findall(css))
    return [target for target in found if isinstance(target, Target)]
