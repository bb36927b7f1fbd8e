"""Fonts for letters, and the parts of a text that no font can draw."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont, features

FONTS = Path(__file__).resolve().parent / "fonts"
REGULAR, BOLD = "source-serif-4-regular", "source-serif-4-semibold"
# Letters beyond those that most texts are made of, in the order in which fonts are asked.
CHINESE, MORE = "noto-serif-sc-regular", ("noto-more-letters", "noto-symbols")
# First and last letters of the scripts that have a font of their own.
SCRIPTS = {
    "armenian": ((0x530, 0x58F), (0xFB13, 0xFB17),),
    "hebrew": ((0x590, 0x5FF), (0xFB1D, 0xFB4F),),
    "arabic": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC),),
    "syriac": ((0x700, 0x74F),),
    "thaana": ((0x780, 0x7BF),),
    "nko": ((0x7C0, 0x7FF),),
    "devanagari": ((0x900, 0x97F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF),),
    "bengali": ((0x980, 0x9FF),),
    "gurmukhi": ((0xA00, 0xA7F),),
    "gujarati": ((0xA80, 0xAFF),),
    "oriya": ((0xB00, 0xB7F),),
    "tamil": ((0xB80, 0xBFF),),
    "telugu": ((0xC00, 0xC7F),),
    "kannada": ((0xC80, 0xCFF),),
    "malayalam": ((0xD00, 0xD7F),),
    "sinhala": ((0xD80, 0xDFF),),
    "thai": ((0xE00, 0xE7F),),
    "lao": ((0xE80, 0xEFF),),
    "tibetan": ((0xF00, 0xFFF),),
    "myanmar": ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F),),
    "georgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F),),
    "hangul": ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7A3),),
    "ethiopic": ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F),),
    "cherokee": ((0x13A0, 0x13FF), (0xAB70, 0xABBF),),
    "canadian": ((0x1400, 0x167F), (0x18B0, 0x18FF),),
    "khmer": ((0x1780, 0x17FF), (0x19E0, 0x19FF),),
    "tifinagh": ((0x2D30, 0x2D7F),),
    "han": ((0x2E80, 0x312F), (0x3190, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF),),
}  # fmt: skip
# Their letters are drawn one by one: any other script needs a library that joins, stacks and turns letters.
UNSHAPED = {"armenian", "canadian", "cherokee", "ethiopic", "georgian", "han", "hangul", "tifinagh"}
# Their letters reach far above or below those of others.
TALL = {
    "arabic",
    "devanagari",
    "khmer",
    "lao",
    "myanmar",
    "thai",
    "tibetan",
    "bengali",
    "telugu",
    "malayalam",
    "sinhala",
}
SHAPES = features.check_feature("raqm")
ABSENT = "\uffff"
JOINERS = "\u200c\u200d"
VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
UNDRAWN = ("Cc", "Cf", "Co", "Cs", "Cn")
GAP = "[…]"  # stands for what no font can draw


# Few: a font with the letters of China takes some ten megabytes in each size.
@lru_cache(maxsize=24)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a font at a size in pixels."""
    return ImageFont.truetype(str(FONTS / f"{name}.woff2"), size)


@lru_cache(maxsize=8192)
def font_of(letter: str) -> str | None:
    """Return the name of the font that draws a letter; None where there is none."""
    script = _script(letter)
    if script not in (None, *UNSHAPED) and not SHAPES:
        return None
    of_script = (*((CHINESE,) if script == "han" else ()), f"noto-{script}") if script else ()
    return next((name for name in (REGULAR, *of_script, *MORE) if has_glyph(name, letter)), None)


@lru_cache(maxsize=8192)
def has_glyph(name: str, letter: str) -> bool:
    """Return whether a font has a letter: for one that it lacks, it draws the same box as for ABSENT."""
    return bytes(_unshaped(name).getmask(letter)) != _absent(name)


@cache
def _absent(name: str) -> bytes:
    return bytes(_unshaped(name).getmask(ABSENT))


@cache
def _unshaped(name: str) -> ImageFont.FreeTypeFont:
    """Return a font that draws each letter for itself: beside a mark that stands alone, others put a ring."""
    return ImageFont.truetype(str(FONTS / f"{name}.woff2"), 20, layout_engine=ImageFont.Layout.BASIC)


def _script(letter: str) -> str | None:
    code = ord(letter)
    return next(
        (name for name, parts in SCRIPTS.items() for first, last in parts if first <= code <= last), None
    )


def is_tall(text: str) -> bool:
    """Return whether the lines of a text need more room between them."""
    return any(_script(letter) in TALL for letter in set(text))


def drawable_text(text: str) -> str:
    """Return a text composed (NFC), on one line, with a sign in the place of letters that no font has."""
    return " ".join("".join(_pieces(text)).split())


def has_gaps(text: str) -> bool:
    """Return whether a part of a text cannot be drawn."""
    return GAP in _pieces(text) or any(_is_lost_mark(letter) for letter in _composed(text))


def _composed(text: str) -> str:
    return VARIATIONS.sub("", unicodedata.normalize("NFC", text))


def _is_lost_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M") and font_of(letter) is None


def _pieces(text: str) -> list[str]:
    """Return the letters that can be drawn, and GAP once in the place of others."""
    pieces: list[str] = []
    for letter in _composed(text):
        is_drawn = letter.isspace() or letter in JOINERS or unicodedata.category(letter) not in UNDRAWN
        if letter.isspace():
            pieces.append(" ")
        elif is_drawn and (letter in JOINERS or font_of(letter)):
            pieces.append(letter)
        elif (is_drawn or unicodedata.category(letter) == "Co") and not _is_lost_mark(letter):
            pieces += [GAP] if pieces[-1:] != [GAP] else []
    return pieces
