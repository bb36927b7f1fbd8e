"""Events, marked paragraphs and references to articles in HTML."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.events.context import MAX_EDITIONS, organizers_in_order
from forum.events.models import Edition, Event, Series
from forum.quotations.attribution import (
    attribution_of,
    paragraph_of,
    share_links,
    within_sentence,
    words_with_source,
)
from forum.quotations.context import MarkedParagraph
from forum.quotations.models import Article, Paragraph, Photo, Quotation
from people.templatetags.people import office_line
from records.core.languages import LocalizedText
from records.core.locale_formats import country_name, language_name
from records.core.models import Record
from records.core.noted_words import Stretch
from records.core.paths import path_of
from records.serializers.citations import as_sentence
from records.serializers.punctuation import alternated, has_end
from records.site.templatetags.records import day, noted_html, short_name, with_notice, words

register = template.Library()
register.filter(alternated)

SHOWN_ORGANIZERS = 3

register.filter(within_sentence)
register.filter(attribution_of)
register.filter("has_end", lambda found: has_end(str(found)))
register.filter(share_links)
register.filter(words_with_source)

# Quotations


@register.filter
def person_links(people: Iterable[tuple[str, str]]) -> SafeString:
    """Return links to people, each a name and a slug."""
    links = ((path_of("person-detail", slug), name) for name, slug in people)
    return format_html_join(", ", '<a href="{}">{}</a>', links)


@register.simple_tag
def speakers_line(quotation: Quotation, links: bool = True) -> SafeString:
    """Show who spoke, and in which office; of nobody named, as the source calls them. The quotation is of `for_row`."""
    on, body = quotation.day_said, quotation.known_body
    spoken = [(one.person, format_html("{}", one.person.name), one.office) for one in quotation.spoken_by]
    parts = [
        (_linked(person, name, links), _after(office_line(office, on)) if office else "")
        for person, name, office in spoken
    ]
    if not parts:
        of_body = _after(_linked(body, short_name(body, on), links)) if body else ""
        parts = [(words(quotation, "unnamed_speaker"), of_body)]
    return format_html("<span>{}</span>", format_html_join(" · ", "<b>{}</b>{}", parts))


def _linked(record: Record, name: SafeString, is_link: bool) -> SafeString:
    return format_html('<a href="{}">{}</a>', record.get_absolute_url(), name) if is_link else name


def _after(part: SafeString) -> SafeString:
    return format_html(", {}", part)


@register.simple_tag
def pick(uid: str, css_class: str = "copy") -> SafeString:
    """Return a button that puts a quotation into the basket of this browser or takes it out."""
    markup = '<button class="{} js-only" type="button" data-pick="{}">{}</button>'
    return format_html(markup, css_class, uid, _("Add to basket"))


# Events


@register.simple_tag
def event_title(event: Event, first: Any = None) -> SafeString:
    """An event’s name for a list, one line for each edition; that of the series `first` (if any) leads."""
    return format_html_join(" ", "{}", ((_line(*line),) for line in _title_lines(event, first or None)))


@register.simple_tag
def event_heading(event: Event) -> SafeString:
    """An event's name for the head of its page."""
    jointly = format_html(" <i>{}</i> ", _("held jointly with the"))
    return format_html_join(jointly, "{}", ((_line(*line),) for line in _title_lines(event)))


def _title_lines(event: Event, first: Series | None = None) -> list[tuple[str, LocalizedText]]:
    """The name of an event, cut at its editions, each with its numeral; that of the series `first` leads.

    A joint event has a line for each edition if its own name is made of them. Words are never added or left out:
    where name and editions disagree, the name stands whole, without a numeral.
    """
    name = event.localized("name")
    editions = [edition for edition in event.editions.all() if edition.numeral]
    if len(editions) == 1:
        numeral = editions[0].numeral
        return [(numeral, replace(name, value=name.value.removeprefix(f"{numeral} ")))]
    editions.sort(key=lambda edition: first is None or edition.series_id != first.pk)
    lines = [(edition.numeral, edition.series.localized("name")) for edition in editions]
    is_made_of_them = lines and all(f"{numeral} {series}" in name.value for numeral, series in lines)
    return lines if is_made_of_them else [("", name)]


def _line(numeral: str, name: LocalizedText) -> SafeString:
    if not numeral:
        return format_html('<span class="ed plain">{}</span>', with_notice(name))
    markup = '<span class="ed"><span class="num">{}</span> <span>{}</span></span>'
    return format_html(markup, numeral, with_notice(name))


@register.simple_tag
def event_place(event: Event) -> SafeString:
    """Venue, city and country, as far as a source states them; "Online" without them, if it was; else nothing."""
    known = [with_notice(event.localized(field)) for field in ("venue", "city") if event.localized(field)]
    if event.country:
        known.append(format_html("{}", country_name(event.country)))
    if not known and event.is_online:
        known.append(format_html("{}", _("Online")))
    return format_html_join(", ", "{}", ((part,) for part in known))


@register.simple_tag
def organizer_names(event: Event) -> SafeString:
    """The organizers of an event by their short names, by role: the first three, and how many more."""
    bodies = [one.organization for one in organizers_in_order(event) if one.is_organizing]
    shown = [(short_name(body, event.start_earliest),) for body in bodies[:SHOWN_ORGANIZERS]]
    names = format_html_join(", ", "{}", shown)
    rest = len(bodies) - SHOWN_ORGANIZERS
    if rest < 1:
        return names
    return format_html(
        ngettext("{names} and {number} more", "{names} and {number} more", rest), names=names, number=rest
    )


@register.filter
def timeline(series: Any) -> list[Edition]:
    """The latest editions of a series of `for_list()`, in order of time."""
    known: list[Edition] = series.known_editions
    by_time = sorted(known, key=lambda one: (one.event.start_earliest or date.max, one.ordinal or 0))
    return by_time[-MAX_EDITIONS:]


# Articles and paragraphs


@register.simple_tag
def article_name(
    article: Article, paragraph: Paragraph | None = None, last: Paragraph | None = None
) -> SafeString:
    """An article as a reference names it: publisher, kind, day, and the number of a paragraph or of several."""
    parts = [within_sentence(article.get_kind_display()) or str(article._meta.verbose_name)]
    if article.publisher and article.publisher.is_visible:
        parts.insert(0, short_name(article.publisher))
    if article.published_on:
        parts.append(day(article.published_on))
    if paragraph:
        parts.append(paragraph_of(paragraph, last))
    return format_html_join(", ", "{}", ((part,) for part in parts))


@register.simple_tag
def words_as_sentence(quotation: Quotation) -> SafeString:
    """The whole words of a quotation with one stop: between quotation marks where the source prints them so."""
    return as_sentence(quotation.localized("text"), has_marks=quotation.is_direct)


@register.filter
def place_url(quotation: Quotation) -> str:
    """The address of the paragraph of words in their article, else that of the article."""
    article, paragraph = quotation.article, quotation.paragraph
    if article is None:
        return ""
    return article.paragraph_url(paragraph.number) if paragraph else article.get_absolute_url()


@register.filter
def without_file(photos: Iterable[Photo]) -> list[Photo]:
    """Return the photographs whose files only their publishers have."""
    return [photo for photo in photos if not photo.image]


@register.simple_tag
def publisher_page(article: Article, language: str) -> SafeString:
    """Text of a link to the publisher's page in a language."""
    named, unnamed = _("{publisher}’s page in {language}"), _("The publisher’s page in {language}")
    return _at_publisher(article, language, named, unnamed)


@register.simple_tag
def publisher_words(article: Article, language: str) -> SafeString:
    """Text of a link to the quoted words on the publisher's page in a language."""
    named = _("These words on {publisher}’s page in {language}")
    return _at_publisher(article, language, named, _("These words on the publisher’s page in {language}"))


def _at_publisher(article: Article, language: str, named: str, unnamed: str) -> SafeString:
    publisher = article.publisher if article.publisher and article.publisher.is_visible else None
    # Without the notice of another language: a name is no text that somebody should have translated.
    name = (words(publisher, "acronym") or words(publisher, "name")) if publisher else ""
    names = {"language": language_name(language), "publisher": name}
    return format_html(named if publisher else unnamed, **names)


@register.simple_tag
def marked_text(paragraph: MarkedParagraph, page: Record | None = None) -> SafeString:
    """A paragraph letter by letter, the words of quotations and reported statements, and noted words, marked."""
    markup = {None: "{}", True: "<mark>{}</mark>", False: '<mark class="told">{}</mark>'}
    parts = [
        (words.is_direct if words else None, [Stretch(one.text, one.notes) for one in segments])
        for words, segments in groupby(paragraph.segments, key=attrgetter("quotation"))
    ]
    return format_html_join(
        "", "{}", ((format_html(markup[kind], noted_html(stretches, page)),) for kind, stretches in parts)
    )
