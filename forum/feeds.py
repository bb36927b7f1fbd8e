"""What the entries of the feeds of events, series, articles, quotations and topics tell."""

from django.utils.translation import gettext as _

from forum.events.models import Event, Series, Topic
from forum.quotations.citations import occasion_of, office_held
from forum.quotations.models import Article, Quotation
from records.core.dates.formats import doubt, format_date_range, format_partial_date
from records.core.dates.value import PartialDate
from records.core.registry import register
from records.serializers.feeds import Feed, told_words


def with_doubt(shown: str, *days: PartialDate | None) -> str:
    """Days, and the word that some of them are not certain."""
    how = next((how for day in days if (how := doubt(day))), "")
    return f"{shown} ({how})" if how else shown


def event_lines(event: Event) -> list[object]:
    days = with_doubt(format_date_range(event.start, event.end), event.start, event.end)
    return [days, told_words(event.localized("description"))]


def quotation_title(quotation: Quotation) -> str:
    opening, speaker = quotation.opening_words, quotation.speaker.name
    if not quotation.is_direct:
        return f"{speaker}: {opening}"
    return _("{speaker}: “{words}”").format(speaker=speaker, words=opening)


def quotation_lines(quotation: Quotation) -> list[object]:
    said_on = with_doubt(format_partial_date(quotation.said_on), quotation.said_on)
    office = office_held(quotation.office)
    return [
        told_words(quotation.localized("text")),
        "" if quotation.is_direct else quotation.get_kind_display(),
        f"{quotation.speaker.name}, {office}" if office else quotation.speaker.name,
        occasion_of(quotation.event, quotation.session),
        said_on,
    ]


def article_lines(article: Article) -> list[object]:
    day = with_doubt(format_partial_date(article.published_on), article.published_on)
    return [day, told_words(article.localized("summary"))]


register(Feed(Event, title=lambda event: event.title, lines=event_lines))
register(
    Feed(
        Series,
        title=lambda series: series.title,
        lines=lambda series: [told_words(series.localized("description"))],
    )
)
register(Feed(Article, title=lambda article: article.title, lines=article_lines))
register(Feed(Quotation, title=quotation_title, lines=quotation_lines))
register(
    Feed(
        Topic,
        title=lambda topic: topic.title,
        lines=lambda topic: [topic.get_kind_display(), told_words(topic.localized("description"))],
    )
)
