"""Addresses of the site, and the files of a mirror in which they stand.

The file hangs on the address alone, so that several processes agree. Its name is good on every file system (FAT, NTFS,
those that know no capitals): small Latin letters, digits and a few marks, at most a hundred of them; what is more, or
other, is cut, with a digest in its place.
"""

import re
from functools import lru_cache
from hashlib import sha256
from posixpath import relpath, splitext
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urlencode, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve, reverse, translate_url
from django.utils.translation import get_language_from_path, override
from text_unidecode import unidecode

from records.core.languages import language_codes
from records.serializers.negotiation import PARAMETER

SAFE_NAME = re.compile(
    r"(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z))[a-z0-9_~=,-][a-z0-9._~=,-]{0,98}(?<!\.)", re.ASCII
)
EXTENSION = re.compile(r"\.[a-z0-9]{1,12}\Z", re.ASCII)
UNSAFE = re.compile(r"[^a-z0-9_-]+", re.ASCII)
MAX_CUT, DIGEST = 60, 8  # characters of a name that is not safe as it is
FIRST_PAGE = ("page", "1")
# What only a server can do; a link to it is left out.
OF_THE_SERVER = (
    *(
        "basket",
        "oembed",
        "service-worker",
        "healthz",
        "readyz",
        "search-suggestions",
        "check-embed",
        "security",
    ),
    *("robots", "root", "set_language", "sitemaps", "sitemap"),
)
# One page each, whatever is asked: the question stays in the links to the first, which a script answers.
ASKED, COMPARED = "search", "check"
# Where the index of the search lies.
SEARCH_FOLDER = "search"
# The same in every language.
SHARED = ("data-file",)
Kind = Literal["page", "static", "media"]


class Target(NamedTuple):
    """An address of this site as a link has it: what is to be copied, its file, and the rest of the link."""

    kind: Kind
    address: str
    file: str
    rest: str = ""


def link_target(base: str, link: str) -> Target | Literal["outside", "left out"]:
    """Return to what a link on the page `base` leads: a part of this site, another site, or what no mirror has."""
    if link.startswith(("#", "mailto:", "data:", "javascript:", "tel:")):
        return "outside"
    address, hash_sign, fragment = link.partition("#")
    found = _media(address) or _target(_whole(base, address))
    if isinstance(found, str):
        return found
    return found._replace(rest=f"{found.rest}{hash_sign}{fragment}")


def _whole(base: str, link: str) -> str:
    """Return a link as an address without this site's own name."""
    here = settings.SITE_URL
    # A calendar program that subscribes asks for the file under another scheme.
    own = link.removeprefix(here).removeprefix(f"webcal://{urlsplit(here).netloc}")
    return urljoin(base, own if own or link == own else "/")


def _media(link: str) -> Target | None:
    if not link.startswith(settings.MEDIA_URL):
        return None
    name = unquote(link.removeprefix(settings.MEDIA_URL))
    return Target("media", name, media_file(name))


def media_file(name: str) -> str:
    """Return the file of an image of the media."""
    return f"media/{_path(name)}"


@lru_cache(maxsize=20_000)
def _target(link: str) -> Target | Literal["outside", "left out"]:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return "outside"
    if parts.path.startswith(settings.STATIC_URL):
        name = unquote(parts.path.removeprefix(settings.STATIC_URL))
        return Target("static", name, f"static/{name}")
    match = view_of(parts.path)
    name = (match.url_name if match else None) or ""
    if name in OF_THE_SERVER or parts.path.startswith(reverse("admin:index")):
        return "left out"
    query = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair != FIRST_PAGE)
    rest = f"?{parts.query}" if name == ASKED and parts.query else ""
    if name in (ASKED, COMPARED):
        query = []
    if _is_form_of_a_choice(parts.path, dict(query)):
        return "left out"
    path = _in_site_language(parts.path) if name in SHARED else parts.path
    address = quote(unquote(path), safe="/~:@!$&'()*+,;=") + (f"?{urlencode(query)}" if query else "")
    return Target("page", address, file_of(address), rest)


def _in_site_language(path: str) -> str:
    with override(language_of(path)):
        return str(translate_url(path, settings.LANGUAGE_CODE))


def _is_form_of_a_choice(path: str, query: dict[str, str]) -> bool:
    """Return whether an address asks for a filtered list in another form: the file of the whole list has its rows."""
    others = query.keys() - {PARAMETER}
    return bool(others) and (PARAMETER in query or EXTENSION.search(path) is not None)


def view_of(path: str) -> ResolverMatch | None:
    """Return the view of a path, or None where there is none."""
    with override(language_of(path)):
        try:
            return resolve(unquote(path))
        except Resolver404:
            return None


def language_of(path: str) -> str:
    """Return the language of the page at a path, or the site's own."""
    return get_language_from_path(path) or language_codes()[0]


def file_of(address: str) -> str:
    """Return the file in which the answer to an address stands, as a path in the mirror."""
    path, _mark, query = address.partition("?")
    folder, _slash, last = _path(unquote(path)).rpartition("/")
    suffix = _suffix(path, dict(parse_qsl(query, keep_blank_values=True)))
    stem = last.removesuffix(suffix) if last else "index"
    if query:
        asked = query.replace("&", ",")  # a comma of its own is encoded there
        stem = asked if stem == "index" else f"{stem},{asked}"
    name = _safe(f"{stem}{suffix}", suffix)
    return f"{folder}/{name}" if folder else name


def _suffix(path: str, query: dict[str, str]) -> str:
    """Return the end of the file's name, by which servers and browsers know what it is."""
    match = view_of(path)
    if PARAMETER in query:
        forms: Any = getattr(getattr(match.func if match else None, "view_class", None), "formats", ())
        suffix = next((form.suffix for form in forms if form.name == query[PARAMETER]), "")
        return f".{suffix or UNSAFE.sub('', query[PARAMETER]) or 'txt'}"
    if found := EXTENSION.search(path):
        return found[0]
    if match and match.url_name in SHARED:
        return ".txt"
    return ".json" if match and "api-v1" in match.namespaces else ".html"


def _path(path: str) -> str:
    return "/".join(_safe(name) if name else "" for name in path.strip("/").split("/")) + "/" * path.endswith(
        "/"
    )


def _safe(name: str, suffix: str | None = None) -> str:
    """Return a name that every file system takes; two names are never made one, not even but for their case."""
    if SAFE_NAME.fullmatch(name):
        return name
    suffix = splitext(name)[1] if suffix is None else suffix
    suffix = suffix if EXTENSION.fullmatch(suffix) or suffix.count(".") > 1 else ""
    plain = UNSAFE.sub("-", unidecode(unquote_plus(name.removesuffix(suffix))).lower())[:MAX_CUT].strip("-")
    return f"{plain}~{sha256(name.encode()).hexdigest()[:DIGEST]}{suffix}"


def relative(file: str, target: Target) -> str:
    """Return the link in a file of the mirror to another one, or to a part of itself."""
    path = quote(relpath(target.file, file.rpartition("/")[0] or "."), safe="/~=,")
    return f"{path}{target.rest}"
