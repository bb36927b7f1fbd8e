"""A quotation in other people's pages: a small page for a frame, oEmbed, the picture."""

import math
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from forum.quotations.models import Quotation
from forum.quotations.social_card import card_alt_text, quotation_card
from records.core.languages import language_codes
from records.core.models import find_record
from records.serializers.base import absolute
from records.serializers.page_data import Picture
from records.serializers.social_card.card import card_image

WIDTH, HEIGHT = 640, 220
MIN_WIDTH, MIN_HEIGHT = 200, 120
MAX_HEIGHT = 10_000
# So wide is a letter of the small page, and so high a line.
LETTER_WIDTH, LINE_HEIGHT = 9.5, 27
DAY = 24 * 60 * 60
OEMBED = "application/json+oembed"


def get_published(slug: str) -> Quotation:
    found: Quotation = get_object_or_404(Quotation.objects.published().for_page(), slug=slug)
    return found


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The small page of a quotation, which any site may frame."""
    response = render(request, "forum/quotations/quotation_embed.html", {"record": get_published(slug)})
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of a quotation, in the language of the address."""
    response = HttpResponse(card_image(quotation_card(get_published(slug))), content_type="image/png")
    # A picture is compressed already.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response["Cache-Control"] = f"public, max-age={DAY}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Disposition"] = f'inline; filename="{slug}.png"'
    return response


def picture_tag(quotation: Quotation) -> Picture:
    return Picture(reverse("quotation-picture", args=[quotation.slug]), card_alt_text(quotation))


def frame(quotation: Quotation, width: int = WIDTH, max_height: int = MAX_HEIGHT) -> SafeString:
    """The HTML that frames a quotation."""
    return format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>',
        absolute(reverse("quotation-embed", args=[quotation.slug])),
        width,
        min(height_of(quotation, width), max_height),
        title_of(quotation),
    )


def height_of(quotation: Quotation, width: int) -> int:
    """Return the approximate height of the small page in pixels, never too little."""
    lines = math.ceil(len(str(quotation.localized("text"))) * LETTER_WIDTH / max(width - 60, 1)) + 1
    return HEIGHT + lines * LINE_HEIGHT


def title_of(quotation: Quotation) -> str:
    return _("Words of {speaker}: {words}").format(
        speaker=quotation.speaker.name, words=quotation.opening_words
    )


def oembed_link(quotation: Quotation) -> dict[str, Any]:
    """The link by which other sites find out how to embed the page."""
    query = urlencode({"url": absolute(quotation.get_absolute_url()), "format": "json"})
    return {
        "url": f"{absolute(reverse('oembed'))}?{query}",
        "media_type": OEMBED,
        "label": title_of(quotation),
    }


# oEmbed


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """`/oembed?url=`: how to show the page of a quotation, as oembed.com has it (JSON alone)."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only JSON.\n", status=501, content_type="text/plain; charset=utf-8")
    quotation, language = quotation_at(request.GET.get("url", ""))
    most = [_size(request, "maxwidth", MIN_WIDTH, WIDTH), _size(request, "maxheight", MIN_HEIGHT, MAX_HEIGHT)]
    with override(language):
        response = JsonResponse(oembed_data(quotation, *most))
    response["Access-Control-Allow-Origin"] = "*"
    return response


def oembed_data(quotation: Quotation, width: int, max_height: int) -> dict[str, Any]:
    height = min(height_of(quotation, width), max_height)
    image = picture_tag(quotation)
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": settings.SITE_NAME,
        "provider_url": f"{settings.SITE_URL}/",
        "title": title_of(quotation),
        "author_name": quotation.speaker.name,
        "author_url": absolute(quotation.speaker.get_absolute_url()),
        "cache_age": DAY,
        "html": frame(quotation, width, max_height),
        "width": width,
        "height": height,
        "thumbnail_url": image.url,
        "thumbnail_width": image.width,
        "thumbnail_height": image.height,
    }


def quotation_at(url: str) -> tuple[Quotation, str]:
    """The quotation to whose page an address of this site leads, and in which language; else Http404."""
    if not url.startswith(f"{settings.SITE_URL}/"):
        raise Http404
    path = url.removeprefix(settings.SITE_URL).split("#")[0].split("?")[0]
    language = get_language_from_path(path) or language_codes()[0]
    try:
        with override(language):
            match = resolve(path)
    except Resolver404 as error:
        raise Http404 from error
    if match.url_name == "permanent-link":
        record = find_record(match.kwargs["uid"])
        if isinstance(record, Quotation):
            return get_published(record.slug), language
    if match.url_name != "quotation-detail":
        raise Http404
    return get_published(match.kwargs["slug"]), language


def _size(request: HttpRequest, name: str, least: int, most: int) -> int:
    asked = request.GET.get(name, "")
    return max(least, min(int(asked[:6]), most)) if asked.isascii() and asked.isdigit() else most
