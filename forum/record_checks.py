"""What must be true of events, articles and words beyond what is true of every record."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max, Min, Model
from django.utils.translation import gettext as _

from forum.events.models import Participation, Topic
from forum.quotations import rules
from forum.quotations.models import Article, Photo, Quotation
from records.core.data_checks.records import circles
from records.core.data_checks.registry import Problem, each, error, record_check, warning
from records.core.models import Status


@record_check(Topic)
def broader_topics_form_a_tree(model: type[Topic]) -> Iterator[Problem]:
    yield from circles(model)


@record_check(Article)
def paragraphs_are_numbered_from_one(model: type[Article]) -> Iterator[Problem]:
    counted: Any = model.objects.annotate(
        first=Min("paragraphs__number"), last=Max("paragraphs__number"), count=Count("paragraphs")
    )
    for article in each(counted.filter(count__gt=0)):
        if sentence := rules.misnumbered(article.count, article.first, article.last):
            yield error(article, sentence)


@record_check(Quotation)
def words_stand_in_their_paragraph(model: type[Quotation]) -> Iterator[Problem]:
    """Letter by letter, at the place that is recorded, in every language that has both."""
    for quotation in each(model.objects.filter(paragraph__isnull=False).select_related("paragraph")):
        for found in rules.place_of_words(quotation):
            yield (error if found.is_fault else warning)(quotation, found.sentence)


@record_check(Quotation)
def published_words_have_a_source(model: type[Quotation]) -> Iterator[Problem]:
    for quotation in each(model.objects.filter(status=Status.PUBLISHED, article=None, sources=None)):
        yield error(quotation, _("It is published with neither an article nor a source."))


@record_check(Quotation)
def office_was_held_when_the_words_were_said(model: type[Quotation]) -> Iterator[Problem]:
    yield from _outside_of_office(model.objects.all())


@record_check(Participation)
def office_was_held_when_they_took_part(model: type[Participation]) -> Iterator[Problem]:
    yield from _outside_of_office(model.objects.select_related("event", "session"))


def _outside_of_office(rows: Any) -> Iterator[Problem]:
    for record in each(rows.filter(office__isnull=False).select_related("office__organization")):
        if sentence := rules.office_of_another_day(record):
            yield error(record, f"office: {sentence}")


@record_check(Article)
@record_check(Photo)
@record_check(Quotation)
def texts_say_what_they_are(model: type[Model]) -> Iterator[Problem]:
    """Original or translation, in every language with a text; one of them is the original."""
    for record in each(model._base_manager.all()):
        for found in rules.status_of_text(record):
            yield (error if found.is_fault else warning)(record, f"text_status: {found.sentence}")
