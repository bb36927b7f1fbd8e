"""Marked paragraphs and references to articles in HTML."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum.quotations.context import MarkedParagraph, Segment
from forum.quotations.models import Article, Paragraph
from organizations.templatetags.organizations import short_name
from records.core.locale_formats import language_name
from records.site.templatetags.records import day

register = template.Library()


@register.simple_tag
def article_name(article: Article, paragraph: Paragraph | None = None) -> SafeString:
    """An article as a reference names it: publisher, kind, day, and the number of a paragraph."""
    parts = [article.get_kind_display().lower()]
    if article.publisher and article.publisher.is_visible:
        parts.insert(0, short_name(article.publisher))
    if article.published_on:
        parts.append(day(article.published_on))
    if paragraph:
        parts.append(_("paragraph %(number)s") % {"number": paragraph.number})
    return format_html_join(", ", "{}", ((part,) for part in parts))


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
    names = {"language": language_name(language)}
    if article.publisher and article.publisher.is_visible:
        return format_html(named, publisher=short_name(article.publisher), **names)
    return format_html(unnamed, **names)


@register.simple_tag
def marked_text(paragraph: MarkedParagraph) -> SafeString:
    """A paragraph letter by letter, the words of quotations and reported statements marked."""
    return format_html_join("", "{}", ((_marked(segment),) for segment in paragraph.segments))


def _marked(segment: Segment) -> SafeString | str:
    if segment.quotation is None:
        return segment.text
    kind = "" if segment.quotation.is_direct else format_html(' class="{}"', "told")
    return format_html("<mark{}>{}</mark>", kind, segment.text)
