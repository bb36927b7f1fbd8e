"""What must be true of events, articles and words beyond what is true of every record."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, DateField, F, Max, Min, Model, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from forum.models import Article, Participation, Photo, Quotation, Topic
from forum.verbatim import first_difference
from records.languages import TextStatus, language_codes
from records.locale_formats import language_name
from records.models import Status
from records.problems import Problem, each, error, record_check, warning
from records.record_checks import circles

WORDS_OF: dict[type[Model], str] = {
    Article: "headline",
    Photo: "caption",
    Quotation: "text",
}  # whose status `text_status` tells


@record_check(Topic)
def broader_topics_form_a_tree(model: type[Topic]) -> Iterator[Problem]:
    yield from circles(model)


@record_check(Article)
def paragraphs_are_numbered_from_one(model: type[Article]) -> Iterator[Problem]:
    counted = model.objects.annotate(
        first=Min("paragraphs__number"), last=Max("paragraphs__number"), count=Count("paragraphs")
    )
    misnumbered: Any = counted.filter(count__gt=0).exclude(first=1, last=F("count"))
    for article in each(misnumbered):
        numbers = {"count": article.count, "first": article.first, "last": article.last}
        yield error(article, _("Its %(count)s paragraphs are numbered from %(first)s to %(last)s.") % numbers)


@record_check(Quotation)
def words_stand_in_their_paragraph(model: type[Quotation]) -> Iterator[Problem]:
    """Letter by letter, at the place that is recorded, in every language that has both."""
    for quotation in each(model.objects.filter(paragraph__isnull=False).select_related("paragraph")):
        paragraph: Any = quotation.paragraph
        for language in language_codes():
            text = paragraph.in_language("text", language).value
            words = quotation.in_language("text", language).value
            if text and words:
                facts = {"language": language_name(language), "number": paragraph.number}
                yield from _faults_of_place(quotation, words, text, quotation.place_in(language), facts)


def _faults_of_place(
    quotation: Quotation, words: str, text: str, place: int | None, facts: dict[str, Any]
) -> Iterator[Problem]:
    found, count = text.find(words), text.count(words)
    facts |= {"place": place, "found": found}
    if count == 0:
        ours, theirs = first_difference(words, text, place)
        message = _(
            "%(language)s: The words differ from paragraph %(number)s: “%(ours)s” here, “%(theirs)s” there."
        )
        yield error(quotation, message % {**facts, "ours": ours, "theirs": theirs})
    elif place is None and count == 1:
        message = _(
            "%(language)s: No place is recorded; the words stand in paragraph %(number)s at %(found)s."
        )
        yield warning(quotation, message % facts)
    elif place is None:
        message = _(
            "%(language)s: The words stand in paragraph %(number)s more than once, and no place is recorded."
        )
        yield error(quotation, message % facts)
    elif not text.startswith(words, place):
        message = _("%(language)s: The words stand in paragraph %(number)s at %(found)s, not at %(place)s.")
        yield error(quotation, message % facts)


@record_check(Quotation)
def published_words_have_a_source(model: type[Quotation]) -> Iterator[Problem]:
    for quotation in each(model.objects.filter(status=Status.PUBLISHED, article=None, sources=None)):
        yield error(quotation, _("It is published with neither an article nor a source."))


@record_check(Quotation)
def office_was_held_when_the_words_were_said(model: type[Quotation]) -> Iterator[Problem]:
    rows = model.objects.annotate(first_day=F("said_on_earliest"), last_day=F("said_on_latest"))
    yield from _outside_of_office(rows)


@record_check(Participation)
def office_was_held_when_they_took_part(model: type[Participation]) -> Iterator[Problem]:
    days = DateField()
    rows = model.objects.annotate(
        first_day=Coalesce("session__date_earliest", "event__start_earliest", output_field=days),
        last_day=Coalesce(
            "session__date_latest", "event__end_latest", "event__start_latest", output_field=days
        ),
    )
    yield from _outside_of_office(rows)


def _outside_of_office(rows: Any) -> Iterator[Problem]:
    """Records whose office had ended before their first day, or began after their last."""
    early = Q(office__start_earliest__gt=F("last_day"))
    late = Q(office__end_latest__lt=F("first_day"))
    for record in each(rows.filter(early | late).select_related("office__organization")):
        term = {"office": record.office, "start": record.office.start or "…", "end": record.office.end or "…"}
        yield error(
            record, _("office: “%(office)s” was held from %(start)s to %(end)s, not on that day.") % term
        )


@record_check(Article)
@record_check(Photo)
@record_check(Quotation)
def texts_say_what_they_are(model: type[Model]) -> Iterator[Problem]:
    """Original or translation, in every language with a text; one of them is the original."""
    for record in each(model._base_manager.all()):
        present = [language for language in language_codes() if _value(record, WORDS_OF[model], language)]
        stated = {language: _value(record, "text_status", language) for language in language_codes()}
        for language in language_codes():
            yield from _faults_of_status(record, language, language in present, bool(stated[language]))
        if present and TextStatus.ORIGINAL not in stated.values():
            yield warning(record, _("text_status: No language is the original."))


def _faults_of_status(record: Model, language: str, has_text: bool, has_status: bool) -> Iterator[Problem]:
    name = {"language": language_name(language)}
    if has_text and not has_status:
        yield error(record, _("text_status: What the text is in %(language)s is not said.") % name)
    if has_status and not has_text:
        yield error(record, _("text_status: There is no text in %(language)s.") % name)


def _value(record: Model, field: str, language: str) -> str:
    return getattr(record, build_localized_fieldname(field, language)) or ""
