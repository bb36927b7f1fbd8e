"""A verdict of the quotation check to share: its address, a small page for a frame, and what previews show."""

import math
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from forum.quotations.embeds import (
    LETTER_WIDTH,
    LINE_HEIGHT,
    MAX_HEIGHT,
    OEMBED,
    WIDTH,
    fluid_frame,
    picture_tag,
)
from forum.quotations.quote_check import ShownCheck, address_of_check, path_of_check, shown_check
from records.serializers.base import absolute

# So high is a card without the words on it, and so high what it says of another speaker, office or day.
HEIGHT, CLAIM_HEIGHT = 300, 100
FRAME = 84  # pixels at both sides of the words
SOURCE_CHARACTERS = 140  # of speaker, office and source, when they are long
CARD_CHARACTERS = 400  # of pasted words and of recorded words on a card


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def check_embed(request: HttpRequest) -> HttpResponse:
    """The verdict on the words in the address, on a small page that any site may frame."""
    text = request.GET.get("q", "")
    if not text.strip() or not path_of_check(text):
        raise Http404
    response = render(request, "forum/quotations/check_embed.html", {"shown": shown_check(text)})
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def check_frame(shown: ShownCheck, width: int = WIDTH, max_height: int = MAX_HEIGHT) -> SafeString:
    """Return the HTML that frames a verdict."""
    address = address_of_check(shown.checked.text, "check-embed")
    return fluid_frame(
        address, title_of(shown), width, lambda room: min(card_height(shown, room), max_height)
    )


def card_height(shown: ShownCheck, width: int) -> int:
    """Return the approximate height of the card in pixels, never too little."""
    first = shown.first_match
    recorded = first.recorded_words if first else ""
    texts = [shown.headline * 2, shown.words_headline, shown.checked.text, recorded, " " * SOURCE_CHARACTERS]
    lines = sum(
        math.ceil(len(text[:CARD_CHARACTERS]) * LETTER_WIDTH / max(width - FRAME, 1)) for text in texts
    )
    return HEIGHT + len(shown.attributions) * CLAIM_HEIGHT + (lines + 1) * LINE_HEIGHT


def title_of(shown: ShownCheck) -> str:
    return _("{verdict}: “{words}”").format(verdict=shown.headline, words=shown.excerpt)


def summary_of(shown: ShownCheck) -> str:
    """Return the description of a verdict for previews: what was compared, and with what."""
    compared = _("“{words}” was compared with the words that the archive holds.").format(words=shown.excerpt)
    return f"{shown.spoken} {compared}"


def check_oembed_link(shown: ShownCheck) -> dict[str, Any]:
    """Return the link by which other sites find out how to embed a verdict."""
    query = urlencode({"url": address_of_check(shown.checked.text), "format": "json"})
    return {"url": f"{absolute(reverse('oembed'))}?{query}", "media_type": OEMBED, "label": title_of(shown)}


def verdict_context(text: str) -> dict[str, Any]:
    """Return what a page shows of a text that was compared; a text without an address cannot be shared by one."""
    shown = shown_check(text)
    context = {
        "shown": shown,
        "here": shown.headline,
        "summary": Truncator(summary_of(shown)).chars(300),
        "trail": [{"label": _("Did they say it?"), "url": reverse("check")}],
    }
    if not shown.path:
        return {**context, "canonical_url": absolute(reverse("check")), "switch_form": "ask"}
    first = shown.first_match
    return {
        **context,
        "address": absolute(shown.path),
        "frame": check_frame(shown),
        "card_path": path_of_check(shown.checked.text, "check-embed"),
        "embeds": [check_oembed_link(shown)],
        "picture": picture_tag(first.quotation) if first and first.quotation else None,
    }
