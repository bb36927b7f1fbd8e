"""Compare words that someone is said to have said with the words of the archive."""

from records.search.quote_check.compare import QuoteCheck, check_quote

__all__ = ["QuoteCheck", "check_quote"]
