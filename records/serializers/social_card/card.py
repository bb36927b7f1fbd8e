"""Social cards: a quotation as a PNG, wide for link previews, square for social media."""

import hashlib
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageOps

from records.core.language_table import ANIL, GRANA, find_language
from records.media.images import encoded, store_once
from records.serializers.social_card.direction import is_right_to_left
from records.serializers.social_card.letters import drawable_text, has_gaps
from records.serializers.social_card.text_layout import (
    FittedText,
    FontStyle,
    break_lines,
    draw_text,
    fit_text,
    text_width,
)

WIDTH, HEIGHT, SQUARE = 1200, 630, 1080
FOLDER = "pictures/1"  # stored for ever under the name of their content: another drawing needs another folder
# To be raised with each change of the drawing: cards that are stored are then made anew.
DESIGN = 5
MARGIN, LEFT, FOOT = 64, 116, 150
SIZES, SIZES_IN_SQUARE = range(62, 24, -2), range(80, 24, -2)
PAPER, INK, QUIET = "#ffffff", "#13172b", "#4b5169"
BRAND_WIDTH = 62 * 1.6
USUAL_DETAILS, LINE = 3, 28  # lines of details, and the height of one in pixels
# Masks in the sizes of the card, drawn from the shapes of static/img/mark.svg; a mark is painted through its mask.
MARKS = Path(__file__).resolve().parent / "marks"


@dataclass(frozen=True)
class Card:
    """The content of a card. Its file is named after it, so that changed content makes another file."""

    text: str
    language: str
    speaker: str
    native_name: str
    details: tuple[str, ...]
    is_direct: bool
    cut_notice: str
    gap_notice: str = ""
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def has_gaps(self) -> bool:
        """Return whether a letter of the text or of a name has no font."""
        return any(map(has_gaps, (self.text, self.speaker, self.native_name, *self.details)))

    @property
    def lines(self) -> list[str]:
        """Return the details that can be drawn."""
        return [detail for detail in self.details if drawable_text(detail)]

    @property
    def foot(self) -> int:
        """Return the height of the foot in pixels: it grows with a fourth and a fifth line of details."""
        return FOOT + LINE * max(0, len(self.lines) - USUAL_DETAILS)

    @property
    def file_name(self) -> str:
        content = repr((*astuple(self), settings.SITE_NAME, ink_of(self.language), DESIGN))
        return f"{FOLDER}/{hashlib.sha256(content.encode()).hexdigest()[:20]}-{self.width}x{self.height}.png"


def ink_of(language: str) -> str:
    """Return the colour of the ground for a language, as "#rrggbb"."""
    return find_language(language).ink.band[0]


def card_image(card: Card) -> bytes:
    """Return the card as PNG, drawn once and then read from the storage; drawn each time where it cannot be stored."""
    with suppress(OSError), default_storage.open(card.file_name) as file:
        return bytes(file.read())
    drawn = draw_card(card)
    with suppress(OSError):
        store_once(default_storage, card.file_name, drawn)
    return drawn


def draw_card(card: Card) -> bytes:
    image = Image.new("RGB", (card.width, card.height), ink_of(card.language))
    canvas = ImageDraw.Draw(image)
    if card.has_gaps and card.gap_notice:
        card = replace(card, details=(*card.details, card.gap_notice))
    fitted = _fitted(card)
    if fitted.is_cut:  # told last, in a line of its own
        card = replace(card, details=(*card.details, card.cut_notice))
        fitted = _fitted(card)
    _draw_words(image, canvas, card, fitted)
    _draw_foot(image, canvas, card)
    # Few colours: a third of the bytes, with no visible difference.
    return encoded(image.quantize(128, dither=Image.Dither.NONE), "PNG", optimize=True)


def _draw_words(image: Image.Image, canvas: ImageDraw.ImageDraw, card: Card, fitted: FittedText) -> None:
    """Draw the lines from the side at which they begin, and the mark that opens them beside it."""
    style, turned = fitted.style, is_right_to_left(card.text)
    top = MARGIN + (card.height - card.foot - 2 * MARGIN - len(fitted.lines) * style.leading) // 2
    for number, line in enumerate(fitted.lines):
        left = card.width - LEFT - text_width(line, style) if turned else LEFT
        y = top + number * style.leading + style.size
        draw_text(canvas, (left, y), line, style, PAPER, turned)
    opening = find_language(card.language).opening_mark if card.is_direct else "ring"
    shade = tuple(round(255 * 0.62 + part * 0.38) for part in bytes.fromhex(ink_of(card.language)[1:]))
    _paint_mark(image, opening, (LEFT - 72, top + style.size * 0.18), shade, mirrored=turned)


def _fitted(card: Card) -> FittedText:
    """Return the text in the room above the foot."""
    room = card.width - LEFT - MARGIN, card.height - card.foot - 2 * MARGIN
    return fit_text(card.text, SIZES if card.width > card.height else SIZES_IN_SQUARE, room)


def _draw_foot(image: Image.Image, canvas: ImageDraw.ImageDraw, card: Card) -> None:
    """Draw the speaker, the details (office, occasion, kind of text, notes) and the archive's mark."""
    canvas.rectangle((0, card.height - card.foot, card.width, card.height), fill=PAPER)
    room = card.width - LEFT - MARGIN - _draw_brand(image, canvas) - 24
    bold, plain = FontStyle(27, is_bold=True), FontStyle(22)
    name = _one_line(card.speaker, bold, room)
    details = [_one_line(detail, plain, room) for detail in card.lines]
    # Name and details stand in the middle of the foot, however many they are.
    y = card.height - card.foot + 22 + (card.foot - 28 - (4 + LINE * len(details) if details else 0)) // 2
    draw_text(canvas, (LEFT, y), name, bold, INK)
    native = drawable_text(card.native_name)
    if native and text_width(f"{name} ", bold) + text_width(native, plain) <= room:
        draw_text(canvas, (LEFT + text_width(f"{name}  ", bold), y), native, plain, QUIET)
    for number, line in enumerate(details):
        draw_text(canvas, (LEFT, y + 32 + number * LINE), line, plain, QUIET)


def _one_line(text: str, style: FontStyle, room: float) -> str:
    """Return a text cut to one line, with an ellipsis for what is left out."""
    text = drawable_text(text)
    if len(lines := break_lines(text, style, room)) <= 1:
        return "".join(lines)
    return f"{break_lines(text, style, room - text_width('…', style))[0]}…"


def _draw_brand(image: Image.Image, canvas: ImageDraw.ImageDraw) -> float:
    """Draw the archive's mark and name at the right of the foot; return their width."""
    style, name = FontStyle(27), drawable_text(settings.SITE_NAME)
    brand_width = max(text_width(name, style), BRAND_WIDTH)
    left, y = image.width - MARGIN - brand_width, image.height - FOOT + 34
    _paint_mark(image, "brand-drops", (left, y), ANIL.band[0])
    _paint_mark(image, "brand-chevrons", (left, y), GRANA.band[0])
    draw_text(canvas, (left, y + 48 + 34), name, style, INK)
    return brand_width


def _paint_mark(
    image: Image.Image, name: str, place: tuple[float, float], colour: Any, *, mirrored: bool = False
) -> None:
    """Paint a mark; a mirrored one stands as far from the right edge as others do from the left."""
    left, top = round(place[0]), round(place[1])
    with Image.open(MARKS / f"{name}.png") as mask:
        shape = ImageOps.mirror(mask.convert("L")) if mirrored else mask.convert("L")
        image.paste(colour, (image.width - left - mask.width if mirrored else left, top), shape)
