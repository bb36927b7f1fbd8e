"""The words in which people type dates, in every language of the site: months, "of", "about", "since", "and".

Names of months and weekdays, and the particles between them ("de"), are the Unicode CLDR's, through Babel; the
other words are the catalogues'. All are folded: accents, capitals and full stops do not count.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from babel import Locale
from babel.dates import tokenize_pattern
from django.utils.translation import gettext, override, pgettext

from records.core.language_table import find_language
from records.core.languages import language_codes
from records.core.locale_formats import language_or_active, locale_of
from records.core.text.folding import fold

Meaning = str | int  # the number of a month, or one of the kinds below
ABOUT, INFERRED, SINCE, UNTIL, JOIN, FILLER = "~", "?", "since", "until", "join", "filler"
WORD = re.compile(r"[^\W\d_]+")
PLACEHOLDER = re.compile(r"\{\w+\}")
SKELETONS = ("yMMMM", "yMMMMd", "yMMM", "yMMMd", "MMMMd", "y")


def meanings(language: str | None = None) -> dict[str, Meaning]:
    """Return the meaning of each word: those of a language (default: the page's) win over those of the others."""
    return _meanings(language_or_active(language))


@lru_cache(maxsize=16)
def _meanings(first: str) -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for language in dict.fromkeys((first, *language_codes())):
        words: list[tuple[str, Meaning]] = [
            *_months(language),
            *_small_words(language),
            *_particles(locale_of(language)),
        ]
        for word, meaning in words:
            found.setdefault(fold(word, "date"), meaning)
    return found


def _months(language: str) -> Iterator[tuple[str, int]]:
    months = locale_of(language).months
    named = [months[context][width] for context in months for width in ("wide", "abbreviated")]
    named.append(dict(enumerate(find_language(language).short_months, start=1)))
    for names in named:
        for number, name in names.items():
            name = fold(name, "date").rstrip(".")
            if WORD.fullmatch(name):
                yield name, number


def _particles(locale: Locale) -> Iterator[tuple[str, str]]:
    """Yield weekdays, and the words between the numbers of a date: neither says which day it is."""
    patterns = [
        locale.datetime_skeletons[name].pattern for name in SKELETONS if name in locale.datetime_skeletons
    ]
    patterns.append(locale.date_formats["long"].pattern)
    chars = [str(text) for pattern in patterns for kind, text in tokenize_pattern(pattern) if kind == "chars"]
    for name in (*chars, *locale.days["format"]["wide"].values()):
        yield from ((word, FILLER) for word in WORD.findall(name))


def _small_words(language: str) -> Iterator[tuple[str, str]]:
    with override(language):
        patterns = [(kind, WORD.findall(PLACEHOLDER.sub(" ", text))) for kind, text in _date_patterns()]
        lists = [(kind, text.split("|")) for kind, text in _word_lists()]
    for kind, words in (*patterns, *lists):
        yield from ((word, kind) for word in words)


def _date_patterns() -> list[tuple[str, str]]:
    """Return the phrases in which the active language writes dates: people type what they read."""
    return [
        (SINCE, pgettext("open date range", "from {date}")),
        (UNTIL, pgettext("open date range", "until {date}")),
        (JOIN, pgettext("two days in a row, before their month", "{first}–{last}")),
        (INFERRED, gettext("inferred")),
        (ABOUT, gettext("approximate")),
    ]


def _word_lists() -> list[tuple[str, str]]:
    """Return the other words of the active language, separated by |."""
    about = pgettext(
        "typed dates: words before an approximate date, separated by |",
        "about|around|approximately|circa|ca|c",
    )
    inferred = pgettext("typed dates: words before an inferred date, separated by |", "probably|perhaps")
    since = pgettext("typed dates: words before the first date, separated by |", "since|from|between")
    until = pgettext("typed dates: words before the last date, separated by |", "until|till")
    join = pgettext("typed dates: words between two dates, separated by |", "to|and|through")
    filler = pgettext(
        "typed dates: words and endings without meaning, separated by |", "of|the|on|in|st|nd|rd|th"
    )
    return [
        (ABOUT, about), (INFERRED, inferred), (SINCE, since), (UNTIL, until), (JOIN, join), (FILLER, filler),
    ]  # fmt: skip
