"""Events and what was said at them."""

from forum.events.models.events import Event, EventName, Organizer, Session
from forum.events.models.participations import Participation
from forum.events.models.series import Edition, Series, SeriesName
from forum.events.models.topics import Topic, TopicName
from forum.quotations.models.articles import Article, Paragraph
from forum.quotations.models.photos import Photo
from forum.quotations.models.quotations import Quotation

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
