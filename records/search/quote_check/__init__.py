"""Compare words that someone is said to have said with the words of the archive."""

from records.search.quote_check.answer import Difference, Flag, Match, QuoteCheck, Sentence
from records.search.quote_check.check import MAX_CHARACTERS, check_quote, check_quotes

__all__ = [
    "MAX_CHARACTERS",
    "Difference",
    "Flag",
    "Match",
    "QuoteCheck",
    "Sentence",
    "check_quote",
    "check_quotes",
]
