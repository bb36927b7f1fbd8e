"""The search index of events, series and topics."""

from forum.events.models import Event, Series, Topic
from records.core.dates.formats import format_date_range
from records.core.languages import language_codes
from records.core.locale_formats import country_name
from records.core.registry import register
from records.search.analysis import Text
from records.search.base import Index


class EventIndex(Index):
    """An event is found by its names, its series' names, its topics, the bodies behind it, and who took part."""

    model = Event
    rank = 20
    words = (
        "theme",
        "topics__name",
        "topics__other_names",
        "editions__series__name",
        "editions__series__other_names",
    )
    excerpts = ("theme", "description", "sessions__name", "photos__caption")
    body = (
        *excerpts,
        "venue",
        "city",
        "organizers__organization__name",
        "organizers__organization__other_names",
        "organizers__organization__acronym",
        "participations__person__name",
        "participations__person__other_names",
    )
    date_fields = ("start", "end")

    def body_texts(self, record: Event) -> list[Text]:
        """Return all texts, and the name of the country in every language."""
        codes = language_codes() if record.country else ()
        return [
            *super().body_texts(record),
            *(Text(code, country_name(record.country, code)) for code in codes),
        ]

    def subtitle(self, record: Event) -> str:
        place = [str(record.localized("city")), country_name(record.country) if record.country else ""]
        where = ", ".join(part for part in place if part)
        when = format_date_range(record.start, record.end) if record.start else ""
        return " · ".join(part for part in (when, where) if part)


class SeriesIndex(Index):
    model = Series
    rank = 30

    def subtitle(self, record: Series) -> str:
        framework = record.framework
        return str(framework.localized("name")) if framework and framework.is_published else ""


class TopicIndex(Index):
    model = Topic
    rank = 50

    def subtitle(self, record: Topic) -> str:
        return str(record.get_kind_display())


register(EventIndex(), SeriesIndex(), TopicIndex())
