"""Admin of events and of what was said at them: a module a noun."""

from forum.events.admin import events, participations, series, topics
from forum.quotations.admin import articles, photos, quotations

__all__ = ["articles", "events", "participations", "photos", "quotations", "series", "topics"]
