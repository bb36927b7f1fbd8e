"""Text drawn into an image: choice of fonts, line breaks, font size, and cutting of what does not fit."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageDraw, ImageFont

# Latin, Greek and Cyrillic letters, and some four thousand Chinese characters; any other letter is left out.
FONTS = Path(__file__).resolve().parent / "fonts"
REGULAR, BOLD, CHINESE = "source-serif-4-regular", "source-serif-4-semibold", "noto-serif-sc-regular"
MAX_LETTERS = 1500
ABSENT = "\uffff"
# A line may break at a space, and beside every character of a script that has none.
PIECES = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\s+"
)
SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[”’»\"]?(?=\s|$)|(?<=[。！？])")


@dataclass(frozen=True)
class FontStyle:
    """A weight of the font at a size in pixels."""

    size: int
    is_bold: bool = False

    @property
    def leading(self) -> int:
        """Distance from one baseline to the next, in pixels."""
        return round(self.size * 1.3)


@lru_cache(maxsize=64)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"{name}.woff2"), size)


@lru_cache(maxsize=8192)
def _has_glyph(name: str, letter: str) -> bool:
    """Tell if a font has a letter: for one that it lacks, it draws the same box as for ABSENT."""
    font = _font(name, 20)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(ABSENT))


def drawable_text(text: str) -> str:
    """Return a text composed (NFC), on one line, and without letters that no font has."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(letter for letter in composed if _font_of(letter) is not None).strip()


def _font_of(letter: str) -> int | None:
    """Return 0 or 1, the font that has a letter; None if neither has it."""
    if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Cn"):
        return None
    return next((place for place, name in enumerate((REGULAR, CHINESE)) if _has_glyph(name, letter)), None)


def font_runs(text: str, style: FontStyle) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """Yield the stretches of a text, each with the font that draws it."""
    for place, letters in groupby(text, key=lambda letter: _font_of(letter) or 0):
        name = CHINESE if place else BOLD if style.is_bold else REGULAR
        yield "".join(letters), _font(name, style.size)


@lru_cache(maxsize=8192)
def text_width(text: str, style: FontStyle) -> float:
    return sum(font.getlength(letters) for letters, font in font_runs(text, style))


def draw_text(
    canvas: ImageDraw.ImageDraw, place: tuple[float, float], text: str, style: FontStyle, colour: str
) -> None:
    """Draw one line; `place` is the left end of its baseline."""
    x, y = place
    for letters, font in font_runs(text, style):
        canvas.text((x, y), letters, font=font, fill=colour, anchor="ls")
        x += font.getlength(letters)


def break_lines(text: str, style: FontStyle, room: float) -> list[str]:
    """Break a text into lines that fit a width in pixels."""
    lines, line, used = [], "", 0.0
    for piece in (piece for word in PIECES.findall(text) for piece in _split_word(word, style, room)):
        width = text_width(piece, style)
        if line and used + width > room and not piece.isspace():
            lines.append(line.rstrip())
            line, used = "", 0.0
        if line or not piece.isspace():
            line, used = line + piece, used + width
    return [*lines, line.rstrip()] if line.strip() else lines


def _split_word(word: str, style: FontStyle, room: float) -> list[str]:
    """Return a word, or the pieces of one that is longer than a line."""
    if text_width(word, style) <= room:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, style) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@dataclass(frozen=True)
class FittedText:
    """Lines that fit a box, and their style. `is_cut`: the end of the text was left out."""

    lines: list[str]
    style: FontStyle
    is_cut: bool = False


def fit_text(text: str, sizes: range, room: tuple[int, int]) -> FittedText:
    """Set a text in the largest size that fits a box (in pixels); else in the last one, cut after a sentence."""
    # To measure more than an image can hold would only cost time.
    text, (wide, high) = text[:MAX_LETTERS], room
    for size in sizes:
        style = FontStyle(size)
        lines = break_lines(text, style, wide)
        if len(lines) * style.leading <= high:
            return FittedText(lines, style)
    return _cut_text(text, FontStyle(sizes[-1]), room)


def _cut_text(text: str, style: FontStyle, room: tuple[int, int]) -> FittedText:
    """Keep as many whole sentences as fit; where not even one fits, as many words."""
    wide, high = room
    max_lines = high // style.leading
    for match in reversed(list(SENTENCE_END.finditer(text))):
        lines = break_lines(f"{text[: match.end()]} […]", style, wide)
        if len(lines) <= max_lines:
            return FittedText(lines, style, is_cut=True)
    lines = break_lines(text, style, wide)[:max_lines]
    while lines and text_width(f"{lines[-1]} […]", style) > wide and " " in lines[-1]:
        lines[-1] = lines[-1].rsplit(" ", 1)[0]
    return FittedText([*lines[:-1], f"{lines[-1]} […]"], style, is_cut=True)
