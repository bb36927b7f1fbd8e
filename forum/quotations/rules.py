"""What must hold of one article, photograph, participation or quotation: asked before it is published, and by
`check_records` of all that are kept."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from forum.events.models import Participation
from forum.quotations.models import Article, Photo, Quotation
from forum.quotations.verbatim import first_difference
from people.models import Office
from records.core.languages import TextStatus, language_codes
from records.core.locale_formats import language_name

WORDS_OF: dict[type[Model], str] = {
    Article: "headline",
    Photo: "caption",
    Quotation: "text",
}  # whose status `text_status` tells


class Finding(NamedTuple):
    """A rule that is broken: the field, a sentence, and whether it is false or only incomplete."""

    field: str
    sentence: str
    is_fault: bool = True


def place_of_words(quotation: Quotation) -> Iterator[Finding]:
    """The words stand in their paragraph letter by letter, at their place, in every language that has both."""
    paragraph: Any = quotation.paragraph
    for language in language_codes() if paragraph else ():
        text = paragraph.in_language("text", language).value
        words = quotation.in_language("text", language).value
        if text and words:
            facts = {"language": language_name(language), "number": paragraph.number}
            found = _place_in(words, text, quotation.place_in(language), facts)
            for field, sentence, is_fault in found:
                yield Finding(build_localized_fieldname(field, language), sentence, is_fault)


def _place_in(words: str, text: str, place: int | None, facts: dict[str, Any]) -> Iterator[Finding]:
    found, count = text.find(words), text.count(words)
    facts |= {"place": place, "found": found}
    if count == 0:
        ours, theirs = first_difference(words, text, place)
        message = _(
            "%(language)s: The words differ from paragraph %(number)s: “%(ours)s” here, “%(theirs)s” there."
        )
        yield Finding("text", message % {**facts, "ours": ours, "theirs": theirs})
    elif place is None and count == 1:
        message = _(
            "%(language)s: No place is recorded; the words stand in paragraph %(number)s at %(found)s."
        )
        yield Finding("place", message % facts, is_fault=False)
    elif place is None:
        message = _(
            "%(language)s: The words stand in paragraph %(number)s more than once, and no place is recorded."
        )
        yield Finding("place", message % facts)
    elif not text.startswith(words, place):
        message = _("%(language)s: The words stand in paragraph %(number)s at %(found)s, not at %(place)s.")
        yield Finding("place", message % facts)


def misnumbered(count: int, first: int, last: int) -> str:
    """A sentence where so many paragraphs, numbered from first to last, are not numbered from one without a gap."""
    if (first, last) == (1, count):
        return ""
    numbers = {"count": count, "first": first, "last": last}
    return _("Its %(count)s paragraphs are numbered from %(first)s to %(last)s.") % numbers


def office_of_another_day(record: Quotation | Participation) -> str:
    """A sentence where the office of a record had ended before its first day, or began after its last."""
    return _outside(record.office, *days_of(record)) if record.office else ""


def days_of(record: Quotation | Participation) -> tuple[date | None, date | None]:
    """The first and the last day on which words may have been said, or on which somebody may have taken part."""
    if isinstance(record, Quotation):
        return record.said_on_earliest, record.said_on_latest
    session, event = record.session, record.event
    first = session.date_earliest if session else None
    last = session.date_latest if session else None
    return first or event.start_earliest, last or event.end_latest or event.start_latest


def held_between(office: Office, first: date | None, last: date | None) -> bool:
    """Whether an office may have been held on one of these days; where they are not known, it may."""
    early = office.start_earliest and last and office.start_earliest > last
    late = office.end_latest and first and office.end_latest < first
    return not (early or late)


def _outside(office: Office, first: date | None, last: date | None) -> str:
    if held_between(office, first, last):
        return ""
    term = {"office": office, "start": office.start or "…", "end": office.end or "…"}
    return _("“%(office)s” was held from %(start)s to %(end)s, not on that day.") % term


def status_of_text(record: Model) -> Iterator[Finding]:
    """Original or translation, in every language with a text; one of them is the original."""
    field = WORDS_OF[type(record)]
    present = [language for language in language_codes() if _value(record, field, language)]
    stated = {language: _value(record, "text_status", language) for language in language_codes()}
    for language in language_codes():
        yield from _status_in(language, language in present, bool(stated[language]))
    if present and TextStatus.ORIGINAL not in stated.values():
        own = build_localized_fieldname("text_status", language_codes()[0])
        yield Finding(own, _("No language is the original."), is_fault=False)


def _status_in(language: str, has_text: bool, has_status: bool) -> Iterator[Finding]:
    field, name = build_localized_fieldname("text_status", language), {"language": language_name(language)}
    if has_text and not has_status:
        yield Finding(field, _("What the text is in %(language)s is not said.") % name)
    if has_status and not has_text:
        yield Finding(field, _("There is no text in %(language)s.") % name)


def _value(record: Model, field: str, language: str) -> str:
    return getattr(record, build_localized_fieldname(field, language)) or ""
