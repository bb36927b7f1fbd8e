"""Context of every page: the site's name, the page's address and languages."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info, override

from records.core.models import Record
from records.site.pages import CURSORS, is_counted

MAX_PATH = 1000
MAX_REPEATED = 2000  # characters of a query in each address of a page
# An order or another form of a page is the same page to a search engine.
NOT_CANONICAL = ("sort", "format")


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Nothing here queries the database, so that error pages can use it."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "keeper": settings.KEEPER,
        "keeper_address": settings.KEEPER_ADDRESS,
        "privacy_url": settings.PRIVACY_URL,
        "data_license": settings.DATA_LICENSE,
        **page_address(request, request.path),
    }


def page_address(request: HttpRequest, path: str, record: Record | None = None) -> dict[str, Any]:
    """Return the canonical address of a page at this path, that of a `record`, and the same page in every language."""
    query = canonical_query(request)
    query = (
        query if len(query) <= MAX_REPEATED else ""
    )  # a text, not a filter: one link leads to it, not eight
    full_path = path + request.get_full_path().removeprefix(request.path)
    languages: Any = SimpleLazyObject(
        lambda: [
            _in_language(code, _translated(code, full_path, record), query) for code, _ in settings.LANGUAGES
        ]
    )
    return {
        "canonical_url": f"{settings.SITE_URL}{path}{query}",
        "languages": languages,
        "x_default_url": SimpleLazyObject(lambda: languages[0]["absolute_url"]),
    }


def canonical_query(request: HttpRequest, *excluded: str) -> str:
    """Return the query string by which search engines know a page: filters and page, no order, nothing excluded."""
    left_out = (*NOT_CANONICAL, *excluded, *(CURSORS if is_counted(request.GET.get("page", "1")) else ()))
    lists = ((key, some) for key, some in request.GET.lists() if key not in left_out)
    found = [(key, value) for key, values in lists for value in values if value]
    return f"?{urlencode(sorted(found))}" if found else ""


def _translated(code: str, full_path: str, record: Record | None) -> str:
    if record:
        with override(code):
            return "".join((record.get_absolute_url(), *full_path.partition("?")[1:]))
    if code == get_language():
        return full_path
    translated = translate_url(full_path, code)
    # An address that leads nowhere (an error page) has no twin: its switch leads home.
    return f"/{code}/" if translated == full_path else translated


def _in_language(code: str, translated: str, query: str) -> dict[str, Any]:
    return {
        "code": code,
        "name_local": get_language_info(code)["name_local"].capitalize(),
        "url": translated,
        "absolute_url": f"{settings.SITE_URL}{translated.split('?')[0]}{query}",
        "is_current": code == get_language(),
    }
