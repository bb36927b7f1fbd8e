"""Admin classes of the forum, by subject."""

from forum.events import admin as events
from forum.quotations import admin as quotations

__all__ = ["events", "quotations"]
