"""Did they say it? A pasted text, parted into sentences, each beside the words of the archive."""

import re

from records.search.analysis import tokens, word_list
from records.search.query import clean
from records.search.quote_check import compare
from records.search.quote_check.answer import Difference, Flag, Match, QuoteCheck, Sentence, verdict_of_whole

MAX_CHARACTERS = 20_000
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”»’']*\s+")


def check_quote(text: str) -> QuoteCheck:
    """Compare a text with the words of the archive, sentence by sentence."""
    pasted = clean(text).strip()
    if len(pasted) > MAX_CHARACTERS:
        return QuoteCheck(pasted, is_too_long=True)
    sentences = tuple(_judged(part) for part in SENTENCE_END.split(pasted)[:20] if part)
    return QuoteCheck(pasted, verdict_of_whole(sentences), sentences)


def _judged(text: str) -> Sentence:
    if sum(1 for _token in tokens(text, "")) < compare.FEWEST_WORDS:
        return Sentence(text, "short")
    matches = tuple(_match(one) for one in compare.find_matches(compare.quoted_part(text)))
    if not matches:
        return Sentence(text, "none")
    return Sentence(text, matches[0].verdict, matches[0].differences, _flags(matches[0]), matches)


def _match(one: compare.Match) -> Match:
    differences = tuple(
        Difference(word, "", "negation" if word in word_list("negation") else "number")
        for word in one.turning
    )
    verdict = "changed" if differences else one.verdict
    return Match(one.result, one.language, verdict, differences, tuple(one.pieces), tuple(one.denying))


def _flags(match: Match) -> tuple[Flag, ...]:
    flags = []
    if match.is_translation:
        flags.append(Flag("translation", "", match.original_language))
    if match.is_reported or match.is_narration:
        flags.append(Flag("narration"))
    return tuple(flags)
