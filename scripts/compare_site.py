"""Prove that the public site of two states of the code is the same, byte for byte.

    .venv/bin/python scripts/compare_site.py snapshot DIRECTORY [--checkout ROOT]
    .venv/bin/python scripts/compare_site.py compare BEFORE AFTER

`snapshot` fills a temporary database as `make demo` does, with a clock that stands still, asks the site in this process
for every address, form, query and error, edits records, and asks again. `compare` exits with 1 if an answer differs.
Of the project only settings, commands and models by name are used, so that any layout of the modules can be read.
CSRF tokens, ETags and the order of a Content-Security-Policy are left out, and so are static files and the admin.
"""

import argparse
import difflib
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
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

SITE = "http://testserver"
API = "/api/v1/"
EXCERPT = 30  # lines of a difference that are printed
NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
HEADERS = """
    Content-Type Content-Language Content-Disposition Location Link Last-Modified Cache-Control Vary ETag
    Allow Retry-After X-Robots-Tag Access-Control-Allow-Origin X-Frame-Options Content-Security-Policy
    Cross-Origin-Resource-Policy Repr-Digest Deprecation
"""
POLICY = "Content-Security-Policy"
CSRF_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')
LINK = re.compile(r"""(?:href|src|action)=["']([^"']+)|<loc>([^<]+)|srcset=["']([^"' ]+)""")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(required=True)
    snapshot = commands.add_parser("snapshot", help="ask the site for everything, and keep the answers")
    snapshot.add_argument("directory", type=Path)
    snapshot.add_argument("--checkout", type=Path, default=Path(__file__).resolve().parent.parent)
    snapshot.set_defaults(run=take_snapshot)
    comparison = commands.add_parser("compare", help="print what differs between two snapshots")
    comparison.add_argument("before", type=Path)
    comparison.add_argument("after", type=Path)
    comparison.set_defaults(run=compare)
    arguments = vars(parser.parse_args())
    sys.exit(arguments.pop("run")(**arguments))


def take_snapshot(directory: Path, checkout: Path) -> int:
    """Ask the site of a checkout for everything; write one file a body, named by its SHA-256, and the answers."""
    began, directory, checkout = time.monotonic(), directory.resolve(), checkout.resolve()
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        prepare(checkout, Path(folder))
        crawl = crawl_site()
    (directory / "bodies").mkdir(parents=True, exist_ok=True)
    for name, body in crawl.bodies.items():
        (directory / "bodies" / name).write_bytes(body)
    answers = json.dumps(crawl.answers, indent=1, sort_keys=True, ensure_ascii=False)
    (directory / "answers.json").write_text(answers)
    print(f"{len(crawl.answers)} addresses, {time.monotonic() - began:.0f} s: {directory}")
    return 0


def crawl_site() -> "Crawl":
    """Ask for everything as the demo is, then for what changes with a few edits."""
    import snapshot_addresses as addresses  # once Django is set up

    crawl = Crawl()
    crawl.run(addresses.first_addresses(), follow=True)
    found = crawl.answers
    more = (addresses.formats_of_pages(found), addresses.api_lists(found), addresses.oembeds(found))
    crawl.run([address for some in more for address in some])
    for path in ("/", f"/id/{addresses.uids()[0]}", "/en/events/", "/api/v1/docs"):
        crawl.ask(path, "Accept-Language", addresses.languages()[-1])
        crawl.ask(path, "Accept", "application/json")
        crawl.ask(path, "Accept", "image/png")
    crawl.state = "after edits: "
    crawl.run(addresses.edit_records())
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
        self.answers: dict[str, dict[str, str]] = {}
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
            if follow and (address.startswith(API) or "?" not in address):
                waiting += links(address, body, self.answers[address])

    def ask(self, address: str, header: str = "", value: str = "") -> bytes:
        """Keep the answer to one request, and return its body."""
        from django.utils import translation  # as above

        self.client.cookies.clear()
        translation.deactivate()
        path, _, query = address.partition("?")
        # The test client takes a path unquoted; bytes that are no UTF-8 stay quoted.
        path = path if "%ff" in path else unquote(path)
        response = self.client.get(path, QUERY_STRING=query, headers={header: value} if header else {})
        body = b"".join(response.streaming_content) if response.streaming else response.content
        response.close()
        body = CSRF_TOKEN.sub(rb"\1token", body)
        digest = sha256(body).hexdigest()
        self.bodies[digest] = body
        headers = {name: response.headers.get(name, "") for name in HEADERS.split()}
        headers["ETag"] = "present" if headers["ETag"] else ""
        headers[POLICY] = "; ".join(sorted(headers[POLICY].split("; ")))
        key = f"{self.state}{address}" + (f" [{header}: {value}]" if header else "")
        self.answers[key] = {"status": str(response.status_code), **headers, "body": digest}
        return body


def links(address: str, body: bytes, answer: dict[str, str]) -> Iterator[str]:
    """Yield the addresses of this site that an answer links to, without static files and the admin."""
    kind, found = answer["Content-Type"], []
    if answer["Location"]:
        found = [answer["Location"]]
    elif kind.startswith(("text/html", "application/xml", "text/xml", "application/atom")):
        found = ["".join(match) for match in LINK.findall(body.decode())]
    elif address.startswith(API) and "json" in kind and not address.endswith("openapi.json"):
        found = re.findall(rf'"({SITE}[^"]+)"', body.decode())
    for link in found:
        parts = urlsplit(urldefrag(urljoin(SITE + address, link.replace("&amp;", "&")))[0])
        is_here = f"{parts.scheme}://{parts.netloc}" == SITE
        if is_here and not parts.path.startswith(("/static/", "/admin/", "/i18n/")):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def compare(before: Path, after: Path) -> int:
    """Print each address whose answer differs, with an excerpt; return 1 if there is one."""
    old, new = (json.loads((place / "answers.json").read_text()) for place in (before, after))
    addresses = sorted(old.keys() | new.keys())
    differing = [address for address in addresses if old.get(address) != new.get(address)]
    for address in differing:
        texts = [as_lines(place, answers.get(address)) for place, answers in ((before, old), (after, new))]
        lines = islice(difflib.unified_diff(*texts, n=1, lineterm=""), 2, EXCERPT)
        print(f"\n== {address}", *(line[:300] for line in lines), sep="\n")
    print(f"\n{len(differing)} of {len(addresses)} addresses differ.")
    return int(bool(differing))


def as_lines(directory: Path, answer: dict[str, str] | None) -> list[str]:
    """Return status, headers and body as lines; JSON and markup of a single line are split too."""
    if answer is None:
        return ["no answer"]
    text = (directory / "bodies" / answer["body"]).read_bytes().decode(errors="replace")
    if text.count("\n") < 5:
        text = re.sub(r"(?<=[,{}\[\]>])(?=[\"{<])", "\n", text)
    return [*(f"{name}: {value}" for name, value in answer.items()), *text.splitlines()]


if __name__ == "__main__":
    main()
