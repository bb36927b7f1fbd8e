"""Admin of events, series, participations and topics."""

from forum.events.admin import events, participations, series, topics

__all__ = ["events", "participations", "series", "topics"]
