"""The words in which people type dates, in every language of the site: months, "of", "about", "since", "and".

Names of months and weekdays, and the particles between them ("de"), are the Unicode CLDR's, through Babel; the
other words are the catalogues'. All are folded: accents, capitals and full stops do not count.
"""

import re
from collections.abc import Iterable, Iterator
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
    """What each word means: those of a language (default: the page's) win over those of the others."""
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
    """Weekdays, and the words that stand between the numbers of a date: neither says which day it is."""
    patterns = [
        locale.datetime_skeletons[name].pattern for name in SKELETONS if name in locale.datetime_skeletons
    ]
    patterns.append(locale.date_formats["long"].pattern)
    chars = [str(text) for pattern in patterns for kind, text in tokenize_pattern(pattern) if kind == "chars"]
    for name in (*chars, *locale.days["format"]["wide"].values()):
        yield from ((word, FILLER) for word in WORD.findall(name))


def _small_words(language: str) -> Iterator[tuple[str, str]]:
    with override(language):
        kinds: tuple[tuple[str, Iterable[str]], ...] = (
            (SINCE, _around(pgettext("open date range", "from {date}"))),
            (UNTIL, _around(pgettext("open date range", "until {date}"))),
            (JOIN, _around(pgettext("two days in a row, before their month", "{first}–{last}"))),
            (INFERRED, [gettext("inferred")]),
            (ABOUT, [gettext("approximate")]),
            (
                ABOUT,
                _listed(
                    pgettext(
                        "typed dates: words before an approximate date, separated by |",
                        "about|around|approximately|circa|ca|c",
                    )
                ),
            ),
            (
                INFERRED,
                _listed(
                    pgettext("typed dates: words before an inferred date, separated by |", "probably|perhaps")
                ),
            ),
            (
                SINCE,
                _listed(
                    pgettext("typed dates: words before the first date, separated by |", "since|from|between")
                ),
            ),
            (
                UNTIL,
                _listed(pgettext("typed dates: words before the last date, separated by |", "until|till")),
            ),
            (
                JOIN,
                _listed(pgettext("typed dates: words between two dates, separated by |", "to|and|through")),
            ),
            (
                FILLER,
                _listed(
                    pgettext(
                        "typed dates: words and endings without meaning, separated by |",
                        "of|the|on|in|st|nd|rd|th",
                    )
                ),
            ),
        )
    for kind, words in kinds:
        yield from ((word, kind) for word in words)


def _around(pattern: str) -> list[str]:
    return WORD.findall(PLACEHOLDER.sub(" ", pattern))


def _listed(words: str) -> list[str]:
    return words.split("|")
