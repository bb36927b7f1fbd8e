"""What of this app stands in calendars."""

from forum.events.calendars import EVENTS

__all__ = ["EVENTS"]
