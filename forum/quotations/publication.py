"""Rules of articles, photographs and quotations, and what is published or withdrawn along with others."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from forum.events.models import Event
from forum.events.publication import days_of, zone_of_event
from forum.quotations.day_rules import (
    days_said,
    office_was_held_that_day,
    outside_session,
    words_were_said_at_the_event,
    words_were_said_before_they_were_printed,
)
from forum.quotations.models import Article, Paragraph, Photo, Quotation, QuotationSpeaker
from forum.quotations.speaker_rules import speaker_takes_part_in_the_event
from forum.quotations.word_rules import text_in, text_stands_in_its_article, text_stands_in_its_paragraph
from organizations.models import Organization
from people.models import Person
from people.publication import not_held
from records.core.languages import TextStatus, language_codes, language_columns
from records.core.locale_formats import format_list, language_name
from records.core.models import FormerAddress, Record, Status
from records.core.publication import PublishTogether, TimeZoneOf, UnpublishWith
from records.core.record_rules import not_said
from records.core.registry import register
from records.core.rules import ALL, Finding, Severity, error, missing_texts, rule, warning

register(
    TimeZoneOf(Quotation, lambda quotation: zone_of_event(quotation.event) if quotation.event else ""),
    TimeZoneOf(Article, lambda article: next(map(zone_of_event, article.events.all()[:1]), "")),
)
PUBLISHED = {"status": Status.PUBLISHED}
# The field whose text `text_status` describes.
TEXT_FIELDS: dict[type[Model], str] = {Article: "headline", Photo: "caption", Quotation: "text"}


WITHOUT_TEXT: dict[str, Any] = {
    TextStatus.ORIGINAL: gettext_lazy(
        "%(language)s is called the original, but there is no %(language)s text. Write it, or clear the field."
    ),
    TextStatus.OFFICIAL: gettext_lazy(
        "%(language)s is called an official translation, but there is no %(language)s text."
        " Write it, or clear the field."
    ),
    TextStatus.UNOFFICIAL: gettext_lazy(
        "%(language)s is called an unofficial translation, but there is no %(language)s text."
        " Write it, or clear the field."
    ),
}


# Articles and photographs


@rule(Photo, publication=True)
def photograph_is_described(photo: Photo) -> Iterator[Finding]:
    if photo.image:
        message = _("Say in %(language)s what the photograph shows, for those who do not see it.")
        yield from missing_texts(photo, "alt", message)


@rule(Article, publication=True)
def article_has_paragraphs(article: Article) -> Iterator[Finding]:
    if not article.paragraphs.exists():
        yield error(ALL, _("An article is published with its text: enter its paragraphs below."))


NUMBERS = Prefetch("paragraphs", Paragraph.objects.only("number", "article"))


@rule(Article, publication=True, data_check=True, rows=lambda articles: articles.prefetch_related(NUMBERS))
def paragraphs_are_numbered_from_one(article: Article) -> Iterator[Finding]:
    numbers = [paragraph.number for paragraph in article.paragraphs.all()]
    if numbers and (min(numbers), max(numbers)) != (1, len(numbers)):
        facts = {"count": len(numbers), "first": min(numbers), "last": max(numbers)}
        yield error(ALL, _("Its %(count)s paragraphs are numbered from %(first)s to %(last)s.") % facts)


@rule(Article, publication=True, data_check=True, only=Severity.WARNING)
def address_is_that_of_the_text(article: Article) -> Iterator[Finding]:
    """A front page, or that of a language, is not where the text stands."""
    for url in article.localizations("url"):
        parts = urlsplit(url.value)
        if not parts.query and parts.path.strip("/") in ("", *language_codes()):
            yield warning(_("%(url)s is a front page: give the address of the text, or none.") % {"url": url})


@rule(Article, publication=True, only=Severity.WARNING)
def article_has_a_day(article: Article) -> Iterator[Finding]:
    if article.published_on is None:
        yield warning(_("It does not say when the article was published."))


# Quotations


@rule(Quotation, publication=True)
def quotation_has_a_source(quotation: Quotation) -> Iterator[Finding]:
    if not quotation.is_evident():
        yield error("article", _("Choose the article in which the words stand, or a source below."))


@rule(Quotation, data_check=True, rows=lambda rows: rows.filter(**PUBLISHED, article=None, sources=None))
def published_quotation_has_a_source(quotation: Quotation) -> Iterator[Finding]:
    yield error("", _("It is published with neither an article nor a source."))


@rule(
    QuotationSpeaker,
    publication=True,
    data_check=True,
    loading=True,
    rows=lambda rows: rows.select_related("quotation__event", "quotation__session", "office__organization"),
)
def further_speaker_is_another_and_held_the_office(row: QuotationSpeaker) -> Iterator[Finding]:
    said = row.quotation
    if row.person_id == said.speaker_id:
        yield error("person", _("This person is the first speaker already."))
    if said.speaker_id is None:
        yield error("person", _("It has further speakers and no first one."))
    if message := not_held(row.office, *days_said(said)):
        yield error("office", message)


@rule(Quotation, publication=True)
def quotation_was_not_divided(quotation: Quotation) -> Iterator[Finding]:
    """The quotations into which it was divided say its words already."""
    parts = FormerAddress.objects.successors(Quotation, quotation.uid)
    if public := [f"“{part}”" for part in parts if part.is_published]:
        message = _("It was divided, and its words are public in %(names)s. Withdraw those first.")
        yield error("status", message % {"names": format_list(public)})


@rule(Quotation, publication=True, only=Severity.WARNING)
def quotation_is_told_of(quotation: Quotation) -> Iterator[Finding]:
    if quotation.said_on is None:
        yield warning(_("It does not say when the words were said."))
    if quotation.office is None:
        yield warning(_("It does not say in which office the words were said."))
    if not quotation.certainty:
        yield warning(not_said(quotation, "certainty"))


@rule(Article, publication=True, data_check=True)
@rule(Photo, publication=True, data_check=True)
@rule(Quotation, publication=True, data_check=True)
def text_has_a_status(row: Article | Photo | Quotation) -> Iterator[Finding]:
    """Original or translation, in every language with a text; one of them is the original."""
    texts = {code: text_in(row, TEXT_FIELDS[type(row)], code) for code in language_codes()}
    statuses = {code: text_in(row, "text_status", code) for code in language_codes()}
    for code in texts:
        field, facts = build_localized_fieldname("text_status", code), {"language": language_name(code)}
        if texts[code] and not statuses[code]:
            yield error(
                field, _("Say whether the text in %(language)s is the original or a translation.") % facts
            )
        if statuses[code] and not texts[code]:
            yield error(field, str(WITHOUT_TEXT[statuses[code]]) % facts)
    if any(texts.values()) and TextStatus.ORIGINAL not in statuses.values():
        yield warning(_("No language is the original."))


@rule(Event, publication=True, only=Severity.WARNING)
@rule(Quotation, publication=True, only=Severity.WARNING)
def topics_are_chosen(record: Event | Quotation) -> Iterator[Finding]:
    if not record.topics.exists():
        yield warning(_("It has no topics."))


# What published records already rest on


@rule(Article, publication=True, loading=True)
def published_quotations_still_stand(article: Article) -> Iterator[Finding]:
    """A paragraph is not changed under the words that readers already see in it."""
    quotations = article.quotations.filter(**PUBLISHED).select_related("paragraph")
    for quotation in quotations.prefetch_related("article__paragraphs"):
        for found in (*text_stands_in_its_paragraph(quotation), *text_stands_in_its_article(quotation)):
            if found.severity == Severity.ERROR:
                name = found.field.replace("place_", "text_")
                field = name if quotation.paragraph and name in language_columns("text").values() else ALL
                yield error(field, _under_published(quotation, found.message), quotation.paragraph)


@rule(Article, publication=True, loading=True)
def published_words_were_said_before(article: Article) -> Iterator[Finding]:
    """The day of an article is not moved before the days on which readers see its words said."""
    for quotation in article.quotations.filter(**PUBLISHED).exclude(said_on=""):
        for found in words_were_said_before_they_were_printed(quotation):
            if found.severity == Severity.ERROR:
                yield error("published_on", _under_published(quotation, found.message))


@rule(Event, publication=True, loading=True)
def published_words_were_said_at_it(event: Event) -> Iterator[Finding]:
    """An event and its sessions are not moved away from the days on which readers see words said there.

    Whoever spoke there is among those who took part.
    """
    said = event.quotations.filter(**PUBLISHED).prefetch_related("further_speakers__person")
    said = said.select_related("session", "office__organization", "speaker")
    for quotation in said:
        find = words_were_said_at_the_event if quotation.said_on else office_was_held_that_day
        for finding in find(quotation):
            if finding.severity == Severity.ERROR:
                is_of_session = bool(outside_session(quotation.said_on, quotation.session))
                field, part = ("date", quotation.session) if is_of_session else ("start", None)
                yield error(field, _under_published(quotation, finding.message), part)
    absent = (finding for quotation in said for finding in speaker_takes_part_in_the_event(quotation))
    yield from dict.fromkeys(absent)


@rule(Person, publication=True, loading=True)
def offices_fit_what_is_published(person: Person) -> Iterator[Finding]:
    """An office is not moved away from the days on which readers already see it held."""
    quotations = person.quotations.filter(office__isnull=False, **PUBLISHED)
    for quotation in quotations.select_related("office__organization", "event", "session"):
        for found in office_was_held_that_day(quotation):
            yield error("start", _under_published(quotation, found.message), quotation.office)
    joint: Any = person.joint_statements.filter(office__isnull=False, quotation__status=Status.PUBLISHED)
    for row in joint.select_related("office__organization", "quotation__event"):
        for found in further_speaker_is_another_and_held_the_office(row):
            yield error("start", _under_published(row.quotation, found.message), row.office)
    took_part: Any = person.participations.filter(office__isnull=False, event__status=Status.PUBLISHED)
    for one in took_part.select_related("office__organization", "event", "session", "person"):
        if message := not_held(one.office, *days_of(one)):
            sentence = _("The published event “%(event)s” names this office. %(fault)s")
            yield error("start", sentence % {"event": one.event, "fault": message}, one.office)


def _under_published(quotation: Quotation, message: str) -> str:
    sentence = _(
        "The published quotation “%(title)s” rests on this. %(fault)s"
        " To correct both, correct the quotation too where that is offered below; else return it to review first, and"
        " publish it again afterwards."
    )
    return sentence % {"title": quotation, "fault": message}


# Published and withdrawn along with others


def entered_with_an_event(event: Event) -> list[Record]:
    """Return its articles, its quotations, and the organizations of the offices in which people took part."""
    in_office = Q(offices__participations__event=event) | Q(offices__quotations__event=event)
    in_office |= Q(offices__joint_statements__quotation__event=event) | Q(unnamed_quotations__event=event)
    organizations = Organization.objects.filter(in_office).distinct()
    return [*event.articles.all(), *event.quotations.all(), *organizations]


# No page shows quotations once their event, speaker or article is not public.
register(
    PublishTogether(Event, entered_with_an_event),
    PublishTogether(Article, lambda article: article.quotations.all()),
    *(
        UnpublishWith(model, lambda record: record.quotations.filter(**PUBLISHED))
        for model in (Article, Event)
    ),
    UnpublishWith(Person, lambda person: Quotation.objects.filter(**PUBLISHED).spoken_by(person)),
)
