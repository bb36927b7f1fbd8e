"""A snapshot of the public site: every address that its pages lead to, and what it answers (`compare_site.py`)."""

import json
import logging
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urlencode, urljoin, urlsplit

SITE = "http://testserver"
NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
FORMATS = ("json", "jsonld", "csv", "bib", "ris", "csljson", "ics", "popolo", "atom", "xml")
STARTS = """
    / /en/ /es/ /robots.txt /sitemap.xml /popolo.json /.well-known/security.txt /healthz /readyz
    /favicon.ico /api/v1/ /api/v1/openapi.json /api/v1/docs /en/api/ /es/api/
"""
# What people ask a search for: names, accents, mistakes of typing, phrases, other scripts, nothing, syntax.
QUERIES = """
    trust | confianza | cooperación | cooperacion | Barcena | Alicia Bárcena | Barcna | CEPAL | ECLAC |
    "high-level forum" | "foro académico" | -trust china | china OR chile | 2021 | vaccines | vacunas | de la |
    中国 | 王毅 | 论坛 | ñ | a | * | ( | ' OR 1=1 | % | xyzzy | chin | coop | ocean states
"""
SAYINGS = (
    "",
    "The ocean belongs to its coastal states",
    "We share it",
    "China and CELAC are entering a new era of cooperation",
    "The sea belongs to everyone",
    "La cooperación entre China y América Latina",
    "vaccines must be a global public good",
    "不存在的话",
    "trust",
)
# Addresses that must be refused, or that lead on.
ERRORS = """
    /en/nothing/ /nada/ /fr/ /en/events/nothing/ /en/events/?page=999 /en/events/?page=x
    /en/events/?sort=nothing /en/events/?year=abc /en/events/?nothing=1 /en/events/?format=nothing
    /en/events/?country=XX /es/citas/?speaker=nobody /en/search/?q=a%00b /en/events/?year=%ff /id/
    /id/e0000000 /id/nothing /sitemap-nothing.xml /en/data/nothing.zip /oembed /media/nothing.jpg
    /oembed?url=nothing /oembed?url=http://testserver/en/ /en/events /es/citas /en/about /en/%ff/
    /api/v1/nothing /api/v1/events/nothing /api/v1/events/ /api/v1/events?nothing=1 /api/v1/check
    /api/v1/events?limit=0 /api/v1/events?limit=9999 /api/v1/events?cursor=nothing /api/v1/search?q=
"""
HEADERS = """
    Content-Type Content-Language Content-Disposition Location Link Last-Modified Cache-Control Vary ETag
    Allow Retry-After X-Robots-Tag Access-Control-Allow-Origin X-Frame-Options Content-Security-Policy
    Cross-Origin-Resource-Policy Repr-Digest Deprecation
"""
# What is asked again after records were withdrawn, renamed and split.
LISTS = """
    /en/ /es/ /en/events/ /es/citas/ /en/people/ /en/explore/ /en/events/feed.atom /api/v1/events /api/v1/quotations
    /sitemap.xml /popolo.json /en/search/?q=china /en/topics/ /en/articles/
"""
CSRF_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')
LINK = re.compile(r"""(?:href|src|action)=["']([^"']+)|<loc>([^<]+)|srcset=["']([^"' ]+)""")
LIST = 3  # strokes in the address of a list, such as /en/events/
FILES = ("feed.atom", "calendar.ics")


def take_snapshot(directory: Path, checkout: Path) -> int:
    """Ask the site of a checkout for everything and write the answers into a directory."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        prepare(checkout, Path(folder))
        crawl = Crawl()
        crawl.add(*STARTS.split(), *asked_for())
        crawl.run(follow=True)
        crawl.add(*forms_of_pages(crawl.answers), *api_lists(crawl.answers), *oembeds(crawl.answers))
        crawl.run(follow=False)
        headers = (
            ("Accept-Language", languages()[-1]),
            ("Accept", "application/json"),
            ("Accept", "image/png"),
        )
        for path in ("/", f"/id/{uids()[0]}", "/en/events/", "/api/v1/docs"):
            for name, value in headers:
                crawl.ask(path, name, value)
        crawl.state = "after edits: "
        crawl.add(*edit_records())
        crawl.run(follow=False)
    write(directory, crawl)
    print(
        f"{len(crawl.answers)} addresses, {len(crawl.bodies)} bodies, {time.monotonic() - began:.0f} s: {directory}"
    )
    return 0


def prepare(checkout: Path, folder: Path) -> None:
    """Stop the clock, start Django in the checkout, and fill a new database as the demo has it."""
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
    """The addresses still to be asked, and what each of them answered."""

    def __init__(self) -> None:
        from django.test import Client

        self.client = Client(raise_request_exception=False)
        self.waiting: list[str] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.bodies: dict[str, bytes] = {}
        self.state = ""

    def add(self, *addresses: str) -> None:
        self.waiting += addresses

    def run(self, follow: bool) -> None:
        """Ask for what waits, and with `follow` for what the answers lead to."""
        while self.waiting:
            address = self.waiting.pop()
            if self.state + address in self.answers:
                continue
            body = self.ask(address)
            if follow and (is_api(address) or "?" not in address):
                self.add(*links(address, body, self.answers[address]))

    def ask(self, address: str, header: str = "", value: str = "") -> bytes:
        """Keep the answer to one request."""
        from django.utils import translation

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
    """A path as the test client takes it: bytes that are no UTF-8 stay quoted."""
    return path if "%ff" in path else unquote(path)


def is_api(address: str) -> bool:
    return address.startswith("/api/v1/")


def links(address: str, body: bytes, answer: dict[str, Any]) -> Iterator[str]:
    """The addresses of this site that an answer leads to, without static files and the admin."""
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


def asked_for() -> Iterator[str]:
    """Searches, quotations to check, permanent links, and what must be refused."""
    searches = [*addresses_of("search"), "/api/v1/search"]
    suggestions = [*addresses_of("search-suggestions"), "/api/v1/suggest"]
    for text in ("", "x" * 300, *(text.strip() for text in QUERIES.split("|"))):
        yield from (f"{path}?{urlencode({'q': text})}" for path in (*searches, *suggestions))
    for kind in ("event", "quotation", "person", "organization", "article", "topic", "series", "nothing"):
        yield from (f"{path}?q=china&kind={kind}" for path in searches)
    for text in SAYINGS:
        yield from (f"{path}?{urlencode({'q': text})}" for path in (*addresses_of("check"), "/api/v1/check"))
    yield from (f"/id/{uid}" for uid in uids())
    yield from ERRORS.split()
    yield f"/en/search/?q={'y' * 5000}"


def languages() -> list[str]:
    """Return the codes of the site's languages, the default one first."""
    from django.conf import settings

    return [code for code, _name in settings.LANGUAGES]


def addresses_of(name: str) -> list[str]:
    """Return the address of a view that takes no argument, in each language."""
    from django.urls import reverse
    from django.utils.translation import override

    addresses = []
    for code in languages():
        with override(code):
            addresses.append(reverse(name))
    return addresses


def uids() -> list[str]:
    """Return the identifiers of all records, sorted."""
    from django.apps import apps

    kinds = [model for model in apps.get_models() if hasattr(model, "get_permanent_url")]
    return sorted(uid for model in kinds for uid in model._base_manager.values_list("uid", flat=True))


def pages(answers: dict[str, Any]) -> list[str]:
    """The addresses of HTML pages that were found, without a query."""
    return sorted(
        address
        for address, answer in answers.items()
        if answer["status"] == 200
        and "?" not in address
        and address.endswith("/")
        and answer["headers"].get("Content-Type", "").startswith("text/html")
    )


def forms_of_pages(answers: dict[str, Any]) -> Iterator[str]:
    """Every form by name, had or not, of each list, of two records a kind, and of a list filtered by each facet.

    The forms that a page has are linked from it, and so found anyhow.
    """
    shown: Counter[str] = Counter()
    for page in pages(answers):
        kind, parts = page.rsplit("/", 2)[0], page.count("/")
        shown[kind] += parts > LIST
        if parts <= LIST or shown[kind] <= 2:
            yield from (f"{page}?format={name}" for name in FORMATS)
        if parts == LIST:
            yield from (page + name for name in FILES)
    seen = set()
    for address in sorted(answers):
        path, _, query = address.partition("?")
        facet = path, query.partition("=")[0]
        if (
            path.count("/") == LIST
            and path.endswith("/")
            and facet[1] not in ("", "format")
            and facet not in seen
        ):
            seen.add(facet)
            yield from (f"{address}&format={name}" for name in FORMATS)
            yield from (f"{path}{name}?{query}" for name in FILES)


def api_lists(answers: dict[str, Any]) -> Iterator[str]:
    """The API's lists with the filters of the English pages, in one language, and page by page."""
    kinds = {address for address in answers if re.fullmatch(r"/api/v1/[a-z]+", address)}
    for address in sorted(answers):
        found = re.fullmatch(r"/en/([a-z]+)/\?(.+)", address)
        if found and f"/api/v1/{found[1]}" in kinds:
            yield f"/api/v1/{found[1]}?{found[2]}"
    for kind in sorted(kinds):
        yield from (f"{kind}?language={code}" for code in languages())
        yield from (f"{kind}?limit=1", f"{kind}?limit=2&language={languages()[-1]}", f"{kind}/")


def oembeds(answers: dict[str, Any]) -> Iterator[str]:
    """What frames and previews ask about each quotation's page."""
    lists = addresses_of("quotation-list")
    for page in pages(answers):
        if any(re.fullmatch(f"{path}[^/]+/", page) for path in lists):
            url = quote(SITE + page, safe="")
            for query in ("", "&maxwidth=300&maxheight=200", "&format=xml"):
                yield f"/oembed?url={url}{query}"


def edit_records() -> list[str]:
    """Withdraw an event, rename a person, split a quotation; the addresses whose answers must tell of it."""
    from django.apps import apps

    models = {model.__name__: model for model in apps.get_models()}
    event = models["Event"].objects.order_by("slug")[1]
    event.status = "withdrawn"
    for code, reason in zip(languages(), ("It was another one.", "Era otro."), strict=False):
        setattr(event, f"withdrawal_reason_{code}", reason)
    event.save()
    person = models["Person"].objects.order_by("slug")[0]
    old, person.slug = person.slug, "another-name"
    person.save()
    split, first, second = models["Quotation"].objects.order_by("slug")[:3]
    split.status = "withdrawn"
    split.save()
    for target in (first, second):
        models["FormerAddress"].objects.create(
            kind=split._meta.label_lower, uid=split.uid, target_uid=target.uid
        )
    concerned = f"""
        /en/events/{event.slug}/ /es/eventos/{event.slug}/ /id/{event.uid} /api/v1/events/{event.uid}
        /en/people/{old}/ /es/personas/{old}/ /es/personas/{person.slug}/ /id/{person.uid}
        /en/quotations/{split.slug}/ /es/citas/{split.slug}/ /id/{split.uid} /api/v1/quotations/{split.uid}
        /api/v1/people/{person.uid} /en/quotations/{split.slug}/picture.png
    """.split()
    return [*concerned, *(f"{address}?format=json" for address in concerned), *LISTS.split()]


def write(directory: Path, crawl: Crawl) -> None:
    """One file a body, named by its content, and the list of answers."""
    (directory / "bodies").mkdir(parents=True, exist_ok=True)
    for name, body in crawl.bodies.items():
        (directory / "bodies" / name).write_bytes(body)
    (directory / "answers.json").write_text(
        json.dumps(crawl.answers, indent=1, sort_keys=True, ensure_ascii=False)
    )
