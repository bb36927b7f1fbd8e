"""The search index of events, documents, series and topics."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from forum.events.context import dates_of
from forum.events.models import Document, Event, Series, Topic
from organizations.search import BODY_TEXTS, EVENT_TEXTS, PARENT_TEXTS
from people.filters import OFFICE_TEXTS
from people.search import OFFICE_CONTEXT
from records.core.languages import language_columns
from records.core.locale_formats import country_name, format_partial_date
from records.core.models.querysets import other_end
from records.core.registry import register
from records.search.base import Index
from records.search.doubles.keys import Doubles
from records.search.fields import under
from records.serializers.feeds import with_doubt


class EventIndex(Index):
    """An event is found by its names, its series, its topics, its place, the bodies behind it, and who took part."""

    model = Event
    rank = 20
    words = (
        "theme",
        *under("topics", ("name", "other_names")),
        *under("editions__series", ("name", "other_names")),
    )
    excerpts = ("theme", "description", "sessions__name", "photos__caption")
    body = (
        *excerpts,
        "venue",
        "city",
        "country",
        "editions__ordinal",
        *under("organizers__organization", BODY_TEXTS),
        *under("participations__person", ("name", "other_names")),
    )
    context = (
        "kind",
        "mode",
        "website",
        "photos__credit",
        "sessions__coverage",
        "sessions__room",
        "organizers__role",
        *under("organizers__organization", PARENT_TEXTS),
        *under("participations", ("role", "affiliation", "remark")),
        *under("participations__office", (*OFFICE_TEXTS, *OFFICE_CONTEXT)),
        *under("quotations__speaker", ("name", "other_names")),
        *under("quotations__further_speakers__person", ("name", "other_names")),
        "quotations__unnamed_speaker",
        "articles__headline",
        "documents__name",
    )
    date_fields = ("start", "end")

    def records(self) -> QuerySet[Any]:
        names = language_columns("unnamed_speaker").values()
        speakers = other_end(Event, "quotations").published().only("status", "event", "speaker", *names)
        return Event.objects.published().prefetch_related(
            Prefetch("quotations", speakers), *self.prefetches()
        )

    def subtitle(self, record: Event) -> str:
        country = country_name(record.country) if record.country else ""
        where = ", ".join(filter(None, (str(record.localized("city")), country)))
        where = where or (str(_("Online")) if record.is_online else "")
        return " · ".join(filter(None, (dates_of(record), where)))


class DocumentIndex(Index):
    """A document is found by its title, its symbol, its kind, the event that adopted it and the body that issued it."""

    model = Document
    rank = 25
    names = ("name",)
    words = ("symbol",)
    excerpts = ("description",)
    body = ("description", *under("event", EVENT_TEXTS), *under("publisher", BODY_TEXTS))
    context = (
        "kind",
        "language",
        "url",
        "archived_url",
        *under("event__editions__series", ("name", "other_names")),
    )
    date_fields = ("date",)

    def subtitle(self, record: Document) -> str:
        event = record.event if record.event and record.event.is_visible else None
        facts = (
            record.get_kind_display(),
            with_doubt(format_partial_date(record.date), record.date),
            str(event.localized("name")) if event else "",
        )
        return " · ".join(filter(None, facts))


class SeriesIndex(Index):
    model = Series
    rank = 30
    context = (
        *under("framework", BODY_TEXTS),
        "editions__ordinal",
        *under("editions__event", ("name", "other_names", "venue", "city", "country", "mode", "notes__text")),
        *under("editions__event__organizers__organization", ("name", "acronym")),
        "editions__event__participations__person__name",  # who chaired
        "editions__event__documents__name",
    )

    def subtitle(self, record: Series) -> str:
        framework = record.framework
        return str(framework.localized("name")) if framework and framework.is_published else ""


class TopicIndex(Index):
    model = Topic
    rank = 50
    context = (
        "kind",
        *under("parent", ("name", "other_names")),
        *under("children", ("name", "other_names")),
        *under("events", EVENT_TEXTS),
    )

    def subtitle(self, record: Topic) -> str:
        return str(record.get_kind_display())


register(EventIndex(), DocumentIndex(), SeriesIndex(), TopicIndex())
register(*map(Doubles, (Event, Series, Topic)))
