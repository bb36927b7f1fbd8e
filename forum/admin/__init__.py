"""Admin of events and of what was said at them: a module a noun."""

from forum.admin import articles, events, participations, photos, quotations, series, topics

__all__ = ["articles", "events", "participations", "photos", "quotations", "series", "topics"]
