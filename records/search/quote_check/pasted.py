"""A pasted text, without what is no words: markup, signs of footnotes, broken lines, what cannot be seen.

Afterwards a paragraph is a line; `…` stands for a marked omission, and a soft hyphen where a word was broken at the
end of a line, since the record alone tells if it is written with a hyphen.
"""

import html
import re
from collections.abc import Iterator

from records.core.text import LINE_ENDS, fold
from records.core.unseen import INVISIBLE
from records.search.analysis import COMBINING_MARKS, stop_words
from records.search.query import clean
from records.search.quote_check.language_data import country_names, editorial_words
from records.search.quote_check.narration import is_bare_name

MOST_MARKS = 8  # combining marks on one letter
TOO_MANY_MARKS = re.compile(f"([{COMBINING_MARKS}]{{{MOST_MARKS}}})[{COMBINING_MARKS}]+")
NOTE_IN_MARKUP = re.compile(r"<sup[^<>]*>[^<>\w]*\d{0,3}[^<>\w]*</sup>", re.IGNORECASE)
BLOCK = re.compile(
    r"</?(?:p|div|li|ul|ol|h[1-6]|tr|table|blockquote|section|article)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
LINE_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->")
# Signs of footnotes: raised digits, daggers and stars, [3], a number that follows the mark which ends a phrase.
NOTE_SIGNS = re.compile(
    "[\u00b9\u00b2\u00b3\u2070\u2074-\u2079†‡*]+"
    r"|\s?\[\d{1,3}(?:\s?[,–-]\s?\d{1,3}){0,3}\]"
    r"|\s?\(\d{1,2}\)(?=[\s.,;:]|$)"
    r"|(?<=[^\W\d_][.,;:!?”’»\"])\d{1,2}(?=\s|$)"
)
# A word that is broken at the end of a line, or was, before the line was joined to the next: infra- structure.
BROKEN = re.compile(r"(?<=\w)[-‐\u00ad](?:[ \t]*\n(?:[ \t]*\n)?[ \t]*(?=\w)|[ \t](?=[^\W\d_]))")
BREAK = "\N{SOFT HYPHEN}"
BREAK_FOR_NOW = "\ue001"  # for private use in Unicode
# An aside between hyphens, -said X-, whose end is no broken word.
OPEN_ASIDE = re.compile(r"\s-\w[^-]*$")
LONGEST_ASIDE = 100
OMISSIONS = re.compile(r"[\[(]\s?(?:…|\.(?:\s?\.){2,9})\s?[\])]|…|\.(?:\s?\.){2,9}")
SEVERAL_OMISSIONS = re.compile(r"…[\s…]*…")
PART_OF_WORD = re.compile(r"\[([^\W\d_]{1,12})\](?=[^\W\d_])|(?<=[^\W\d_])\[([^\W\d_]{1,12})\]")
IN_BRACKETS = re.compile(r"\s?[\[(]\s?([^\W\d_]{1,12})[.!]?\s?[\])]")
PARAGRAPHS = re.compile(r"\n\s*\n")
WEB_ADDRESS = re.compile(r"\bhttps?://\S+")
LIST_MARK = re.compile(r"(?:^|\n)[ \t]*(?:[•▪‣◦·]|\d{1,2}[.)](?=\s)|>+)[ \t]*")
ENDS = '.!?”»"’'
SPACES = re.compile(r"\s+")
FIRST_NUMBER = re.compile(r"\d{1,2} (?=([^\W\d_]+))")


def clean_pasted(text: str) -> list[str]:
    """Return the paragraphs of a pasted text."""
    text = TOO_MANY_MARKS.sub(r"\1", LINE_ENDS.sub("\n", clean(text)))
    text = _with_breaks(_without_markup(text))
    text = WEB_ADDRESS.sub("", LIST_MARK.sub("\n\n", text))
    text = NOTE_SIGNS.sub("", PART_OF_WORD.sub(r"\1\2", text))
    text = IN_BRACKETS.sub(_without_editorial, text)
    text = OMISSIONS.sub(" … ", text)
    text = SEVERAL_OMISSIONS.sub(" … ", text)
    paragraphs = (_without_first_number(SPACES.sub(" ", one).strip()) for one in _paragraphs(text))
    return [one for one in paragraphs if one]


def _paragraphs(text: str) -> Iterator[str]:
    """Yield paragraphs; a line of its own that names somebody is one, between whole sentences."""
    for one in PARAGRAPHS.split(text):
        lines = [line for line in one.split("\n") if line.strip()]
        kept: list[str] = []
        for place, line in enumerate(lines):
            if not _is_name_line(lines, place):
                kept.append(line)
            elif kept and kept[-1].rstrip()[-1] not in ENDS:
                kept.append(f"— {line}")  # may be the end of the sentence, or who said it
            else:
                yield from (" ".join(kept), line)
                kept = []
        yield " ".join(kept)


def _is_name_line(lines: list[str], place: int) -> bool:
    """Return whether a line names somebody, at the end or between sentences."""
    if len(lines) == 1 or not is_bare_name(lines[place].strip()):
        return False
    before, after = lines[:place][-1:], lines[place + 1 : place + 2]
    is_behind_sentence = not before or before[0].rstrip()[-1] in ENDS
    return (not after or is_behind_sentence) and not any(line.lstrip()[:1].islower() for line in after)


def _without_first_number(text: str) -> str:
    """Return a paragraph without the number of a footnote or verse before words that it cannot count.

    These are a small word that begins a sentence, or the name of a country.
    """
    found = FIRST_NUMBER.match(text)
    first = fold(found[1], "word") if found and found[1].istitle() else ""
    begins = first in stop_words() or (first,) in country_names()
    return text[found.end() :] if found and first and begins else text


def _without_editorial(found: re.Match[str]) -> str:
    return "" if found[1].casefold() in editorial_words() else found[0]


def _without_markup(text: str) -> str:
    if "<" in text:
        text = LINE_TAG.sub("\n", BLOCK.sub("\n\n", NOTE_IN_MARKUP.sub("", text)))
        text = TAG.sub("", text)
    return html.unescape(text) if "&" in text else text


def _with_breaks(text: str) -> str:
    """Return a text without what cannot be seen, words that were broken at the ends of lines marked."""
    text = BROKEN.sub(_break, LINE_ENDS.sub("\n", text.replace(BREAK_FOR_NOW, "")))
    return INVISIBLE.sub("", text).replace(BREAK_FOR_NOW, BREAK)


def _break(found: re.Match[str]) -> str:
    """Return a mark where a word goes on in small letters; where a name follows, the hyphen is its own."""
    before, after = found.string[found.start() - 1], found.string[found.end()]
    if "\n" not in found[0] and OPEN_ASIDE.search(
        found.string, max(found.start() - LONGEST_ASIDE, 0), found.start()
    ):
        return found[0]
    return BREAK_FOR_NOW if before.isalpha() and after.islower() else "-"
