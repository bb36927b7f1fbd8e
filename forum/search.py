"""How events, series, quotations, articles and topics are found."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forum.events.models import Edition, Event, Organizer, Participation, Series, Topic
from forum.quotations.models import Article, Quotation
from organizations.search import organization_value
from people.search import is_body_shown, office_line, office_names, office_value
from records.core.dates.formats import format_date_range, format_partial_date
from records.core.languages import TextStatus, language_codes
from records.core.locale_formats import country_name
from records.core.registry import register
from records.search.analysis import Text
from records.search.base import (
    Index,
    country_values,
    language_values,
    other_names,
    record_value,
    translated,
    year_values,
)
from records.search.facets import SearchFacet, Value

register(
    SearchFacet("kind", _("Kind"), pgettext_lazy("filter of a search", "kind"), 10),
    SearchFacet("year", _("Year"), pgettext_lazy("filter of a search", "year"), 20, is_year=True),
    SearchFacet(
        "series", pgettext_lazy("one of them", "Series"), pgettext_lazy("filter of a search", "series"), 30
    ),
    SearchFacet("speaker", _("Speaker"), pgettext_lazy("filter of a search", "speaker"), 40),
    SearchFacet("office", _("Office held that day"), pgettext_lazy("filter of a search", "office"), 50),
    SearchFacet("topic", _("Topic"), pgettext_lazy("filter of a search", "topic"), 70),
    SearchFacet(
        "language", _("Language of publication"), pgettext_lazy("filter of a search", "language"), 90
    ),
)


class TopicIndex(Index):
    model = Topic
    rank = 50
    depends_on = ("other_names",)

    def records(self) -> QuerySet[Any]:
        return Topic.objects.published().prefetch_related("other_names")

    def values(self, record: Topic) -> list[Value]:
        return [record_value("topic", record)]

    def subtitle(self, record: Topic) -> str:
        return str(record.get_kind_display())


class ArticleIndex(Index):
    model = Article
    rank = 40
    depends_on = ("paragraphs", "photos", "publisher__other_names")
    is_suggested = False

    def records(self) -> QuerySet[Any]:
        related = ("paragraphs", "photos", "publisher__other_names")
        return Article.objects.published().select_related("publisher").prefetch_related(*related)

    def names(self, record: Article) -> list[Text]:
        """A headline is no name, but words."""
        return []

    def words(self, record: Article) -> list[Text]:
        return translated(record, "headline")

    def body(self, record: Article) -> list[Text]:
        paragraphs = [text for paragraph in record.paragraphs.all() for text in translated(paragraph, "text")]
        captions = [text for photo in record.photos.all() for text in translated(photo, "caption")]
        return [*translated(record, "summary"), *translated(record, "dateline"), *paragraphs, *captions]

    def texts(self, record: Article) -> list[Text]:
        return self.body(record)

    def values(self, record: Article) -> list[Value]:
        publisher = record.publisher
        return [
            *year_values(record.published_on_earliest),
            *language_values(record.original_languages),
            *([organization_value(publisher)] if publisher and publisher.is_published else []),
        ]

    def day(self, record: Article) -> date | None:
        return record.published_on_earliest

    def subtitle(self, record: Article) -> str:
        publisher = record.publisher
        parts = [
            publisher.short_name if publisher and publisher.is_published else "",
            str(record.get_kind_display()),
            format_partial_date(record.published_on) if record.published_on else "",
        ]
        return " · ".join(part for part in parts if part)


class SeriesIndex(Index):
    model = Series
    rank = 30
    depends_on = ("other_names", "framework__other_names")

    def records(self) -> QuerySet[Any]:
        related = ("other_names", "framework__other_names")
        return Series.objects.published().select_related("framework").prefetch_related(*related)

    def values(self, record: Series) -> list[Value]:
        framework = record.framework
        within = [organization_value(framework)] if framework and framework.is_published else []
        return [record_value("series", record), *within]

    def subtitle(self, record: Series) -> str:
        framework = record.framework
        return str(framework.localized("name")) if framework and framework.is_published else ""


class EventIndex(Index):
    """An event is found by its names, its series' names, its topics, the bodies behind it, and who took part."""

    model = Event
    rank = 20
    depends_on = (
        "other_names",
        "editions__series__other_names",
        "organizers__organization__other_names",
        "sessions",
        "participations__person__other_names",
        "topics__other_names",
        "photos",
    )

    def records(self) -> QuerySet[Any]:
        return Event.objects.published().prefetch_related(
            "other_names",
            "sessions",
            "photos",
            Prefetch(
                "editions", Edition.objects.select_related("series").prefetch_related("series__other_names")
            ),
            Prefetch(
                "organizers",
                Organizer.objects.select_related("organization").prefetch_related(
                    "organization__other_names"
                ),
            ),
            Prefetch(
                "participations",
                Participation.objects.select_related("person").prefetch_related("person__other_names"),
            ),
            "topics__other_names",
        )

    def words(self, record: Event) -> list[Text]:
        return [
            *translated(record, "theme"),
            *(text for topic in published(record.topics.all()) for text in names_of(topic)),
            *(text for series in series_of(record) for text in names_of(series)),
        ]

    def body(self, record: Event) -> list[Text]:
        bodies = [row.organization for row in record.organizers.all() if row.organization.is_published]
        people = [row.person for row in record.participations.all() if row.person.is_published]
        return [
            *self.texts(record),
            *(text for field in ("venue", "city") for text in translated(record, field)),
            *(Text(code, country_name(record.country, code)) for code in language_codes() if record.country),
            *(text for body in bodies for text in (*names_of(body), *translated(body, "acronym"))),
            *(Text("", name) for person in people for name in all_names(person)),
        ]

    def texts(self, record: Event) -> list[Text]:
        sessions = [text for session in record.sessions.all() for text in translated(session, "name")]
        captions = [text for photo in record.photos.all() for text in translated(photo, "caption")]
        return [*translated(record, "theme"), *translated(record, "description"), *sessions, *captions]

    def values(self, record: Event) -> list[Value]:
        bodies = {row.organization for row in record.organizers.all() if row.organization.is_published}
        return [
            *year_values(record.start_earliest),
            *(record_value("series", series) for series in series_of(record)),
            *(organization_value(body) for body in bodies),
            *(record_value("topic", topic) for topic in published(record.topics.all())),
            *country_values(record.country),
        ]

    def day(self, record: Event) -> date | None:
        return record.start_earliest

    def subtitle(self, record: Event) -> str:
        place = [str(record.localized("city")), country_name(record.country) if record.country else ""]
        where = ", ".join(part for part in place if part)
        when = format_date_range(record.start, record.end) if record.start else ""
        return " · ".join(part for part in (when, where) if part)


class QuotationIndex(Index):
    """Words are found in both languages, by who spoke them, in which office, and by the names of their topics."""

    model = Quotation
    rank = 10
    depends_on = (
        "speaker__other_names",
        "office__organization__other_names",
        "event__editions__series__other_names",
        "article",
        "topics__other_names",
    )
    template = "forum/quotations/quotation_result.html"
    list_class = "quotes"
    is_suggested = False
    is_quotable = True

    def records(self) -> QuerySet[Any]:
        editions = Edition.objects.select_related("series").prefetch_related("series__other_names")
        return (
            Quotation.objects.published()
            .select_related("speaker", "office__organization", "event", "article")
            .prefetch_related(
                "speaker__other_names",
                "office__organization__other_names",
                "topics__other_names",
                Prefetch("event__editions", editions),
            )
        )

    def names(self, record: Quotation) -> list[Text]:
        return []

    def words(self, record: Quotation) -> list[Text]:
        return [*translated(record, "text"), *translated(record, "label")]

    def body(self, record: Quotation) -> list[Text]:
        return [
            *translated(record, "attribution"),
            *(Text("", name) for name in all_names(record.speaker)),
            *(office_names(record.office) if record.office else []),
            *(text for topic in published(record.topics.all()) for text in names_of(topic)),
        ]

    def texts(self, record: Quotation) -> list[Text]:
        return translated(record, "text")

    def values(self, record: Quotation) -> Iterable[Value]:
        office = record.office
        yield from year_values(record.said_on_earliest)
        yield from (record_value("series", series) for series in series_of(record.event))
        yield record_value("speaker", record.speaker)
        if office:
            yield office_value(office)
            if office.organization and is_body_shown(office):
                yield organization_value(office.organization)
        yield from (record_value("topic", topic) for topic in published(record.topics.all()))
        yield from language_values(
            code for code in language_codes() if record.text_status_in(code) == TextStatus.ORIGINAL
        )

    def day(self, record: Quotation) -> date | None:
        return record.said_on_earliest

    def subtitle(self, record: Quotation) -> str:
        return office_line(record.office) if record.office else ""

    def extra_fields(self, record: Quotation) -> dict[str, Any]:
        return {
            "speaker": record.speaker.name,
            "speaker_slug": record.speaker.slug,
            "is_direct": record.is_direct,
            "is_implied": record.certainty == Quotation.Certainty.IMPLIED,
            "status": {code: record.text_status_in(code) for code in language_codes()},
            "when": format_partial_date(record.said_on) if record.said_on else "",
        }


def published(records: Iterable[Any]) -> list[Any]:
    """Of related records, those that the public sees, preview or not."""
    return [record for record in records if record.is_published]


def series_of(event: Event) -> list[Series]:
    """The published series of which an event is an edition."""
    return published(edition.series for edition in event.editions.all())


def names_of(record: Any) -> list[Text]:
    """Names of a record in all languages."""
    return [*translated(record, "name"), *other_names(record)]


def all_names(person: Any) -> list[str]:
    """Names of a person in all scripts."""
    return [person.name, *(name.name for name in person.other_names.all())]


register(TopicIndex(), ArticleIndex(), SeriesIndex(), EventIndex(), QuotationIndex())
