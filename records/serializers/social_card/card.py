"""Pictures of words, for previews and to download: 1200×630 points, in the ink of the language of the words.

The ground is the ink of the language, the foot is paper with the archive's mark in both inks. What opens the words is
drawn: the mark of a quotation, or the ring of a reported statement.
"""

import hashlib
from dataclasses import astuple, dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from records.core.language_table import ANIL, GRANA, find_language
from records.media.images import encoded
from records.media.storage import store_once
from records.serializers.social_card.text_layout import (
    Type,
    draw,
    drawable,
    fitted,
    lines_of,
    width,
)

WIDTH, HEIGHT = 1200, 630
FOLDER = "pictures/1"  # kept for ever under the name of their content: another drawing needs another folder
MARGIN, LEFT, FOOT = 64, 116, 150
# Raised when pictures are drawn otherwise: those that are kept are then made anew.
DESIGN = 2
SIZES = range(62, 24, -2)
SHARP = 4  # curves are drawn larger, then reduced
PAPER, INK, QUIET = "#ffffff", "#13172b", "#4b5169"
# Outlines of the archive's marks (static/img/mark.svg): a point, then curves by three points each.
DROP = (
    (13.6, 2.6),
    ((6.3, 5.9), (2, 12.3), (2, 19.8)),
    ((2, 24.3), (4.8, 27.2), (8.5, 27.2)),
    ((11.9, 27.2), (14.5, 24.7), (14.5, 21.4)),
    ((14.5, 18.2), (12.3, 15.9), (9.2, 15.9)),
    ((8.7, 15.9), (8.2, 16), (7.8, 16.1)),
    ((8.4, 12.5), (11, 9.2), (15, 6.9)),
)
CLOSING_CHEVRON = ((0, 4.2), (4.9, 4.2), (13.4, 15), (4.9, 25.8), (0, 25.8), (8.3, 15))
OPENING_CHEVRON = ((13.4, 4.2), (8.5, 4.2), (0, 15), (8.5, 25.8), (13.4, 25.8), (5.1, 15))
STEPS = 12

Point = tuple[float, float]


@dataclass(frozen=True)
class Card:
    """What a picture shows. Its name is made of it: what changes makes another picture."""

    words: str
    language: str
    name: str
    beside_name: str
    lines: tuple[str, ...]
    is_direct: bool
    cut_notice: str

    @property
    def stored_as(self) -> str:
        told = repr((*astuple(self), settings.SITE_NAME, ink_of(self.language), DESIGN))
        return f"{FOLDER}/{hashlib.sha256(told.encode()).hexdigest()[:20]}-{WIDTH}x{HEIGHT}.png"


def ink_of(language: str) -> str:
    """The ground of the words of a language."""
    return find_language(language).ink.band[0]


def picture_of(card: Card) -> bytes:
    """The picture, made once and kept."""
    if not default_storage.exists(card.stored_as):
        store_once(default_storage, card.stored_as, drawn(card))
    with default_storage.open(card.stored_as) as file:
        kept: bytes = file.read()
    return kept


def drawn(card: Card) -> bytes:
    """The picture as a PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), ink_of(card.language))
    canvas = ImageDraw.Draw(image)
    words = drawable(card.words)
    setting = fitted(words, SIZES, (WIDTH - LEFT - MARGIN, HEIGHT - FOOT - 2 * MARGIN))
    kind = setting.type
    high = len(setting.lines) * kind.leading
    top = MARGIN + (HEIGHT - FOOT - 2 * MARGIN - high) // 2
    for number, line in enumerate(setting.lines):
        draw(canvas, (LEFT, top + number * kind.leading + kind.size), line, kind, PAPER)
    _open(image, card, (LEFT - 72, top + kind.size * 0.18), 56)
    _foot(image, canvas, card, is_cut=setting.is_cut)
    # Few colours: a third of the bytes, with no difference to be seen.
    return encoded(image.quantize(128, dither=Image.Dither.NONE), "PNG", optimize=True)


def _foot(image: Image.Image, canvas: ImageDraw.ImageDraw, card: Card, *, is_cut: bool) -> None:
    """Who, in which office, where and when; and the archive's mark."""
    canvas.rectangle((0, HEIGHT - FOOT, WIDTH, HEIGHT), fill=PAPER)
    mark_room = _brand(image, canvas)
    room = WIDTH - LEFT - MARGIN - mark_room - 24
    bold, plain = Type(27, is_bold=True), Type(22)
    name = lines_of(drawable(card.name), bold, room)[0]
    told = [card.cut_notice] if is_cut else []
    lines = [_one_line(line, plain, room) for line in (*card.lines, *told) if drawable(line)]
    # The notice of what is left out stands last and always stays.
    shown = [*lines[: 3 - len(told)], *lines[len(lines) - len(told) :]] if told else lines[:3]
    # Name and lines stand in the middle of the foot, however many they are.
    y = HEIGHT - FOOT + 22 + (FOOT - 28 - (4 + 28 * len(shown) if shown else 0)) // 2
    draw(canvas, (LEFT, y), name, bold, INK)
    beside = drawable(card.beside_name)
    if beside and width(f"{name} ", bold) + width(beside, plain) <= room:
        draw(canvas, (LEFT + width(f"{name}  ", bold), y), beside, plain, QUIET)
    for number, line in enumerate(shown):
        draw(canvas, (LEFT, y + 32 + number * 28), line, plain, QUIET)


def _one_line(text: str, kind: Type, room: float) -> str:
    lines = lines_of(drawable(text), kind, room)
    return lines[0] if len(lines) == 1 else f"{lines_of(drawable(text), kind, room - width('…', kind))[0]}…"


def _brand(image: Image.Image, canvas: ImageDraw.ImageDraw) -> float:
    """The archive's mark in both inks, and its name; the room they take."""
    kind, name = Type(27), drawable(settings.SITE_NAME)
    taken = max(width(name, kind), 62 * 1.6)
    left, y = WIDTH - MARGIN - taken, HEIGHT - FOOT + 34
    _shapes(image, [(DROP, 0.0), (DROP, 15.4)], (left, y), 1.6, ANIL.band[0])
    _shapes(image, [(CLOSING_CHEVRON, 36.0), (CLOSING_CHEVRON, 47.4)], (left, y), 1.6, GRANA.band[0])
    draw(canvas, (left, y + 48 + 34), name, kind, INK)
    return taken


def _open(image: Image.Image, card: Card, place: Point, size: float) -> None:
    """The drawn mark before the words."""
    colour = _mixed(PAPER, ink_of(card.language), 0.62)
    if not card.is_direct:
        _ring(image, place, size * 0.62, colour)
    elif find_language(card.language).opening_mark == "chevron":
        _shapes(image, [(OPENING_CHEVRON, 0.0), (OPENING_CHEVRON, 11.4)], place, size / 30, colour)
    else:
        _shapes(image, [(DROP, 0.0), (DROP, 15.4)], place, size / 30, colour)


def _mixed(one: str, other: str, share: float) -> str:
    first, second = (tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in (one, other))
    mixed = (round(a * share + b * (1 - share)) for a, b in zip(first, second, strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _shapes(
    image: Image.Image, shapes: list[tuple[tuple, float]], place: Point, scale: float, colour: str
) -> None:
    box = (round(62 * scale * SHARP), round(30 * scale * SHARP))
    mask = Image.new("L", box, 0)
    pen = ImageDraw.Draw(mask)
    for outline, right in shapes:
        points = [((x + right) * scale * SHARP, y * scale * SHARP) for x, y in _points(outline)]
        pen.polygon(points, fill=255)
    _paste(image, mask, place, colour)


def _ring(image: Image.Image, place: Point, size: float, colour: str) -> None:
    side = round(size * SHARP)
    mask = Image.new("L", (side, side), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, side - 1, side - 1), outline=255, width=round(side * 0.2))
    _paste(image, mask, place, colour)


def _paste(image: Image.Image, mask: Image.Image, place: Point, colour: str) -> None:
    small = mask.resize((mask.width // SHARP, mask.height // SHARP), Image.Resampling.LANCZOS)
    image.paste(Image.new("RGB", small.size, colour), (round(place[0]), round(place[1])), small)


def _points(outline: tuple) -> list[Point]:
    """The points of an outline, its curves in short straight steps."""
    points: list[Point] = []
    for part in outline:
        if len(part) == 2:
            points.append(part)
        else:
            points += (
                [_bezier(points[-1], part, step / STEPS) for step in range(1, STEPS + 1)] if points else []
            )
    return points


def _bezier(start: Point, curve: tuple[Point, Point, Point], t: float) -> Point:
    one, two, end = curve
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    x, y = (
        sum(weight * point[axis] for weight, point in zip(weights, (start, one, two, end), strict=True))
        for axis in (0, 1)
    )
    return x, y
