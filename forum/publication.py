"""Rules of forums, subject by subject."""

from forum.events import publication as events
from forum.quotations import publication as quotations

__all__ = ["events", "quotations"]
