"""The admin classes of the subjects, and what a lower subject shows of an upper one."""

from forum.events import admin as events
from forum.events.admin.events import EventAdmin
from forum.quotations import admin as quotations
from forum.quotations.admin.photos import PhotoInline

__all__ = ["events", "quotations"]

# Photographs belong to quotations, which stand above events.
EventAdmin.inlines = (*EventAdmin.inlines, PhotoInline)
