"""Characters that nobody sees, or that mean nothing outside the file from which they were copied.

`INVISIBLE` holds what stands in many texts and changes no word. What a reader may have seen as a picture, an arrow or
a blank (`STRAY`) is left out as well, and told to who pasted it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb]"
    # Embeddings and isolates only group letters: without them the order in memory, which is kept, does not change.
    "|[\u202a-\u202c\u2066-\u2069]"
    # Joiners shape letters of Persian or Hindi, and join emoji; between Latin letters they are litter.
    "|(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])"
    # So are the joiner of combining letters and variations of a letter's shape, which other scripts and emoji need.
    "|(?<![^\x00-\u024f])[\u034f\U000e0100-\U000e01ef]|(?<![^A-Za-z\\s\xc0-\u024f])[\ufe00-\ufe0f]"
)
# Blanks of Hangul and braille where there is neither.
BLANKS = re.compile("[\u3164\uffa0]|(?<![\u2801-\u28ff])\u2800(?![\u2801-\u28ff])")
PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
STRAY = re.compile(
    f"[\ufffc\ufdd0-\ufdef\ufffe\uffff{PRIVATE}]"
    # Tags, but for those of a flag.
    "|(?<![\U0001f3f4\U000e0000-\U000e007f])[\U000e0000-\U000e007f]+"
    f"|{BLANKS.pattern}"
)
SPACE_IN_FRONT = re.compile(f"(?<=\\s)(?:{STRAY.pattern})[ \t]")
LIGATURES = dict(zip(range(0xFB00, 0xFB07), ["ff", "fi", "fl", "ffi", "ffl", "st", "st"], strict=True))
SOFT_HYPHEN = "\xad"
DIRECTION_MARKS = re.compile("[\u200e\u200f\u061c]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]")
CONTEXT = 40
WORDS_BEFORE = 2


class LeftOut(NamedTuple):
    """A character that was left out, what stands before it, and whether a reader may have seen something there."""

    name: str
    before: str
    is_stray: bool


def without_unseen(text: str) -> str:
    """Return a text without characters that cannot be seen or mean nothing; ligatures of letters become letters."""
    text = INVISIBLE.sub("", STRAY.sub("", BLANKS.sub(" ", SPACE_IN_FRONT.sub("", text))))
    if not RIGHT_TO_LEFT.search(text):
        text = DIRECTION_MARKS.sub("", text)
    return text.translate(LIGATURES)


def left_out(text: str) -> Iterator[LeftOut]:
    """Yield the characters that a text loses, but for soft hyphens, which only ever break lines."""
    patterns = (STRAY, INVISIBLE, *(() if RIGHT_TO_LEFT.search(text) else (DIRECTION_MARKS,)))
    for found in re.finditer("|".join(one.pattern for one in patterns), text.replace(SOFT_HYPHEN, "")):
        before = without_unseen(found.string[max(0, found.start() - CONTEXT) : found.start()]).split()
        is_stray = bool(STRAY.match(found.string, found.start()))
        yield LeftOut(_name(found[0][0]), " ".join(before[-WORDS_BEFORE:]), is_stray)


def places_in_words(found: Iterable[LeftOut]) -> list[str]:
    """Return the characters that were left out, each with the words before it, for a sentence."""
    after, first = _("%(character)s after “%(words)s”"), _("%(character)s at the beginning")
    return [(after if one.before else first) % {"character": one.name, "words": one.before} for one in found]


def _name(character: str) -> str:
    code = f"U+{ord(character):04X}"
    is_control = unicodedata.category(character) == "Cc"
    unnamed = _("a control character") if is_control else _("a character of one program alone")
    return f"{code} ({unicodedata.name(character, '').capitalize() or unnamed})"
