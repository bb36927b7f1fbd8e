"""Dates within sentences: "8 May 2014", "since June 2023 (inferred)", "from 2017 to 2020"."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from records.core.dates.fields import PartialDate
from records.core.dates.parse import date_in_words
from records.core.locale_formats import doubt, format_date_range


def in_sentence(value: PartialDate) -> str:
    """Return a date with its doubt as it stands within a sentence of the page's language: "el 8 de mayo de 2014"."""
    words = date_in_words(value)
    return pgettext("a day within a sentence", "%(day)s") % {"day": words} if _is_day(value) else words


def _is_day(value: PartialDate) -> bool:
    return value.precision == "day"


def days_in_words(start: PartialDate | None, end: PartialDate | None = None) -> str:
    """Return the days of an event or of a session, with their doubt: "11–12 October 2021 (inferred)"."""
    days, doubted = format_date_range(start, end), doubt(start) or doubt(end)
    return _("%(date)s (%(doubt)s)") % {"date": days, "doubt": doubted} if doubted else days


def term_in_words(start: PartialDate | None, end: PartialDate | None) -> str:
    """Return how long an office was held; an end that is not known stays open. Empty where neither is known."""
    facts = {"start": start and in_sentence(start), "end": end and in_sentence(end)}
    if start and end:
        return _("from %(start)s to %(end)s") % facts
    if start:
        return _("since %(start)s") % facts
    return _("until %(end)s") % facts if end else ""


def years_in_words(start: PartialDate | None, end: PartialDate | None) -> str:
    """Return the years of an office, with their doubt, for a list: "2008 to 2022"; empty where none is known."""
    first = start and start.earliest and str(start.earliest.year)
    last = end and end.latest and str(end.latest.year)
    years = _years(first or "", last or "")
    doubted = doubt(start) or doubt(end)
    return _("%(date)s (%(doubt)s)") % {"date": years, "doubt": doubted} if years and doubted else years


def _years(first: str, last: str) -> str:
    if first == last:
        return first
    if first and last:
        return _("%(start)s to %(end)s") % {"start": first, "end": last}
    return _("since %(start)s") % {"start": first} if first else _("until %(end)s") % {"end": last}


def years_named(first: date | None, last: date | None) -> str:
    """Return the years of the first and the last day on which something is named: "in 2014"; empty without a day."""
    if not first or not last:
        return ""
    years = {"year": first.year, "first": first.year, "last": last.year}
    return _("in %(year)s") % years if first.year == last.year else _("in %(first)s and %(last)s") % years
