"""The rows of events, series, articles, quotations and topics."""

from forum.events.models import Edition, Event, Organizer, Participation, Series, Session, Topic
from forum.quotations.models import Article, Paragraph, Photo, Quotation
from people.api import OFFICE
from records.core.registry import register
from records.serializers.base import (
    Rows,
    columns,
    many,
    nested,
    other_names,
    text_status_columns,
)

PHOTO = (
    *columns(Photo, "slug", "image", "caption"),
    *text_status_columns(Photo),
    *columns(Photo, "alt", "credit", "url", "order"),
)
SESSION = columns(Session, "slug", "name", "kind", "date", "coverage", "order")
PARTICIPATION = (
    *columns(Participation, "person", "role"),
    *nested(Participation, "office", OFFICE),
    *nested(Participation, "session", columns(Session, "slug", "name")),
    *columns(Participation, "affiliation", "remark", "order"),
)

register(
    Rows(
        Topic,
        columns(Topic, "name", "kind", "parent", "description"),
        other_names(Topic),
    )
)

register(
    Rows(
        Series,
        columns(Series, "name", "framework", "description"),
        many(
            Series,
            "editions",
            columns(Edition, "event", "ordinal", "order"),
            shown=lambda edition: edition.event.is_visible,
        ),
        other_names(Series),
    )
)

register(
    Rows(
        Event,
        columns(Event, "name", "kind", "start", "end", "mode", "venue", "city", "country"),
        columns(Event, "theme", "description", "website"),
        many(
            Event,
            "editions",
            columns(Edition, "series", "ordinal", "order"),
            shown=lambda edition: edition.series.is_visible,
        ),
        many(
            Event,
            "organizers",
            columns(Organizer, "organization", "role", "order"),
            shown=lambda organizer: organizer.organization.is_visible,
        ),
        many(Event, "sessions", SESSION),
        many(Event, "participations", PARTICIPATION, shown=lambda part: part.person.is_visible),
        columns(Event, "topics"),
        many(Event, "photos", PHOTO),
        other_names(Event),
    )
)

register(
    Rows(
        Article,
        columns(Article, "headline", "dateline", "summary"),
        text_status_columns(Article),
        columns(Article, "kind", "publisher", "published_on", "url"),
        many(Article, "paragraphs", columns(Paragraph, "number", "text")),
        columns(Article, "events"),
        many(Article, "photos", PHOTO),
    )
)

register(
    Rows(
        Quotation,
        columns(Quotation, "label", "text"),
        text_status_columns(Quotation),
        columns(Quotation, "kind", "speaker"),
        nested(Quotation, "office", OFFICE),
        columns(Quotation, "event"),
        nested(Quotation, "session", columns(Session, "slug", "name")),
        columns(Quotation, "article"),
        nested(Quotation, "paragraph", columns(Paragraph, "number")),
        columns(Quotation, "place", "attribution", "certainty", "said_on", "topics"),
    )
)
