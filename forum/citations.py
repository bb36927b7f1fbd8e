"""What of this app is cited."""

from forum.quotations.citations import ARTICLES, QUOTATIONS

__all__ = ["ARTICLES", "QUOTATIONS"]
