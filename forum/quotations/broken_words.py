"""Words that a printed line parts with a hyphen: joined, or written with that hyphen."""

import re
from collections.abc import Iterable
from functools import cache

from django.utils.translation import override, pgettext

from records.core.languages import language_codes
from records.core.text import WORD_HYPHENS

LINE_HYPHEN = re.compile(rf"[^\W_][{WORD_HYPHENS}]$")
WORD = re.compile(rf"[^\W_]+(?:[{WORD_HYPHENS}][^\W_]+)*")
FIRST_PART = re.compile(rf"({WORD.pattern})([{WORD_HYPHENS}])$")


def known_words(texts: Iterable[str]) -> set[str]:
    """Return the words of texts, in small letters; a word that a line break parts is none."""
    words: set[str] = set()
    for text in texts:
        found = [word.lower() for word in WORD.findall(text)]
        words.update(found[:-1] if LINE_HYPHEN.search(text) else found)
    return words


def mended(before: str, after: str, known: set[str]) -> tuple[str, str | None]:
    """Return two lines as one, and the word between them as it was read, where that is a guess."""
    first, second = FIRST_PART.search(before), WORD.match(after)
    if not first or not second or not second[0][0].islower() or not first[1][-1].isalpha():
        return f"{before}{after}", None  # COVID-19, Sino-Latin, 2014-2016
    joined, hyphenated = f"{first[1]}{second[0]}", f"{first[1]}-{second[0]}"
    is_word, has_hyphen = joined.lower() in known, hyphenated.lower() in known
    keeps = has_hyphen if is_word != has_hyphen else first[1].lower() in _parts_before_hyphens()
    text = f"{before if keeps else before[:-1]}{after}"
    guess = None if is_word != has_hyphen else f"{before[first.start() :]}{second[0]}" if keeps else joined
    return text, guess


@cache
def _parts_before_hyphens() -> frozenset[str]:
    """Return words, in the languages of the site, that mostly have a hyphen behind them."""
    found: list[str] = []
    for language in language_codes():
        with override(language):
            text = pgettext(
                "first parts of words with a hyphen, separated by |",
                "high|low|well|self|non|ex|long|short|mid|multi|co|all|half|full|part|cross|post|pre|anti|two|three",
            )
        found += text.split("|")
    return frozenset(found)
