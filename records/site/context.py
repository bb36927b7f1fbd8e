"""What every page knows of itself: its languages, its address, the site's name."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info

# An order or another form of a page is the same page to a search engine.
NOT_CANONICAL = ("sort", "format")


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Nothing here asks the database, so that error pages can use it."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "canonical_url": f"{settings.SITE_URL}{request.path}{canonical_query(request)}",
        "languages": SimpleLazyObject(lambda: list(page_languages(request))),
        "x_default_url": SimpleLazyObject(lambda: page_languages(request)[0]["absolute_url"]),
    }


def canonical_query(request: HttpRequest, *besides: str) -> str:
    """The query string of a page that search engines should know it by: filters and page, no order.

    `besides` names what is left out too.
    """
    kept = [
        (key, value)
        for key, values in request.GET.lists()
        if key not in (*NOT_CANONICAL, *besides)
        for value in values
        if value
    ]
    return f"?{urlencode(sorted(kept))}" if kept else ""


def page_languages(request: HttpRequest) -> list[dict[str, Any]]:
    """The same page in every language of the site: same record, same filters."""
    address = request.get_full_path()
    return [_in_language(request, code, address) for code, _name in settings.LANGUAGES]


def _in_language(request: HttpRequest, code: str, address: str) -> dict[str, Any]:
    translated = translate_url(address, code)
    is_current = code == get_language()
    if not is_current and translated == address:
        # An address that leads nowhere (an error page) has no twin: its switch leads home.
        translated = f"/{code}/"
    path = translated.split("?")[0]
    return {
        "code": code,
        "name_local": get_language_info(code)["name_local"].capitalize(),
        "url": translated,
        "absolute_url": f"{settings.SITE_URL}{path}{canonical_query(request)}",
        "is_current": is_current,
    }
