"""Dates as people type them, in any language of the site, read as EDTF.

    typed_date("11-12/10/2021")           "2021-10-11/2021-10-12"
    typed_date("octubre de 2014?")        "2014-10?"
    typed_date("c. 2010")                 "2010~"
    typed_date("since 2010")              "2010/.."
    typed_date("11, 12 y 13 de octubre de 2021")   "2021-10-11/2021-10-13"
    typed_date("1990s")                   "199X"

EDTF itself is taken as it is. In numbers the day stands first, in every language, unless the year does. A doubt
before the first date or after the last one is of both. What can be read in two ways is refused.
"""

import calendar
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core.dates.fields import PartialDate
from records.core.dates.vocabulary import (
    ABOUT,
    DECADE,
    FILLER,
    INFERRED,
    JOIN,
    LIST,
    SINCE,
    UNTIL,
    Meaning,
    first_days,
    relative_days,
    weekdays,
    words_of_dates,
)
from records.core.locale_formats import doubt, format_partial_date
from records.core.text import fold

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
    **dict.fromkeys("-–", JOIN),
    "&": LIST,
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
# 12-oct-2021, oct-2021, 2021/Oct/12: the hyphens and slashes join no two dates
ONE_DATE = {("n", "m", "y"), ("m", "y"), ("n", "my"), ("m", "n", "y"), ("y", "m", "n"), ("y", "m")}
HOW = gettext_lazy(
    "As you would write it: 12/10/2021 (the day first), 11-12/10/2021, October 2014, today. Inferred: 2014?"
    " Approximate: about 2014. Open: since 2010."
)
NEITHER = gettext_lazy("It is read neither as one date nor as a first and a last one.")
NO_YEAR = gettext_lazy("Its year is missing, or does not have four digits.")
NO_DECADE = gettext_lazy("A decade is written as the first of its years, which ends in 0.")
NOT_IN_A_ROW = gettext_lazy(
    "What it lists is not one after the other. Write the first and the last, with a dash."
)


class Day(NamedTuple):
    """Day, month and year of a side: 0 where it says nothing."""

    year: int = 0
    month: int = 0
    day: int = 0

    def following(self, units: int) -> "Day":
        """Return the day, month or year that comes so many after this one."""
        if self.day:
            with suppress(OverflowError):
                later = date(*self) + timedelta(days=units)
                return Day(later.year, later.month, later.day)
        if self.month:
            years, month = divmod(self.month - 1 + units, 12)
            return Day(self.year + years, month + 1)
        return Day(self.year + units)

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
    join: str = ""  # the kind of what joins it to the date before
    is_decade: bool = False

    def add(self, kind: str, number: int) -> None:
        self.shape += kind
        self.numbers += (number,)

    def take(self, meaning: Meaning) -> None:
        """Add the meaning of a word or sign to this date."""
        if isinstance(meaning, int):
            self.add("m", meaning)
        elif meaning in (SINCE, UNTIL):
            self.opening = meaning
        elif meaning == DECADE:
            self.is_decade = True
        elif meaning != FILLER and self.shape:
            self.after += meaning
        elif meaning != FILLER:
            self.before += meaning


Typed = tuple[str, Meaning | None]  # a word, number or sign as typed, and its meaning; None for a number


class _UnreadableError(Exception):
    """A text is no date; the message says why."""


def typed_date(text: str) -> str:
    """Return the EDTF of a date or range as it was typed; `ValidationError` with a sentence where it is none."""
    with suppress(ValidationError):
        return PartialDate(text.strip().upper().replace(" / ", "/")).text
    try:
        if len(text) > MAX_TYPED:
            raise _UnreadableError(_("It is too long."))
        return _understood(text)
    except _UnreadableError as error:
        shown = text if len(text) <= MAX_TYPED else f"{text[:MAX_TYPED]}…"
        said = _("“%(text)s” is not understood as a date.") % {"text": shown}
        raise ValidationError(f"{said} {error} {_examples()}", code="typed_date") from None


def date_or_none(text: str) -> PartialDate | None:
    """Return a date or range as it was typed; None where the text is none."""
    with suppress(ValidationError, _UnreadableError):
        return PartialDate(_understood(text))
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


def _understood(text: str) -> str:
    """Return the EDTF of a text; short names that a month and a weekday share (mar) are tried as both."""
    plain = DASHES.sub(" – ", HYPHENS.sub("-", fold(text.replace("°", "º"), "date")))
    plain = NUMERIC.sub(lambda match: " ".join(number for number in match.groups() if number), plain)
    typed = [(token, _meaning(token)) for token in TOKEN.findall(plain)]
    as_weekday = [(token, _as_weekday(typed, place)) for place, (token, _meant) in enumerate(typed)]
    # Who names another weekday too (mar 11 - mié 12 oct) names weekdays.
    names_weekdays = any(token in weekdays() and meaning == FILLER for token, meaning in typed)
    first, second = (as_weekday, typed) if names_weekdays else (typed, as_weekday)
    with suppress(_UnreadableError):
        return _read(_sides(first))
    return _read(_sides(second))


def _meaning(token: str) -> Meaning | None:
    """Return the meaning of a word or sign; None for a number."""
    if token.isdigit() or token in first_days() or token in relative_days():
        return None
    meaning = words_of_dates().get(token, SYMBOLS.get(token))
    if meaning is None:
        raise _UnreadableError(_("“%(word)s” is not a word of a date.") % {"word": token})
    return meaning


def _as_weekday(typed: list[Typed], place: int) -> Meaning | None:
    """Return the meaning of a word that is a weekday wherever it can be one: before the number of its day."""
    token, meaning = typed[place]
    after = _next_number(typed, place)
    is_between = place > 0 and typed[place - 1][0].isdigit()
    return FILLER if token in weekdays() and len(after) in (1, 2) and not is_between else meaning


def _next_number(typed: list[Typed], place: int) -> str:
    """Return the number that follows a place, with nothing but words without meaning between; else ""."""
    following = next((token for token, meaning in typed[place + 1 :] if meaning != FILLER), "")
    return following if following.isdigit() else ""


def _sides(typed: list[Typed]) -> list[Side]:
    """Return the dates between which the text has a hyphen, a word such as "to", or the comma of a list."""
    has_month_name, sides = any(isinstance(meaning, int) for _word, meaning in typed), [Side()]
    for place, (word, meant) in enumerate(typed):
        if meant is None:
            _add_number(sides[-1], word)
            continue
        is_list = word == "," and _parts_list(sides[-1], typed, place)
        # May/June, but 12/10
        meaning = LIST if is_list else JOIN if word == "/" and has_month_name else meant
        if meaning in (JOIN, LIST) or (meaning == UNTIL and sides[-1].shape):
            sides.append(Side(join=str(meaning)))
        else:
            sides[-1].take(meaning)
    shapes = tuple(side.shape for side in sides)
    return [_one(sides)] if shapes in ONE_DATE else sides


def _add_number(side: Side, token: str) -> None:
    if token in relative_days():
        day = localdate() + timedelta(days=relative_days()[token])
        for kind, number in (("y", day.year), ("n", day.month), ("n", day.day)):
            side.add(kind, number)
    elif token in first_days():
        side.add("n", 1)
    elif len(token) in (1, 2, 4):
        side.add("n" if len(token) < 3 else "y", int(token))
    else:
        raise _UnreadableError(NO_YEAR)


def _parts_list(side: Side, typed: list[Typed], place: int) -> bool:
    """Return whether a comma stands between two days, two months or two years."""
    follows = next((one for one in typed[place + 1 :] if one[1] != FILLER), ("", FILLER))
    kind = "m" if isinstance(follows[1], int) else "n" if len(follows[0]) < 3 else "y"
    return (follows[1] is None or kind == "m") and side.shape.endswith(kind)


def _one(sides: list[Side]) -> Side:
    numbers = tuple(number for side in sides for number in side.numbers)
    shape = "".join(side.shape for side in sides)
    return Side(shape, numbers, sides[0].opening, sides[0].before, sides[-1].after)


def _read(sides: list[Side]) -> str:
    if len(sides) == 1:
        return _single(sides[0])
    is_list = all(side.join == LIST for side in sides[1:]) and sides[0].opening != SINCE
    if not (is_list or len(sides) == 2) or sides[0].opening == UNTIL or sides[-1].opening:
        raise _UnreadableError(NEITHER)
    first, last = _ends(sides[0], sides[-1])
    if is_list:
        _check_row(sides, first, last)
    return _range(sides[0], sides[-1], first, last)


def _single(side: Side) -> str:
    day = _checked(_parts(side))
    said = day.edtf({*side.before, *side.after})
    if not side.is_decade:
        return {SINCE: f"{said}/..", UNTIL: f"../{said}"}.get(side.opening, said)
    decade = said.replace(f"{day.year:04}", f"{day.year // 10:03}X")
    last = Day(day.year + 9).edtf({*side.before, *side.after})
    return {SINCE: f"{said}/..", UNTIL: f"../{last}"}.get(side.opening, decade)


def _ends(left: Side, right: Side) -> tuple[Day, Day]:
    """Return the first and the last date, each completed by what only the other one names."""
    first, last = _parts(left), _parts(right, left)
    if first.day and not first.month:
        if not last.day:
            raise _UnreadableError(NEITHER)
        first = first._replace(month=last.month)
    if last.day and not last.month:
        last = last._replace(month=first.month)
    first = _checked(first._replace(year=first.year or last.year))
    last = _checked(last._replace(year=last.year or first.year))
    return first, last._replace(year=last.year + 9) if right.is_decade else last


def _check_row(sides: list[Side], first: Day, last: Day) -> None:
    """Refuse a list of days, months or years with others between them."""
    row = [first.following(units) for units in range(len(sides))]
    between = zip(row[1:-1], sides[1:-1], strict=True)
    is_row = all(number in one for one, side in between for number in side.numbers)
    if row[-1] != last or not is_row:
        raise _UnreadableError(NOT_IN_A_ROW)


def _range(left: Side, right: Side, first: Day, last: Day) -> str:
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
    if side.is_decade and (side.shape != "y" or side.numbers[0] % 10):
        raise _UnreadableError(NO_DECADE if "y" in side.shape else NO_YEAR)
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
