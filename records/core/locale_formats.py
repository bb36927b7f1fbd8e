"""Lists, times, names of countries and languages as a language writes them, from the Unicode CLDR.

The table of languages says which locale stands for a language; one that it omits stands for itself.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list as babel_list
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.core.database.collation import sort_key
from records.core.language_table import find_language

validate_language_tag = RegexValidator(
    r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z",
    _("Write a language tag such as es, zh-Hans or pt-BR (BCP 47)."),
)
validate_country = RegexValidator(
    r"^[A-Z]{2}\Z", _("Write the two capital letters of a country (ISO 3166-1).")
)


# Codes of two letters in the CLDR that ISO 3166-1 does not give to a country or territory.
NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
# Before the sound i the Spanish "y" is written "e": "Chile e India", but "agua y hielo". Not in the CLDR.
SOUND_I = re.compile(r"[ií]|hi(?![ae])", re.IGNORECASE)

parse_locale = cache(Locale.parse)


def language_or_active(language: str | None) -> str:
    """Return the language, or else the page's."""
    return language or get_language() or settings.LANGUAGE_CODE


def locale_of(language: str | None = None) -> Locale:
    """Return the CLDR locale of a language (default: the page's)."""
    code = language_or_active(language)
    return parse_locale(find_language(code).locale or code, sep="-" if "-" in code else "_")


def format_list(items: Iterable[object], language: str | None = None) -> str:
    """Return items in one phrase, such as "a, b and c", in a language (default: the page's)."""
    names = [str(item) for item in items]
    locale = locale_of(language)
    joined = babel_list(names, locale=locale)
    if locale.list_patterns["standard"]["end"] == "{0} y {1}" and len(names) > 1 and SOUND_I.match(names[-1]):
        return f"{joined.removesuffix(f' y {names[-1]}')} e {names[-1]}"
    return joined


def country_name(code: str, language: str | None = None) -> str:
    """Return the name of a country (ISO 3166-1, two letters) in a language (default: the page's); else the code."""
    return str(locale_of(language).territories.get(code, code))


def language_name(code: str, language: str | None = None) -> str:
    """Return the name of a language (BCP 47 tag) in a language (default: the page's); else the tag."""
    return str(locale_of(language).languages.get(code.replace("-", "_"), code))


def format_moment(when: datetime, language: str | None = None) -> str:
    """Return day and time ("3 May 2026, 09:07") in a language (default: the page's) and in the site's time zone."""
    locale, local = locale_of(language), localtime(when)
    day, time = format_date(local, "long", locale=locale), format_time(local, "short", locale=locale)
    return str(locale.datetime_formats["medium"].format(time, day))


def countries(language: str | None = None) -> list[tuple[str, str]]:
    """Return (code, name) of every country and territory, in the order of a language (default: the page's)."""
    return list(_countries(language_or_active(language)))


@cache
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    territories = map(str, locale_of(language).territories)
    codes = (code for code in territories if len(code) == 2 and code not in NOT_COUNTRIES)
    pairs = [(code, country_name(code, language)) for code in codes]
    return tuple(sorted(pairs, key=lambda pair: sort_key(pair[1], language)))
