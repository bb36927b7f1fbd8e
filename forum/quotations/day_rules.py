"""Rules of days: words are said at their session and event, before they are printed, by who held the office then."""

from collections.abc import Iterator
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from forum.events.models import Session
from forum.events.publication import days_of, days_of_event, lies_outside
from forum.quotations.models import Quotation
from people.publication import not_held
from records.core.dates.fields import PartialDate
from records.core.dates.words import days_in_words, in_sentence
from records.core.models import Status
from records.core.rules import Finding, Rows, error, rule, warning


def _with_office(quotations: Rows) -> Rows:
    return quotations.filter(office__isnull=False).select_related("office__organization", "event", "session")


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_with_office)
def office_was_held_that_day(quotation: Quotation) -> Iterator[Finding]:
    """On the day on which the words were said; where it is not told, on that of the session or of the event."""
    if quotation.office and (message := not_held(quotation.office, *days_said(quotation))):
        yield error("office", message)


def days_said(quotation: Quotation) -> tuple[date | None, date | None]:
    """Return the first and last day on which words may have been said; else those of the session or of the event."""
    if quotation.said_on is not None:
        return quotation.said_on_earliest, quotation.said_on_latest
    return days_of(quotation)


def _dated(quotations: Rows) -> Rows:
    dated = quotations.filter(said_on_earliest__isnull=False) | quotations.filter(
        said_on_latest__isnull=False
    )
    return dated.filter(status=Status.PUBLISHED).select_related("event", "session", "article")


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_dated)
def words_were_said_at_the_event(quotation: Quotation) -> Iterator[Finding]:
    """On a day of the session and of the event. A day that is only inferred, or about then, may be meant."""
    day = quotation.said_on
    message = outside_session(day, quotation.session) or outside_event(day, quotation)
    if day and message:
        is_certain = not (day.uncertain or day.approximate)
        yield error("said_on", message) if is_certain else warning(message)


def outside_session(day: PartialDate | None, session: Session | None) -> str:
    """Return a sentence where a day is not one of the session; else ""."""
    if day is None or session is None or not lies_outside(day, session.date_earliest, session.date_latest):
        return ""
    facts = {"day": capfirst(in_sentence(day)), "session": session, "days": days_in_words(session.date)}
    return _("%(day)s lies outside the session “%(session)s”: %(days)s.") % facts


def outside_event(day: PartialDate | None, quotation: Quotation) -> str:
    """Return a sentence where a day is not one of the event; else ""."""
    event = quotation.event
    if day is None or not lies_outside(day, *days_of_event(event)):
        return ""
    days = days_in_words(event.start, event.end)
    facts = {"day": capfirst(in_sentence(day)), "event": event, "days": days}
    return _("%(day)s lies outside the event “%(event)s”: %(days)s.") % facts


def _in_dated_articles(quotations: Rows) -> Rows:
    dated = quotations.exclude(article=None).exclude(article__published_on="").filter(status=Status.PUBLISHED)
    return dated.select_related("event", "session", "article")


@rule(Quotation, publication=True, data_check=True, loading=True, rows=_in_dated_articles)
def words_were_said_before_they_were_printed(quotation: Quotation) -> Iterator[Finding]:
    """On their day; where it is not told, that of the session or of the event. What is about then may be meant."""
    printed = quotation.article.published_on if quotation.article else None
    if not printed:
        return
    day = quotation.said_on
    if day is None:
        yield from _held_before(quotation, printed)
    elif lies_outside(day, None, printed.latest):
        facts = {"day": capfirst(in_sentence(day)), "printed": in_sentence(printed)}
        message = _("%(day)s lies after the day of the article that prints the words: %(printed)s.") % facts
        is_certain = not (day.approximate or printed.approximate)
        yield error("said_on", message) if is_certain else warning(message)


def _held_before(quotation: Quotation, printed: PartialDate) -> Iterator[Finding]:
    first, _last = days_of(quotation)
    if first and printed.latest and first > printed.latest:
        event, day = quotation.event, quotation.session.date if quotation.session else None
        days = days_in_words(day) if day else days_in_words(event.start, event.end)
        facts = {"days": days, "printed": in_sentence(printed)}
        message = _("They were said after the day of the article that prints them, %(printed)s: %(days)s.")
        yield warning(message % facts)
