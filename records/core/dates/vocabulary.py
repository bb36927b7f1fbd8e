"""The words that people type in dates, in every language of the site, with their meanings."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import tokenize_pattern
from django.utils.translation import gettext_lazy, override, pgettext, pgettext_lazy

from records.core.language_table import find_language
from records.core.languages import language_codes
from records.core.locale_formats import language_or_active, locale_of
from records.core.text import fold

Meaning = str | int  # the number of a month, or one of the kinds below
ABOUT, INFERRED, SINCE, UNTIL, FILLER = "~", "?", "since", "until", "filler"
JOIN, LIST = "join", "list"  # 11 to 13, which are three days; 11 and 12, which must be neighbours
DECADE = "decade"
WORD = re.compile(r"[^\W\d_]+")
PLACEHOLDER = re.compile(r"\{\w+\}")
SKELETONS = ("yMMMM", "yMMMMd", "yMMM", "yMMMd", "MMMMd", "y")


def meanings(language: str | None = None) -> dict[str, Meaning]:
    """Return the meaning of each word: those of a language (default: the page's) win over those of the others."""
    return _meanings(language_or_active(language))


def words_of_dates() -> dict[str, Meaning]:
    """Return the meanings and, beside them, words that mean a date only where nothing but a date is typed."""
    return _words_of_dates(language_or_active(None))


@lru_cache(maxsize=16)
def _meanings(first: str) -> dict[str, Meaning]:
    return _first_of(
        (word, meaning)
        for language in dict.fromkeys((first, *language_codes()))
        for word, meaning in (
            *_months(language),
            *_small_words(language, SMALL_WORDS),
            *_particles(locale_of(language)),
        )
    )


@lru_cache(maxsize=16)
def _words_of_dates(first: str) -> dict[str, Meaning]:
    languages = dict.fromkeys((first, *language_codes()))
    ours = (pair for language in languages for pair in _small_words(language, WORDS_OF_DATES))
    return _first_of((*ours, *_meanings(first).items(), *((name, FILLER) for name in weekdays())))


@lru_cache(maxsize=1)
def weekdays() -> frozenset[str]:
    """Return the names of days of the week, whole and short, in the languages of the site."""
    found: list[str] = []
    for language in language_codes():
        days = locale_of(language).days["format"]
        found += [name for width in ("wide", "abbreviated") for name in days[width].values()]
        with override(language):
            found.append(
                pgettext(
                    "typed dates: further short names of weekdays, separated by |", "tues|weds|thur|thurs"
                )
            )
    return frozenset(word for name in found for word in WORD.findall(fold(name, "date")))


@lru_cache(maxsize=1)
def relative_days() -> dict[str, int]:
    """Return the words for today and the days beside it, each with its distance in days."""
    found: dict[str, int] = {}
    for language in language_codes():
        with override(language):
            texts = [(distance, str(text)) for distance, text in RELATIVE_DAYS]
        found |= {fold(word, "date"): distance for distance, text in texts for word in text.split("|")}
    return found


def _first_of(pairs: Iterable[tuple[str, Meaning]]) -> dict[str, Meaning]:
    """Return the first meaning of each word."""
    found: dict[str, Meaning] = {}
    for word, meaning in pairs:
        found.setdefault(fold(word, "date"), meaning)
    return found


def _months(language: str) -> Iterator[tuple[str, int]]:
    months = locale_of(language).months
    named = [months[context][width] for context in months for width in ("wide", "abbreviated")]
    named.append(dict(enumerate(find_language(language).short_months, start=1)))
    named += _other_names(language)
    pairs = ((fold(name, "date").rstrip("."), number) for names in named for number, name in names.items())
    return ((name, number) for name, number in pairs if WORD.fullmatch(name))


def _other_names(language: str) -> Iterator[dict[int, str]]:
    """Yield names of months that the CLDR omits, each alone."""
    with override(language):
        text = pgettext("typed dates: further names of months with their numbers, separated by |", "sept=9")
    for pair in text.split("|"):
        name, _equals, number = pair.partition("=")
        yield {int(number): name}


def _particles(locale: Locale) -> Iterator[tuple[str, str]]:
    """Yield weekdays, and the words between the numbers of a date: neither says which day it is."""
    patterns = [
        locale.datetime_skeletons[name].pattern for name in SKELETONS if name in locale.datetime_skeletons
    ]
    patterns.append(locale.date_formats["long"].pattern)
    chars = [str(text) for pattern in patterns for kind, text in tokenize_pattern(pattern) if kind == "chars"]
    for name in (*chars, *locale.days["format"]["wide"].values()):
        yield from ((word, FILLER) for word in WORD.findall(name))


# People type what they read, and other words; these are separated by |.
SMALL_WORDS: list[tuple[str, Any]] = [
    (SINCE, pgettext_lazy("open date range", "from {date}")),
    (UNTIL, pgettext_lazy("open date range", "until {date}")),
    (LIST, pgettext_lazy("two days in a row, before their month", "{first}–{last}")),
    (INFERRED, gettext_lazy("inferred")),
    (ABOUT, gettext_lazy("approximate")),
    (
        ABOUT,
        pgettext_lazy(
            "typed dates: words before an approximate date, separated by |",
            "about|around|approximately|circa|ca|c",
        ),
    ),
    (
        INFERRED,
        pgettext_lazy("typed dates: words before an inferred date, separated by |", "probably|perhaps"),
    ),
    (SINCE, pgettext_lazy("typed dates: words before the first date, separated by |", "since|from|between")),
    (UNTIL, pgettext_lazy("typed dates: words before the last date, separated by |", "until|till")),
    (JOIN, pgettext_lazy("typed dates: words between two dates, separated by |", "to|through")),
    (LIST, pgettext_lazy("typed dates: words before the last of several dates, separated by |", "and")),
    (
        FILLER,
        pgettext_lazy(
            "typed dates: words and endings without meaning, separated by |", "of|the|on|in|st|nd|rd|th"
        ),
    ),
]


WORDS_OF_DATES: list[tuple[str, Any]] = [
    (DECADE, pgettext_lazy("typed dates: words and endings of ten years, separated by |", "s|decade")),
    (
        FILLER,
        pgettext_lazy("typed dates: units that are named beside a number, separated by |", "day|month|year"),
    ),
]
RELATIVE_DAYS: list[tuple[int, Any]] = [
    (0, pgettext_lazy("typed dates: words for this day, separated by |", "today")),
    (-1, pgettext_lazy("typed dates: words for the day before, separated by |", "yesterday")),
    (1, pgettext_lazy("typed dates: words for the day after, separated by |", "tomorrow")),
]


def _small_words(language: str, table: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    with override(language):
        texts = [(kind, PLACEHOLDER.sub(" ", str(text))) for kind, text in table]
    return [(word, kind) for kind, text in texts for word in WORD.findall(text)]


@lru_cache(maxsize=1)
def first_days() -> frozenset[str]:
    """Return the words for the first day of a month, in the languages of the site."""
    found: list[str] = []
    for language in language_codes():
        with override(language):
            found += pgettext("typed dates: words for the first day, separated by |", "first").split("|")
    return frozenset(fold(word, "date") for word in found)
