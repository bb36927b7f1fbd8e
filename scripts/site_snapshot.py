"""A snapshot of the public site: every address that its pages lead to, and what it answers (`compare_site.py`)."""

import json
import logging
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

SITE = "http://testserver"
NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
HEADERS = """
    Content-Type Content-Language Content-Disposition Location Link Last-Modified Cache-Control Vary ETag
    Allow Retry-After X-Robots-Tag Access-Control-Allow-Origin X-Frame-Options Content-Security-Policy
    Cross-Origin-Resource-Policy Repr-Digest Deprecation
"""
CSRF_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')
LINK = re.compile(r"""(?:href|src|action)=["']([^"']+)|<loc>([^<]+)|srcset=["']([^"' ]+)""")


def take_snapshot(directory: Path, checkout: Path) -> int:
    """Ask the site of a checkout for everything and write the answers into a directory."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        prepare(checkout, Path(folder))
        crawl = crawl_site()
    write(directory, crawl)
    counts = f"{len(crawl.answers)} addresses, {len(crawl.bodies)} bodies"
    print(f"{counts}, {time.monotonic() - began:.0f} s: {directory}")
    return 0


def crawl_site() -> "Crawl":
    """Ask for everything as the demo is, then for what changes with a few edits."""
    from snapshot_addresses import (  # once Django is set up
        api_lists,
        edit_records,
        first_addresses,
        formats_of_pages,
        languages,
        oembeds,
        uids,
    )

    crawl = Crawl()
    crawl.run(first_addresses(), follow=True)
    crawl.run([*formats_of_pages(crawl.answers), *api_lists(crawl.answers), *oembeds(crawl.answers)])
    for path in ("/", f"/id/{uids()[0]}", "/en/events/", "/api/v1/docs"):
        crawl.ask(path, "Accept-Language", languages()[-1])
        crawl.ask(path, "Accept", "application/json")
        crawl.ask(path, "Accept", "image/png")
    crawl.state = "after edits: "
    crawl.run(edit_records())
    return crawl


def prepare(checkout: Path, folder: Path) -> None:
    """Stop the clock, start Django in the checkout, and fill a new database like that of the demo."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "on",  # static names without hashes
        "SECRET_KEY": "only-to-compare-the-site-0123456789-abcdefghijklmnopqrstuvwxyz",
        "ALLOWED_HOSTS": "testserver",
        "SITE_URL": SITE,
        "CONTACT_EMAIL": "archive@example.org",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "CACHE_URL": "locmemcache://",
        "MEDIA_ROOT": str(folder / "media"),
        "API_REQUESTS_PER_MINUTE": "1000000",
        "LOG_LEVEL": "CRITICAL",
    }
    os.chdir(checkout)
    sys.path.insert(0, str(checkout))
    from django.utils import timezone  # after the environment, as all of Django

    # Before any model takes one of them as its default.
    timezone.now = lambda: NOW
    time.time = lambda: NOW.timestamp()
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.BASE_DIR = folder  # the demo's logins
    settings.STATIC_ROOT = folder / "static"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("prepare_demo", stdout=StringIO())
    logging.disable()  # hundreds of answers are errors on purpose
    settings.DEBUG = False  # the site's own pages of errors


class Crawl:
    """Answers by address, and their bodies by SHA-256; `state` is put before the addresses."""

    def __init__(self) -> None:
        from django.test import Client  # once Django is set up

        self.client = Client(raise_request_exception=False)
        self.answers: dict[str, dict[str, Any]] = {}
        self.bodies: dict[str, bytes] = {}
        self.state = ""

    def run(self, addresses: Iterable[str], follow: bool = False) -> None:
        """Ask for addresses; with `follow`, for those that the answers link to as well."""
        waiting = list(addresses)
        while waiting:
            address = waiting.pop()
            if self.state + address in self.answers:
                continue
            body = self.ask(address)
            if follow and (is_api(address) or "?" not in address):
                waiting += links(address, body, self.answers[address])

    def ask(self, address: str, header: str = "", value: str = "") -> bytes:
        """Keep the answer to one request, and return its body."""
        from django.utils import translation  # as above

        self.client.cookies.clear()
        translation.deactivate()
        path, _, query = address.partition("?")
        extra = {header: value} if header else {}
        response = self.client.get(unquote_bytes(path), QUERY_STRING=query, headers=extra)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        response.close()
        body = CSRF_TOKEN.sub(rb"\1token", body)
        name = sha256(body).hexdigest()
        self.bodies[name] = body
        found = {name: response.headers[name] for name in HEADERS.split() if name in response.headers}
        if "ETag" in found:
            found["ETag"] = "present"
        if "Content-Security-Policy" in found:
            found["Content-Security-Policy"] = "; ".join(sorted(found["Content-Security-Policy"].split("; ")))
        key = f"{self.state}{address}" + (f" [{header}: {value}]" if header else "")
        self.answers[key] = {"status": response.status_code, "headers": found, "body": name}
        return body


def unquote_bytes(path: str) -> str:
    """Return a path as the test client takes it: bytes that are no UTF-8 stay quoted."""
    return path if "%ff" in path else unquote(path)


def is_api(address: str) -> bool:
    return address.startswith("/api/v1/")


def links(address: str, body: bytes, answer: dict[str, Any]) -> Iterator[str]:
    """Yield the addresses of this site that an answer links to, without static files and the admin."""
    kind = answer["headers"].get("Content-Type", "")
    if "Location" in answer["headers"]:
        found = [answer["headers"]["Location"]]
    elif kind.startswith(("text/html", "application/xml", "text/xml", "application/atom")):
        found = ["".join(match) for match in LINK.findall(body.decode())]
    elif is_api(address) and "json" in kind and not address.endswith("openapi.json"):
        found = re.findall(rf'"({SITE}[^"]+)"', body.decode())
    else:
        found = []
    for link in found:
        parts = urlsplit(urldefrag(urljoin(SITE + address, link.replace("&amp;", "&")))[0])
        if f"{parts.scheme}://{parts.netloc}" == SITE and not parts.path.startswith(
            ("/static/", "/admin/", "/i18n/")
        ):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def write(directory: Path, crawl: Crawl) -> None:
    """Write one file a body, named by its SHA-256, and the list of answers."""
    (directory / "bodies").mkdir(parents=True, exist_ok=True)
    for name, body in crawl.bodies.items():
        (directory / "bodies" / name).write_bytes(body)
    (directory / "answers.json").write_text(
        json.dumps(crawl.answers, indent=1, sort_keys=True, ensure_ascii=False)
    )
