"""Dates, lists, times, names of countries and languages as a language writes them: from the CLDR, through Babel.

The table of languages says which locale stands for a language; one that it omits stands for itself. It also replaces
the short months of some. Ranges of dates are put together here ("11–12 October 2021", "31 mar. – 4 abr. 2025"): the
CLDR has no interval with whole month names in English, and none without "de" between short months in American Spanish.
A date never says itself that it is uncertain: `doubt()` says it beside.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_time, get_timezone_location, tokenize_pattern, untokenize_pattern
from babel.lists import format_list as babel_list
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.formats import number_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, override, pgettext
from django.utils.translation import gettext_lazy as _

from records.core.database.collation import sort_key
from records.core.language_table import find_language

if TYPE_CHECKING:  # dates as people type them are read in these words
    from records.core.dates.fields import PartialDate

validate_language_tag = RegexValidator(
    r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z",
    _("Write a language tag such as es, zh-Hans or pt-BR (BCP 47)."),
)
validate_country = RegexValidator(
    r"^[A-Z]{2}\Z", _("Write the two capital letters of a country (ISO 3166-1).")
)


AREAS = (
    *("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/"),
    *("Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"),
)


@cache
def time_zones() -> list[str]:
    """Return the time zones of places (IANA), in order of name, and UTC."""
    return [*sorted(zone for zone in available_timezones() if zone.startswith(AREAS)), "UTC"]


def validate_time_zone(zone: str) -> None:
    """Refuse what is no time zone of a place."""
    if zone not in time_zones():
        raise ValidationError(
            _("Write the name of a time zone, such as America/Santiago (IANA)."), code="zone"
        )


def format_times(start: time | None, end: time | None, zone: str, day: date | None = None) -> str:
    """Return times as the page's language writes them, with the zone and its offset that day; "" without a time.

    Times without a zone are those of the place: "9:00 AM–10:30 AM (local time)".
    """
    locale = locale_of()
    times = [format_time(one, "short", locale=locale) for one in (start, end) if one]
    if not times:
        return ""
    moment = datetime.combine(day, start or time()) if day else None
    zone_name = _zone_name(zone, moment) if zone else gettext("local time")
    return f"{'–'.join(times)} ({zone_name})"


def _zone_name(zone: str, moment: datetime | None) -> str:
    """Return the city that a time zone is named after, and its offset at a moment: "Santiago time, UTC-03:00"."""
    if zone == "UTC":
        return zone
    city = get_timezone_location(zone, locale=locale_of(), return_city=True)
    offset = f", UTC{moment.replace(tzinfo=ZoneInfo(zone)).isoformat()[-6:]}" if moment else ""
    named = gettext("{city} time").format(city=city)
    return f"{named}{offset}"


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


def format_number(number: int) -> str:
    """Return a whole number as the page's language writes it, its thousands apart; `floatformat:"0g"` in templates."""
    return number_format(number, use_l10n=True, force_grouping=True)


def country_name(code: str, language: str | None = None) -> str:
    """Return the name of a country (ISO 3166-1, two letters) in a language (default: the page's); else the code."""
    return str(locale_of(language).territories.get(code, code))


def language_name(code: str, language: str | None = None) -> str:
    """Return the name of a language (BCP 47 tag) in a language (default: the page's); else the tag."""
    return str(locale_of(language).languages.get(code.replace("-", "_"), code))


def format_moment(when: datetime) -> str:
    """Return day and time ("3 May 2026, 09:07") in the page's language and in the site's time zone."""
    locale, local = locale_of(), localtime(when)
    day, time = format_date(local, "long", locale=locale), format_time(local, "short", locale=locale)
    return str(locale.datetime_formats["medium"].format(time, day))


def format_moment_in(when: datetime, zone: str) -> str:
    """Return day and time in a time zone, with its name and offset: "3 May 2026, 05:07 (Santiago time, UTC-04:00)"."""
    local = when.astimezone(ZoneInfo(zone))
    locale, naive = locale_of(), local.replace(tzinfo=None)
    day, time = format_date(naive, "long", locale=locale), format_time(naive, "short", locale=locale)
    return f"{locale.datetime_formats['medium'].format(time, day)} ({_zone_name(zone, naive)})"


def zone_of_city(country: str, cities: Iterable[str]) -> str:
    """Return the time zone of a country that has one, or that is named after one of the cities; else empty."""
    zones = [str(zone) for zone in get_global("territory_zones").get(country, [])]
    if len(zones) == 1:
        return zones[0]
    names = {city.casefold() for city in cities if city}
    return next((zone for zone in zones if names & _cities_of(zone)), "")


def _cities_of(zone: str) -> set[str]:
    locales = (locale_of(code) for code, _name in settings.LANGUAGES)
    return {get_timezone_location(zone, locale=locale, return_city=True).casefold() for locale in locales}


def countries(language: str | None = None) -> list[tuple[str, str]]:
    """Return (code, name) of every country and territory, in the order of a language (default: the page's)."""
    chosen, territories = language_or_active(language), map(str, locale_of(language).territories)
    codes = (code for code in territories if len(code) == 2 and code not in NOT_COUNTRIES)
    pairs = ((code, country_name(code, language)) for code in codes)
    return sorted(pairs, key=lambda pair: sort_key(pair[1], chosen))


Token = tuple[str, str | tuple[str, int]]  # as Babel cuts a pattern


def format_partial_date(
    value: "PartialDate | None", language: str | None = None, *, short: bool = False
) -> str:
    """Return a date as far as it is known, in a language (default: the page's), `short` or whole; "" for None."""
    return format_date_range(value, None, language, short=short)


def format_date_range(
    start: "PartialDate | None",
    end: "PartialDate | None",
    language: str | None = None,
    *,
    short: bool = False,
    year: bool = True,
) -> str:
    """Return a range from the first date to the last; one date where the end is missing or the same.

    Without `year`, days and months of one year leave it out, for lists grouped by year; a date known only to
    the year keeps it.
    """
    first, last = _ends(start)[0], _ends(end or start)[1]
    return _range(first, last, Style(language_or_active(language), short), year)


def doubt(value: "PartialDate | None", language: str | None = None) -> str | None:
    """Return a short label to stand beside a date that is not certain; None for one that is."""
    if value is None or not (value.uncertain or value.approximate):
        return None
    with override(language_or_active(language)):
        if value.uncertain and value.approximate:
            return gettext("inferred and approximate")
        return gettext("inferred") if value.uncertain else gettext("approximate")


def machine_date(value: "PartialDate | None") -> str:
    """Return the value for the `datetime` attribute of HTML's `time`: a year, month or day; "" where there is none."""
    if value is None or value.precision == "interval":
        return ""
    return value.text.rstrip("?~%").replace("-XX", "")


class Point(NamedTuple):
    """One end of a range: its first day, and its precision ("day", "month", "year")."""

    first_day: date
    precision: str


class Style(NamedTuple):
    """The language of a date, and whether its months are shortened."""

    language: str
    short: bool


def _ends(value: "PartialDate | None") -> tuple[Point | None, Point | None]:
    """Return both ends of a value: of an interval its sides, of a decade its years; otherwise itself twice."""
    if value is None:
        return None, None
    if value.earliest is None or value.latest is None or "/" in value.text:
        sides = value.text.split("/")
        before, after = (type(value)(side) if side not in ("", "..") else None for side in sides)
        return _ends(before)[0], _ends(after)[1]
    if value.precision == "interval":
        return Point(value.earliest, "year"), Point(value.latest.replace(month=1, day=1), "year")
    return (Point(value.earliest, value.precision),) * 2


@lru_cache(maxsize=8192)
def _range(first: Point | None, last: Point | None, style: Style, year: bool) -> str:
    if first and last:
        return _closed_range(first, last, style, year)
    with override(style.language):
        if first:
            return pgettext("open date range", "from {date}").format(date=_written(first, style))
        return pgettext("open date range", "until {date}").format(date=_written(last, style)) if last else ""


def _closed_range(first: Point, last: Point, style: Style, year: bool) -> str:
    if first == last:
        return _written(first, style, year)
    start, end = first.first_day, last.first_day
    if first.precision != last.precision or first.precision == "year" or start.year != end.year:
        return _joined(_written(first, style), _written(last, style))
    if first.precision == "day" and start.month == end.month:
        return _written(first, style, year, days=_days(start.day, end.day, style))
    # The year stands once, at the outer end: after the last date, or before the first if dates begin with it.
    begins = _pattern(first, style).startswith("y")
    return _joined(_written(first, style, year and begins), _written(last, style, year and not begins))


def _days(first: int, last: int, style: Style) -> str:
    """Return days of one month: "11–12". In full, a word may join two in a row: "11 y 12 de octubre"."""
    if style.short or last - first > 1:
        return f"{first}–{last}"
    with override(style.language):
        pattern = pgettext("two days in a row, before their month", "{first}–{last}")
    return pattern.format(first=first, last=last)


def _joined(left: str, right: str) -> str:
    return f"{left} – {right}" if " " in left + right else f"{left}–{right}"


def _written(point: Point, style: Style, year: bool = True, days: str = "") -> str:
    """Return one date; `days` stand in the place of its day."""
    ours: dict[Token, Token] = {("field", ("d", 1)): ("chars", days)} if days else {}
    if short_months := find_language(style.language).short_months:
        month = ("chars", short_months[point.first_day.month - 1])
        ours |= {("field", ("M", 3)): month, ("field", ("L", 3)): month}
    pattern = tokenize_pattern(_pattern(point, style, year))
    filled = untokenize_pattern([ours.get(token, token) for token in pattern])
    return format_date(point.first_day, filled, locale=locale_of(style.language))


def _pattern(point: Point, style: Style, year: bool = True) -> str:
    """Return the CLDR pattern for as much of a date as is known."""
    month = "MMM" if style.short else "MMMM"
    if point.precision == "month" and not year:
        # Not LLLL: once Babel 2.18 has read Chinese, it gives French its stand-alone months in Chinese.
        return month
    locale = locale_of(style.language)
    skeleton = {"year": "y", "month": f"y{month}", "day": f"{'y' if year else ''}{month}d"}[point.precision]
    found = locale.datetime_skeletons.get(skeleton)
    # Only the long date may lack a skeleton: it is then one of the locale's four usual dates.
    return str((found or locale.date_formats["long"]).pattern)
