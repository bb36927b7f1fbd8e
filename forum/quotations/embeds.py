"""A quotation in other people's pages: a small page for a frame, what oEmbed tells of it, the picture."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from forum.quotations.models import Quotation
from forum.quotations.serializers import office_held
from records.core.locale_formats import format_partial_date
from records.core.noted_words import SIGN, notes_in, tied_notes, with_signs
from records.serializers.base import absolute
from records.serializers.feeds import with_doubt
from records.serializers.page_data import Picture
from records.serializers.social_card.card import SQUARE, Card, card_image

WIDTH, HEIGHT = 640, 220
NARROW = 320  # pixels: the narrowest phone
MIN_WIDTH, MIN_HEIGHT = 200, 120
MAX_HEIGHT = 10_000
# So wide is a letter of the small page, and so high a line.
LETTER_WIDTH, LINE_HEIGHT = 9.5, 27
DAY = 24 * 60 * 60
OEMBED = "application/json+oembed"


def get_published(slug: str) -> Quotation:
    return get_object_or_404(Quotation.objects.published().at(slug).for_page())


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The small page of a quotation, which any site may frame."""
    response = render(request, "forum/quotations/quotation_embed.html", {"record": get_published(slug)})
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def picture(request: HttpRequest, slug: str, *, is_square: bool = False) -> HttpResponse:
    """The picture of a quotation, wide or square, in the language of the address."""
    card = quotation_card(get_published(slug))
    card = replace(card, width=SQUARE, height=SQUARE) if is_square else card
    response = HttpResponse(card_image(card), content_type="image/png")
    # A picture is compressed already.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response["Cache-Control"] = f"public, max-age={DAY}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Disposition"] = f'inline; filename="{slug}{"-square" * is_square}.png"'
    return response


def quotation_card(quotation: Quotation) -> Card:
    """Return the card of a quotation fetched with `for_page()`, in the active language."""
    text, speakers = quotation.localized("text"), quotation.speakers
    day = with_doubt(format_partial_date(quotation.said_on), quotation.said_on)
    occasion = ", ".join(filter(None, (day, str(quotation.event.localized("name")))))
    statement = (
        "" if quotation.is_direct else _("Statement attributed to the speaker, as the source reports it")
    )
    translation = _("Unofficial translation") if text.is_unofficial else ""
    tied = tied_notes(quotation, "text")
    labels = "; ".join(one.label for one in notes_in(text, tied))
    note = f"{SIGN} " + _("Note: %(label)s") % {"label": labels} if labels else ""
    return Card(
        text=with_signs(text, tied),
        language=text.language,
        speaker=quotation.speaker_name,
        native_name=" ".join(name.name for person in speakers for name in person.native_names),
        details=(
            office_held(quotation),
            occasion,
            " · ".join(filter(None, (statement, translation))),
            note,
        ),
        is_direct=quotation.is_direct,
        cut_notice=_("Cut here; the whole text is in the archive."),
        gap_notice=_("[…]: letters that this picture cannot show; the page in the archive has them."),
    )


def picture_tag(quotation: Quotation) -> Picture:
    facts = {"speaker": quotation.speaker_name, "words": quotation.opening_words}
    alt = _("Picture of the words of {speaker}: {words}")
    if not quotation.is_direct:
        alt = _("Picture of a statement attributed to {speaker}: {words}")
    return Picture(reverse("quotation-picture", args=[quotation.slug]), alt.format(**facts))


def square_picture_tag(quotation: Quotation) -> Picture:
    path = reverse("quotation-square-picture", args=[quotation.slug])
    return Picture(path, picture_tag(quotation).alt, SQUARE, SQUARE)


def frame(quotation: Quotation, width: int = WIDTH, max_height: int = MAX_HEIGHT) -> SafeString:
    """The HTML that frames a quotation."""
    address = absolute(reverse("quotation-embed", args=[quotation.slug]))
    return fluid_frame(
        address, title_of(quotation), width, lambda room: min(height_of(quotation, room), max_height)
    )


def fluid_frame(address: str, title: str, width: int, height_at: Callable[[int], int]) -> SafeString:
    """Return a frame as wide as there is room, up to `width`, and as high as its content at each width needs."""
    low, high = height_at(width), height_at(NARROW)
    steps = round((high - low) / max(width - NARROW, 1), 2)  # pixels of height for each pixel of width
    height = f"clamp({low}px,{high}px - (100vw - {NARROW}px)*{steps},{high}px)"
    style = f"border:0;width:100%;max-width:{width}px;height:{height}"
    return format_html(
        '<iframe src="{}" width="{}" height="{}" style="{}" title="{}" loading="lazy"></iframe>',
        *(address, width, low, style, title),
    )


def height_of(quotation: Quotation, width: int) -> int:
    """Return the approximate height of the small page in pixels, never too little."""
    room, text = max(width - 60, 1), quotation.localized("text")
    notes = "".join(one.label for one in notes_in(text, tied_notes(quotation, "text")))
    lines = sum(math.ceil(len(words) * LETTER_WIDTH / room) + 1 for words in (text.value, notes) if words)
    return HEIGHT + lines * LINE_HEIGHT


def title_of(quotation: Quotation) -> str:
    facts = {"speaker": quotation.speaker_name, "words": quotation.opening_words}
    title = _("Words of {speaker}: {words}")
    if not quotation.is_direct:
        title = _("Statement attributed to {speaker}: {words}")
    return title.format(**facts)


def oembed_link(quotation: Quotation) -> dict[str, Any]:
    """The link by which other sites find out how to embed the page."""
    query = {"url": absolute(quotation.get_absolute_url()), "format": "json"}
    url = absolute(reverse("oembed", query=query))
    return {"url": url, "media_type": OEMBED, "label": title_of(quotation)}


def quotation_oembed(quotation: Quotation, width: int, max_height: int) -> dict[str, Any]:
    """Return what oEmbed tells of a quotation."""
    image = picture_tag(quotation)
    people = quotation.speakers
    alone = {"author_url": absolute(people[0].get_absolute_url())} if len(people) == 1 else {}
    author = {"author_name": quotation.speaker_name, **alone}
    return {
        "title": title_of(quotation),
        **(author if quotation.is_direct else {}),
        "html": frame(quotation, width, max_height),
        "width": width,
        "height": min(height_of(quotation, width), max_height),
        "thumbnail_url": image.url,
        "thumbnail_width": image.width,
        "thumbnail_height": image.height,
    }
