"""Admin of articles, photographs and quotations."""

from forum.quotations.admin import articles, quotations

__all__ = ["articles", "quotations"]
