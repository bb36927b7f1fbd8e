"""`/oembed?url=`: how other sites show a quotation or a verdict of the quotation check, as oembed.com has it."""

from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import get_language_from_path, override
from django.views.decorators.http import require_safe

from forum.quotations.check_embeds import card_height, check_frame, title_of
from forum.quotations.embeds import (
    DAY,
    MAX_HEIGHT,
    MIN_HEIGHT,
    MIN_WIDTH,
    WIDTH,
    get_published,
    quotation_oembed,
)
from forum.quotations.models import Quotation
from forum.quotations.quote_check import path_of_check, shown_check
from records.core.languages import language_codes
from records.core.models import find_record


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer for an address of this site (JSON alone)."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only JSON.\n", status=501, content_type="text/plain; charset=utf-8")
    match, query, language = page_at(request.GET.get("url", ""))
    most = [_size(request, "maxwidth", MIN_WIDTH, WIDTH), _size(request, "maxheight", MIN_HEIGHT, MAX_HEIGHT)]
    with override(language):
        told = verdict_oembed(query, *most) if match.url_name == "check" else _of_quotation(match, *most)
        response = JsonResponse({**provider(), **told})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def provider() -> dict[str, Any]:
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{settings.SITE_URL}/",
        "cache_age": DAY,
    }


def page_at(url: str) -> tuple[ResolverMatch, str, str]:
    """Return the view, the query and the language of an address of this site; else raise Http404."""
    if not url.startswith(f"{settings.SITE_URL}/"):
        raise Http404
    path, _mark, query = url.removeprefix(settings.SITE_URL).split("#")[0].partition("?")
    language = get_language_from_path(path) or language_codes()[0]
    try:
        with override(language):
            return resolve(path), query, language
    except Resolver404 as error:
        raise Http404 from error


def verdict_oembed(query: str, width: int, max_height: int) -> dict[str, Any]:
    text = parse_qs(query).get("q", [""])[0]
    if not text.strip() or not path_of_check(text):
        raise Http404
    shown = shown_check(text)
    return {
        "title": title_of(shown),
        "html": check_frame(shown, width, max_height),
        "width": width,
        "height": min(card_height(shown, width), max_height),
    }


def _of_quotation(match: ResolverMatch, width: int, max_height: int) -> dict[str, Any]:
    return quotation_oembed(quotation_at(match), width, max_height)


def quotation_at(match: ResolverMatch) -> Quotation:
    """Return the published quotation to whose page or permanent link an address leads; else raise Http404."""
    if match.url_name == "permanent-link":
        record = find_record(match.kwargs["uid"])
        if isinstance(record, Quotation):
            return get_published(record.slug)
    if match.url_name != "quotation-detail":
        raise Http404
    return get_published(match.kwargs["slug"])


def _size(request: HttpRequest, name: str, least: int, most: int) -> int:
    asked = request.GET.get(name, "")
    return max(least, min(int(asked[:6]), most)) if asked.isascii() and asked.isdigit() else most
