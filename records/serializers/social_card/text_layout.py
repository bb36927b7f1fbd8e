"""Text drawn into an image: its letters in the order in which they are read, line breaks, font size, and cutting."""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from PIL import ImageDraw, ImageFont

from records.serializers.social_card.direction import is_right_to_left, levels, visual_order
from records.serializers.social_card.letters import (
    BOLD,
    JOINERS,
    MORE,
    REGULAR,
    SHAPES,
    drawable_text,
    font,
    font_of,
    has_glyph,
    is_tall,
)

MAX_LETTERS = 1500
# A line may break at a space, and beside every character of a script that has none.
PIECES = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\s+"
)
SENTENCE_END = re.compile(r"(?<=[.!?…。！？؟۔।])[”’»\"]?(?=\s|$)|(?<=[。！？])")
VIRAMA = 9  # class of the signs that join two letters into one shape
# Vowels and signs of Thai and Lao that stand before their letter, and those that stand behind it.
BEFORE_LETTER = tuple(map(chr, (*range(0xE40, 0xE45), *range(0xEC0, 0xEC5))))
BEHIND_LETTER = tuple(map(chr, (0xE2F, 0xE30, 0xE32, 0xE33, 0xE45, 0xE46, 0xEB0, 0xEB2, 0xEB3, 0xEC6)))
LEADING, TALL_LEADING = 1.3, 1.6


@dataclass(frozen=True)
class FontStyle:
    """A weight of the font at a size in pixels."""

    size: int
    is_bold: bool = False
    is_tall: bool = False

    @property
    def leading(self) -> int:
        """Distance from one baseline to the next, in pixels."""
        return round(self.size * (TALL_LEADING if self.is_tall else LEADING))


class Run(NamedTuple):
    """A stretch of a line that one font draws in one direction."""

    text: str
    font: ImageFont.FreeTypeFont
    level: int

    @property
    def options(self) -> dict[str, Any]:
        """Return how the stretch is shaped; nothing without the library that does it."""
        return {"direction": "rtl" if self.level % 2 else "ltr"} if SHAPES else {}

    @property
    def width(self) -> float:
        return float(self.font.getlength(self.text, **self.options))


def font_runs(text: str, style: FontStyle, *, right_to_left: bool | None = None) -> list[Run]:
    """Return the stretches of a line in the order of their letters."""
    turned = is_right_to_left(text) if right_to_left is None else right_to_left
    keys = zip(levels(text, right_to_left=turned), _fonts(text), strict=True)
    runs: list[Run] = []
    place = 0
    for (level, name), group in groupby(keys):
        end = place + len(list(group))
        used = BOLD if name == REGULAR and style.is_bold else name
        runs.append(Run(text[place:end], font(used, style.size), level))
        place = end
    return runs


def _fonts(text: str) -> list[str]:
    """Return the font of each letter; those of a word have one font, if one has them all."""
    names: list[str] = []
    for piece in re.findall(r"\s+|\S+", text):
        fonts = [font_of(letter) or "" for letter in piece]
        used = set(filter(None, fonts))
        alone = next((name for name in (*used, MORE[0]) if len(used) > 1 and _has_all(name, piece)), "")
        for letter, name in zip(piece, fonts, strict=True):
            names.append(alone or (_of_mark(names, letter, name) or REGULAR))
    return names


def _has_all(name: str, piece: str) -> bool:
    return all(letter in JOINERS or has_glyph(name, letter) for letter in piece)


def _of_mark(names: list[str], letter: str, name: str) -> str:
    """Return the font of a letter; of marks, joiners and spaces that of the letter before them, if it has them."""
    is_bound = letter in JOINERS or letter.isspace() or unicodedata.category(letter).startswith("M")
    keeps = bool(names) and is_bound and (letter in JOINERS or has_glyph(names[-1], letter))
    return names[-1] if keeps else name


@lru_cache(maxsize=8192)
def text_width(text: str, style: FontStyle) -> float:
    return sum(run.width for run in font_runs(text, style))


def draw_text(
    canvas: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    style: FontStyle,
    colour: str,
    right_to_left: bool | None = None,
) -> None:
    """Draw one line; `place` is the left end of its baseline. Its direction is by default that of its first letter."""
    x, y = place
    runs = font_runs(text, style, right_to_left=right_to_left)
    for number in visual_order([run.level for run in runs]):
        run = runs[number]
        canvas.text((x, y), run.text, font=run.font, fill=colour, anchor="ls", **run.options)
        x += run.width


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
    for cluster in clusters(word):
        if pieces[-1] and text_width(pieces[-1] + cluster, style) > room:
            pieces.append("")
        pieces[-1] += cluster
    return pieces


def clusters(word: str) -> list[str]:
    """Return the letters of a word, each with its marks and with what is joined to it."""
    found: list[str] = []
    for letter in word:
        before = found[-1][-1] if found else ""
        binds = before in (*JOINERS, *BEFORE_LETTER) or (
            bool(before) and unicodedata.combining(before) == VIRAMA
        )
        is_joined = binds or letter in (*JOINERS, *BEHIND_LETTER)
        if found and (is_joined or unicodedata.category(letter).startswith("M")):
            found[-1] += letter
        else:
            found.append(letter)
    return found


@dataclass(frozen=True)
class FittedText:
    """Lines that fit a box, and their style. `is_cut`: the end of the text was left out."""

    lines: list[str]
    style: FontStyle
    is_cut: bool = False


def fit_text(text: str, sizes: range, room: tuple[int, int]) -> FittedText:
    """Set a text in the largest size that fits a box (in pixels); else in the last one, cut after a sentence."""
    # To measure more than an image can hold would only cost time.
    text, (wide, high) = drawable_text(text)[:MAX_LETTERS], room
    tall = is_tall(text)

    def broken(size: int) -> FittedText:
        style = FontStyle(size, is_tall=tall)
        return FittedText(break_lines(text, style, wide), style)

    def fits(size: int) -> bool:
        fitted = broken(size)
        return len(fitted.lines) * fitted.style.leading <= high

    place = bisect_left(sizes, True, key=fits)  # the sizes fall: from one of them on, all fit
    return broken(sizes[place]) if place < len(sizes) else _cut_text(text, broken(sizes[-1]).style, room)


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
