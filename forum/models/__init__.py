"""Events and what was said at them."""

from forum.models.articles import Article, Paragraph
from forum.models.events import Event, EventName, Organizer, Session
from forum.models.participations import Participation
from forum.models.photos import Photo
from forum.models.quotations import Quotation
from forum.models.series import Edition, Series, SeriesName
from forum.models.topics import Topic, TopicName

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
