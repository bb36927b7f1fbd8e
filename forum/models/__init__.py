"""Models of the forum app, by subject: events, and above them quotations."""

from forum.events.models import (
    Edition,
    Event,
    EventName,
    Organizer,
    Participation,
    Series,
    SeriesName,
    Session,
    Topic,
    TopicName,
)
from forum.quotations.models import Article, Paragraph, Photo, Quotation

__all__ = [
    "Article",
    "Edition",
    "Event",
    "EventName",
    "Organizer",
    "Paragraph",
    "Participation",
    "Photo",
    "Quotation",
    "Series",
    "SeriesName",
    "Session",
    "Topic",
    "TopicName",
]
