"""Words drawn into a picture: which font has a letter, where lines break, what size fits, what is cut.

The fonts are kept beside this file (`records/fonts/`): Latin, Greek and Cyrillic letters, and some four thousand
Chinese characters. A letter that neither has is left out rather than drawn as an empty box.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parent / "fonts"
REGULAR, BOLD, CHINESE = "source-serif-4-regular", "source-serif-4-semibold", "noto-serif-sc-regular"
MOST_LETTERS = 1500
ABSENT = "\uffff"
# A line may break at a space, and beside every character of a script that has none.
PIECES = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\s+"
)
SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[”’»\"]?(?=\s|$)|(?<=[。！？])")


@dataclass(frozen=True)
class Type:
    """A weight at a size."""

    size: int
    is_bold: bool = False

    @property
    def leading(self) -> int:
        """From one line to the next."""
        return round(self.size * 1.3)

    def font(self, place: int) -> ImageFont.FreeTypeFont:
        """The font of Latin letters (0) or of Chinese ones (1)."""
        return _font(CHINESE if place else BOLD if self.is_bold else REGULAR, self.size)


@lru_cache(maxsize=64)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"{name}.woff2"), size)


@cache
def _absent_mark(name: str) -> bytes:
    return bytes(_font(name, 20).getmask(ABSENT))


@lru_cache(maxsize=8192)
def _has(name: str, letter: str) -> bool:
    """Whether a font has a letter: otherwise it draws the box of a letter that nobody has."""
    return letter.isspace() or bytes(_font(name, 20).getmask(letter)) != _absent_mark(name)


def drawable(text: str) -> str:
    """A text as it can be drawn: composed, on one line, without letters that no font has."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(letter for letter in composed if _font_of(letter) is not None).strip()


def _font_of(letter: str) -> int | None:
    """Which of the two fonts draws a letter."""
    if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Cn"):
        return None
    return next((place for place, name in enumerate((REGULAR, CHINESE)) if _has(name, letter)), None)


def runs(text: str, kind: Type) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """Stretches of a text, each with the font that draws it."""
    for place, letters in groupby(text, key=lambda letter: _font_of(letter) or 0):
        yield "".join(letters), kind.font(place)


@lru_cache(maxsize=8192)
def width(text: str, kind: Type) -> float:
    return sum(font.getlength(letters) for letters, font in runs(text, kind))


def draw(canvas: ImageDraw.ImageDraw, place: tuple[float, float], text: str, kind: Type, colour: str) -> None:
    """Draw one line; `place` is the left end of its base line."""
    x, y = place
    for letters, font in runs(text, kind):
        canvas.text((x, y), letters, font=font, fill=colour, anchor="ls")
        x += font.getlength(letters)


def lines_of(text: str, kind: Type, room: float) -> list[str]:
    """A text broken into lines that fit a width."""
    lines, line, used = [], "", 0.0
    for piece in PIECES.findall(text):
        for part in _parts(piece, kind, room):
            wide = width(part, kind)
            if line and used + wide > room and not part.isspace():
                lines.append(line.rstrip())
                line, used = "", 0.0
            if line or not part.isspace():
                line, used = line + part, used + wide
    return [*lines, line.rstrip()] if line.strip() else lines


def _parts(piece: str, kind: Type, room: float) -> list[str]:
    """A word, or the pieces of one that is longer than a line."""
    if width(piece, kind) <= room:
        return [piece]
    parts, part = [], ""
    for letter in piece:
        if part and width(part + letter, kind) > room:
            parts.append(part)
            part = ""
        part += letter
    return [*parts, part]


@dataclass(frozen=True)
class Setting:
    """A text set in a box: its lines, in which type; whether the end was left out."""

    lines: list[str]
    type: Type
    is_cut: bool = False


def fitted(text: str, sizes: range, room: tuple[int, int]) -> Setting:
    """A text in the largest size in which it fits a box; else in the smallest one, cut at the end of a sentence."""
    # A picture holds a page at most: what lies far beyond it is not even measured.
    text, (wide, high) = text[:MOST_LETTERS], room
    for size in sizes:
        kind = Type(size)
        lines = lines_of(text, kind, wide)
        if len(lines) * kind.leading <= high:
            return Setting(lines, kind)
    return _cut(text, Type(sizes[-1]), room)


def _cut(text: str, kind: Type, room: tuple[int, int]) -> Setting:
    """As many whole sentences as fit; where not even one does, as many words."""
    wide, high = room
    most = high // kind.leading
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    for end in reversed(ends):
        lines = lines_of(f"{text[:end]} […]", kind, wide)
        if len(lines) <= most:
            return Setting(lines, kind, is_cut=True)
    lines = lines_of(text, kind, wide)[:most]
    while lines and width(f"{lines[-1]} […]", kind) > wide and " " in lines[-1]:
        lines[-1] = lines[-1].rsplit(" ", 1)[0]
    return Setting([*lines[:-1], f"{lines[-1]} […]"], kind, is_cut=True)
