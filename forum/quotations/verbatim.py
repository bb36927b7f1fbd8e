"""Compare words with a text, letter by letter."""

import re
import unicodedata
from difflib import Match

from records.core.noted_words import LETTER
from records.core.text import Piece, common_start, compared, fold_with_places, matching_blocks

SHOWN_WORDS = 3
HYPHENS = dict.fromkeys(map(ord, "‐‑"), "-")


def first_difference(words: str, text: str, place: int | None = None) -> tuple[str, str]:
    """The words that differ first, and those that the text has in their stead.

    The text is compared from `place` on, else from where most of the words stand.
    """
    if place is None or not common_start(words, text[place:]):
        place = _best_start(words, text)
    if text.startswith(words, place) and is_within_word(text, place):
        return words.split(None, 1)[0], _word_around(text, place)
    there = text[place:]
    length = common_start(words, there)
    start = words.rfind(" ", 0, length) + 1
    return _told_apart(_few_words(words[start:]), _few_words(there[start:]))


def _best_start(words: str, text: str) -> int:
    """Return where the longest beginning of the words stands; if that is no whole word, where most of them would."""
    shortest, longest = 0, len(words)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        shortest, longest = (middle, longest) if words[:middle] in text else (shortest, middle - 1)
    if " " not in words[:shortest]:
        return _start_of_most(words, text)
    return text.find(words[:shortest])


def _start_of_most(words: str, text: str) -> int:
    ours, theirs = TOKEN.findall(words), TOKEN.findall(text)
    if max(len(ours), len(theirs)) > 2 * MAX_WORDS:
        return 0
    anchor = _anchor(ours, theirs)
    return len("".join(theirs[: max(0, anchor.b - anchor.a)])) if anchor.size else 0


def _anchor(ours: list[str], theirs: list[str]) -> Match:
    """Return the longest stretch that both have."""
    return max(matching_blocks(ours, theirs), key=lambda block: block.size)


def _word_around(text: str, place: int) -> str:
    """Return the word of a text within which a place is."""
    return re.split(r"\s", text[:place])[-1] + re.split(r"\s", text[place:])[0]


def _few_words(text: str) -> str:
    return " ".join(re.split(r"[ \t\r\n]+", text.strip(" \t\r\n"))[:SHOWN_WORDS])


def _told_apart(ours: str, theirs: str) -> tuple[str, str]:
    """Return both; where they look the same, with the codes of the letters that only one of them has."""
    ours_seen, theirs_seen = (
        unicodedata.normalize("NFKC", text).translate(HYPHENS) for text in (ours, theirs)
    )
    if ours_seen != theirs_seen:
        return ours, theirs
    return _with_codes(ours, theirs), _with_codes(theirs, ours)


def _with_codes(text: str, other: str) -> str:
    plain = {letter for letter in text if letter in other or letter.isascii()}
    return "".join(letter if letter in plain else f"[U+{ord(letter):04X}]" for letter in text)


# Words that differ only in what the eye passes over ------------------------------------------------------------------

MARKS = {"“": "”", "«": "»", "„": "“", '"': '"', "‘": "’", "'": "'", "‹": "›"}
MAX_WORDS = 3000
TOKEN = re.compile(r"\s+|[{0}]|[^\s{0}]+".format(re.escape("“”„«»\"'‘’.,;:!?…()[]–—-¿¡")))


def near_words(words: str, text: str) -> str:
    """The words as the text has them, where they differ only in what the eye passes over; empty if they do not.

    Marks around the words may be missing in the text, and where they stand more than once, all must be the same there.
    """
    ours, (theirs, places) = fold_with_places(words.strip())[0], fold_with_places(text)
    for sought in (ours, ours.strip("\"' ")):
        starts = occurrences(sought, theirs) if sought.strip() else []
        found = {text[places[start] : places[start + len(sought)]].strip() for start in starts}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def without_marks(words: str) -> str:
    """The words without the one pair of quotation marks that encloses them all; pages print those themselves."""
    words = words.strip()
    closing = MARKS.get(words[:1])
    inner = words[1:-1]
    if len(words) < 3 or not words.endswith(closing or "\0") or set(inner) & {words[0], closing} - {"’", "'"}:
        return words
    return inner


def occurrences(words: str, text: str) -> list[int]:
    """Every place in the text at which the words begin, as whole words: no “acceptable” of “unacceptable”."""
    found, start = [], text.find(words) if words else -1
    while start >= 0:
        if not (is_within_word(text, start) or is_within_word(text, start + len(words))):
            found.append(start)
        start = text.find(words, start + 1)
    return found


CUT = re.compile(rf"(?<={LETTER})(?={LETTER})|(?<=\d)(?=[.,]\d)|(?<=\d[.,])(?=\d)")


def is_within_word(text: str, place: int) -> bool:
    """Return whether a text would be cut within a word or a number, or between a letter and its mark."""
    is_mark = 0 < place < len(text) and unicodedata.category(text[place]).startswith("M")
    return is_mark or CUT.match(text, place) is not None


def differences(words: str, text: str) -> list[Piece]:
    """Word for word what differs between words and that part of a text in which most of them stand.

    Nothing is said of words that are too many to be compared at once.
    """
    ours, theirs = TOKEN.findall(words), TOKEN.findall(text)
    if max(len(ours), len(theirs)) > 2 * MAX_WORDS:
        return []
    anchor = _anchor(ours, theirs)
    if not any(not token.isspace() for token in ours[anchor.a : anchor.a + anchor.size]):
        return [Piece("ours", words)]
    begin = max(0, anchor.b - anchor.a)
    there = theirs[begin : anchor.b - anchor.a + len(ours)]
    pieces = list(compared(ours, there, ("same", "ours", "theirs")))
    # After the last of our words the text only goes on.
    return pieces[:-1] if [piece.kind for piece in pieces[-2:]] == ["same", "theirs"] else pieces
