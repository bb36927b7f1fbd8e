"""Names that the forms still use."""

from forum.events.publication import days_of

__all__ = ["days_of"]
