"""Events, their series, sessions, organizers, participants, documents and topics."""

from forum.events.models.documents import Document
from forum.events.models.events import Event, EventName, Session
from forum.events.models.participants import Organizer, Participation
from forum.events.models.series import Edition, Series, SeriesName
from forum.events.models.topics import Topic, TopicName

__all__ = [
    "Document",
    "Edition",
    "Event",
    "EventName",
    "Organizer",
    "Participation",
    "Series",
    "SeriesName",
    "Session",
    "Topic",
    "TopicName",
]
