"""Admin of articles, photographs and quotations."""

from forum.quotations.admin import articles, photos, quotations

__all__ = ["articles", "photos", "quotations"]
