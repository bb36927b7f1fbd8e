"""Dates as people type them, in any language of the site, read as EDTF.

    typed_date("11-12/10/2021")           "2021-10-11/2021-10-12"
    typed_date("octubre de 2014?")        "2014-10?"
    typed_date("c. 2010")                 "2010~"
    typed_date("since 2010")              "2010/.."

EDTF itself is taken as it is. In numbers the day stands first, in every language, unless the year does. A doubt
before the first date or after the last one is of both. What can be read in two ways is refused.
"""

import calendar
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from babel import Locale
from babel.dates import tokenize_pattern
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from records.core.dates.fields import PartialDate
from records.core.language_table import find_language
from records.core.languages import language_codes
from records.core.locale_formats import doubt, format_partial_date, language_or_active, locale_of
from records.core.text import fold

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
        small, others = _small_words(language), _particles(locale_of(language))
        words: list[tuple[str, Meaning]] = [*_months(language), *small, *others]
        for word, meaning in words:
            found.setdefault(fold(word, "date"), meaning)
    return found


def _months(language: str) -> Iterator[tuple[str, int]]:
    months = locale_of(language).months
    named = [months[context][width] for context in months for width in ("wide", "abbreviated")]
    named.append(dict(enumerate(find_language(language).short_months, start=1)))
    pairs = ((fold(name, "date").rstrip("."), number) for names in named for number, name in names.items())
    return ((name, number) for name, number in pairs if WORD.fullmatch(name))


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
    (JOIN, pgettext_lazy("two days in a row, before their month", "{first}–{last}")),
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
    (JOIN, pgettext_lazy("typed dates: words between two dates, separated by |", "to|and|through")),
    (
        FILLER,
        pgettext_lazy(
            "typed dates: words and endings without meaning, separated by |", "of|the|on|in|st|nd|rd|th"
        ),
    ),
]


def _small_words(language: str) -> list[tuple[str, str]]:
    with override(language):
        texts = [(kind, PLACEHOLDER.sub(" ", str(text))) for kind, text in SMALL_WORDS]
    return [(word, kind) for kind, text in texts for word in WORD.findall(text)]


MAX_TYPED = 120
DASHES = re.compile(r"\s*[–—―−]\s*")
HYPHENS = re.compile(r"[‐‑]")
# Hyphens within a date of numbers, where they join no two dates: 2021-10-12, 12-10-2021, 2014-11.
NUMERIC = re.compile(
    r"\b([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?![0-9])|\b([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})\b"
    r"|\b([0-9]{4})-([0-9]{1,2})(?![0-9])"
)
TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")
SYMBOLS = {
    **dict.fromkeys("-–&", JOIN),
    **dict.fromkeys(",./()[]¿'’", FILLER),
    "?": INFERRED,
    "~": ABOUT,
    "%": INFERRED + ABOUT,
}
# The order in which a side names day (d), month (m) and year (y). Its shape: a number of one or two digits (n),
# one of four (y), a month in words (m).
ORDERS = {
    "y": "y", "yn": "ym", "ynn": "ymd", "ny": "my", "nny": "dmy", "n": "d", "nn": "dm", "m": "m", "my": "my",
    "ym": "ym", "nm": "dm", "mn": "md", "nmy": "dmy", "mny": "mdy", "ymn": "ymd", "ynm": "ydm",
}  # fmt: skip
ONE_DATE = {("n", "m", "y"), ("m", "y"), ("n", "my")}  # 12-oct-2021, oct-2021: the hyphens join no two dates
HOW = gettext_lazy(
    "As you would write it: 12/10/2021 (the day first), 11-12/10/2021, October 2014. Inferred: 2014?"
    " Approximate: about 2014. Open: since 2010."
)
NEITHER = gettext_lazy("It is read neither as one date nor as a first and a last one.")
NO_YEAR = gettext_lazy("Its year is missing, or does not have four digits.")


class Day(NamedTuple):
    """Day, month and year of a side: 0 where it says nothing."""

    year: int = 0
    month: int = 0
    day: int = 0

    def edtf(self, marks: set[str]) -> str:
        """Return the EDTF of a year, month or day with its marks of doubt."""
        known = [f"{self.year:04}", *(f"{number:02}" for number in (self.month, self.day) if number)]
        sign = "%" if len(marks) > 1 else "".join(marks)
        return "-".join(known) + sign


@dataclass
class Side:
    """One of the dates that a text names, as its words and numbers stand there."""

    shape: str = ""
    numbers: tuple[int, ...] = ()
    opening: str = ""
    before: str = ""
    after: str = ""

    def add(self, kind: str, number: int) -> None:
        self.shape += kind
        self.numbers += (number,)

    def take(self, meaning: Meaning) -> None:
        """Add the meaning of a word or sign to this date."""
        if isinstance(meaning, int):
            self.add("m", meaning)
        elif meaning in (SINCE, UNTIL):
            self.opening = meaning
        elif meaning != FILLER and self.shape:
            self.after += meaning
        elif meaning != FILLER:
            self.before += meaning


class _UnreadableError(Exception):
    """A text is no date; the message says why."""


def typed_date(text: str) -> str:
    """Return the EDTF of a date or range as it was typed; `ValidationError` with a sentence where it is none."""
    with suppress(ValidationError):
        return PartialDate(text.strip().upper().replace(" / ", "/")).text
    try:
        if len(text) > MAX_TYPED:
            raise _UnreadableError(_("It is too long."))
        return _read(_sides(text))
    except _UnreadableError as error:
        shown = text if len(text) <= MAX_TYPED else f"{text[:MAX_TYPED]}…"
        said = _("“%(text)s” is not understood as a date.") % {"text": shown}
        raise ValidationError(f"{said} {error} {_examples()}", code="typed_date") from None


def date_or_none(text: str) -> PartialDate | None:
    """Return a date or range as it was typed; None where the text is none."""
    with suppress(ValidationError, _UnreadableError):
        return PartialDate(_read(_sides(text)))
    return None


def date_in_words(value: PartialDate) -> str:
    """Return a date with its doubt, in the page's language: "October 2014 (inferred)"."""
    said, doubted = format_partial_date(value), doubt(value)
    return _("%(date)s (%(doubt)s)") % {"date": said, "doubt": doubted} if doubted else said


def _examples() -> str:
    dates = {"day": "2021-10-12", "days": "2021-10-11/2021-10-12", "month": "2014-10"}
    return _(
        "Write for example: %(day)s; 12/10/2021 (the day first); %(days)s; %(month)s?; 2014-11; 2010; 2010/2012."
    ) % {name: format_partial_date(PartialDate(date)) for name, date in dates.items()}


def _sides(text: str) -> list[Side]:
    """Return the dates between which the text has a hyphen or a word such as "to"."""
    plain = DASHES.sub(" – ", HYPHENS.sub("-", fold(text, "date")))
    plain = NUMERIC.sub(lambda match: " ".join(number for number in match.groups() if number), plain)
    words, sides = meanings(), [Side()]
    for token in TOKEN.findall(plain):
        if token.isdigit():
            sides[-1].add("n" if len(token) < 3 else "y", int(token))
            continue
        meaning = words.get(token, SYMBOLS.get(token))
        if meaning is None:
            raise _UnreadableError(_("“%(word)s” is not a word of a date.") % {"word": token})
        if meaning == JOIN or (meaning == UNTIL and sides[-1].shape):
            sides.append(Side())
        else:
            sides[-1].take(meaning)
    shapes = tuple(side.shape for side in sides)
    return [_one(sides)] if shapes in ONE_DATE else sides


def _one(sides: list[Side]) -> Side:
    numbers = tuple(number for side in sides for number in side.numbers)
    shape = "".join(side.shape for side in sides)
    return Side(shape, numbers, sides[0].opening, sides[0].before, sides[-1].after)


def _read(sides: list[Side]) -> str:
    if len(sides) == 1:
        only = sides[0]
        said = _checked(_parts(only)).edtf({*only.before, *only.after})
        return {SINCE: f"{said}/..", UNTIL: f"../{said}"}.get(only.opening, said)
    if len(sides) != 2 or sides[0].opening == UNTIL or sides[1].opening:
        raise _UnreadableError(NEITHER)
    return _range(*sides)


def _range(left: Side, right: Side) -> str:
    first, last = _parts(left), _parts(right, left)
    if first.day and not first.month:
        if not last.day:
            raise _UnreadableError(NEITHER)
        first = first._replace(month=last.month)
    if last.day and not last.month:
        last = last._replace(month=first.month)
    first = _checked(first._replace(year=first.year or last.year))
    last = _checked(last._replace(year=last.year or first.year))
    both = {*left.before, *right.after}
    begins, ends = first.edtf({*both, *left.after}), last.edtf({*both, *right.before})
    if begins == ends:
        return begins
    with suppress(ValidationError):
        return PartialDate(f"{begins}/{ends}").text
    raise _UnreadableError(
        _("It begins on %(first)s and would end before, on %(last)s.")
        % {"first": format_partial_date(PartialDate(begins)), "last": format_partial_date(PartialDate(ends))}
    )


def _parts(side: Side, left: Side | None = None) -> Day:
    """Return day, month and year as one side names them; after `left` a bare number is of its kind."""
    order = ORDERS.get(side.shape, "")
    if left and left.shape.endswith("mn") and side.shape == "ny":
        order = "dy"  # October 11-12, 2021
    if left and left.shape[0:1] == "y":
        order = {"yn n": "m", "y n": "", "ynn nn": "md"}.get(f"{left.shape} {side.shape}", order)
    if not order:
        raise _UnreadableError(NEITHER if "y" in side.shape else NO_YEAR)
    if 0 in side.numbers:
        raise _UnreadableError(_("There is no day, month or year 0."))
    named = dict(zip(order, side.numbers, strict=True))
    return Day(named.get("y", 0), named.get("m", 0), named.get("d", 0))


def _checked(date: Day) -> Day:
    """Return the date, if the calendar has it."""
    if not 1 <= date.year <= 9999:
        raise _UnreadableError(NO_YEAR)
    if date.month > 12:
        raise _UnreadableError(
            _("Its month is read as %(month)s, and there is none; among numbers the day stands first.")
            % {"month": date.month}
        )
    if date.day and date.day > calendar.monthrange(date.year, date.month)[1]:
        month = format_partial_date(PartialDate(Day(date.year, date.month).edtf(set())))
        raise _UnreadableError(
            _("Its day is read as %(day)s, but %(month)s has no such day.")
            % {"day": date.day, "month": month}
        )
    return date
