"""Compare words that someone is said to have said with the words of the archive."""

from records.search.quote_check.check import Checked, check

__all__ = ["Checked", "check"]
