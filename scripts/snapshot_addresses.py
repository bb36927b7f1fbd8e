"""Addresses of which `compare_site` takes the answers, besides links. To be imported once Django is set up."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

FORMATS = ("json", "jsonld", "csv", "bib", "ris", "csljson", "ics", "popolo", "atom", "xml")
STARTS = """
    / /robots.txt /sitemap.xml /popolo.json /.well-known/security.txt /healthz /readyz
    /favicon.ico /api/v1/ /api/v1/openapi.json /api/v1/docs
"""
# Searches: names, accents, typing errors, phrases, other scripts, nothing, syntax.
QUERIES = """
    trust | confianza | cooperación | cooperacion | Barcena | Alicia Bárcena | Barcna | CEPAL | ECLAC |
    "high-level forum" | "foro académico" | -trust china | china OR chile | 2021 | vaccines | vacunas | de la |
    中国 | 王毅 | 论坛 | ñ | a | * | ( | ' OR 1=1 | % | xyzzy | chin | coop | ocean states
"""
CHECKED_QUOTATIONS = (
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
# Addresses that must be refused or redirected.
ERRORS = """
    /en/nothing/ /nada/ /fr/ /en/events/nothing/ /en/events/?page=999 /en/events/?page=x
    /en/events/?sort=nothing /en/events/?year=abc /en/events/?nothing=1 /en/events/?format=nothing
    /en/events/?country=XX /es/citas/?speaker=nobody /en/search/?q=a%00b /en/events/?year=%ff /id/
    /id/e0000000 /id/nothing /sitemap-nothing.xml /en/data/nothing.zip /oembed /media/nothing.jpg
    /oembed?url=nothing /oembed?url=http://testserver/en/ /en/events /es/citas /en/about /en/%ff/
    /api/v1/nothing /api/v1/events/nothing /api/v1/events/ /api/v1/events?nothing=1 /api/v1/check
    /api/v1/events?limit=0 /api/v1/events?limit=9999 /api/v1/events?cursor=nothing /api/v1/search?q=
"""
# To be asked again after records were withdrawn, renamed and split.
LISTS = """
    /en/ /es/ /en/events/ /es/citas/ /en/people/ /en/explore/ /en/events/feed.atom /api/v1/events /api/v1/quotations
    /sitemap.xml /popolo.json /en/search/?q=china /en/topics/ /en/articles/
"""
LIST = 3  # slashes in the address of a list, such as /en/events/
FILES = ("feed.atom", "calendar.ics")


def first_addresses() -> Iterator[str]:
    """Yield where the site begins, searches, quotations to check, permanent links, and what must be refused."""
    yield from STARTS.split()
    for code in languages():
        yield from (f"/{code}/", f"/{code}/api/")
    searches = [*addresses_of("search"), "/api/v1/search"]
    suggestions = [*addresses_of("search-suggestions"), "/api/v1/suggest"]
    for text in ("", "x" * 300, *(text.strip() for text in QUERIES.split("|"))):
        yield from (f"{path}?{urlencode({'q': text})}" for path in (*searches, *suggestions))
    for kind in ("event", "quotation", "person", "organization", "article", "topic", "series", "nothing"):
        yield from (f"{path}?q=china&kind={kind}" for path in searches)
    for text in CHECKED_QUOTATIONS:
        yield from (f"{path}?{urlencode({'q': text})}" for path in (*addresses_of("check"), "/api/v1/check"))
    yield from (f"/id/{uid}" for uid in uids())
    yield from ERRORS.split()
    yield f"/en/search/?q={'y' * 5000}"


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def addresses_of(name: str) -> list[str]:
    """Return the address of a view that takes no argument, in each language."""
    return [override(code)(reverse)(name) for code in languages()]


def uids() -> list[str]:
    """Return the identifiers of all records, sorted."""
    kinds = [model for model in apps.get_models() if hasattr(model, "get_permanent_url")]
    return sorted(uid for model in kinds for uid in model._base_manager.values_list("uid", flat=True))


def pages(answers: dict[str, Any]) -> list[str]:
    """Return the addresses of HTML pages that were found, without a query."""
    found = (address for address in answers if "?" not in address and address.endswith("/"))
    html = ("200", "text/html; charset=utf-8")
    return sorted(one for one in found if (answers[one]["status"], answers[one]["Content-Type"]) == html)


def formats_of_pages(answers: dict[str, Any]) -> Iterator[str]:
    """Yield every format, offered or not, of each list, of two records a kind, and of a list with each filter."""
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
        parameter = query.partition("=")[0]
        is_list = path.count("/") == LIST and path.endswith("/")
        if is_list and parameter not in ("", "format") and (path, parameter) not in seen:
            seen.add((path, parameter))
            yield from (f"{address}&format={name}" for name in FORMATS)
            yield from (f"{path}{name}?{query}" for name in FILES)


def api_lists(answers: dict[str, Any]) -> Iterator[str]:
    """Yield lists of the API with the filters of the pages, in one language, and page by page."""
    kinds = {address for address in answers if re.fullmatch(r"/api/v1/[a-z]+", address)}
    for address in sorted(answers):
        found = re.fullmatch(r"/en/([a-z]+)/\?(.+)", address)
        if found and f"/api/v1/{found[1]}" in kinds:
            yield f"/api/v1/{found[1]}?{found[2]}"
    for kind in sorted(kinds):
        yield from (f"{kind}?language={code}" for code in languages())
        yield from (f"{kind}?limit=1", f"{kind}?limit=2&language={languages()[-1]}", f"{kind}/")


def oembeds(answers: dict[str, Any]) -> Iterator[str]:
    lists = addresses_of("quotation-list")
    for page in pages(answers):
        if any(re.fullmatch(f"{path}[^/]+/", page) for path in lists):
            url = quote(settings.SITE_URL + page, safe="")
            for query in ("", "&maxwidth=300&maxheight=200", "&format=xml"):
                yield f"/oembed?url={url}{query}"


def edit_records() -> list[str]:
    """Withdraw an event, rename a person, split a quotation; return the addresses whose answers change."""
    models = {model.__name__: model for model in apps.get_models()}
    event = models["Event"].objects.order_by("slug")[1]
    event.status = "withdrawn"
    for code, reason in zip(languages(), ("It was another one.", "Era otro."), strict=False):
        setattr(event, f"withdrawal_reason_{code}", reason)
    event.save()
    person = models["Person"].objects.order_by("slug")[0]
    old, person.slug = person.slug, "another-name"
    person.save()
    split, *targets = models["Quotation"].objects.order_by("slug")[:3]
    split.status = "withdrawn"
    split.save()
    kind = split._meta.label_lower
    for target in targets:
        models["FormerAddress"].objects.create(kind=kind, uid=split.uid, target_uid=target.uid)
    concerned = f"""
        /en/events/{event.slug}/ /es/eventos/{event.slug}/ /id/{event.uid} /api/v1/events/{event.uid}
        /en/people/{old}/ /es/personas/{old}/ /es/personas/{person.slug}/ /id/{person.uid}
        /en/quotations/{split.slug}/ /es/citas/{split.slug}/ /id/{split.uid} /api/v1/quotations/{split.uid}
        /api/v1/people/{person.uid} /en/quotations/{split.slug}/picture.png
    """.split()
    return [*concerned, *(f"{address}?format=json" for address in concerned), *LISTS.split()]
