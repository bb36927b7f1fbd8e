"""Did they say it? A pasted text, parted into sentences, each beside the words of the archive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from records.search.base import indexes
from records.search.query import clean
from records.search.quote_check.alignment import Alignment
from records.search.quote_check.answer import (
    Difference,
    Flag,
    Match,
    QuoteCheck,
    Sentence,
    verdict_of_whole,
)
from records.search.quote_check.attribution import flags_of
from records.search.quote_check.candidates import Candidates, RecordText, count_records
from records.search.quote_check.comparison import Comparison
from records.search.quote_check.differences import Judge
from records.search.quote_check.language_data import language_data, likely_language
from records.search.quote_check.narration import Reading, denying_words
from records.search.quote_check.pieces import pieces_of
from records.search.quote_check.sentences import Passage, halves_of, passages_of
from records.search.quote_check.words import Names, mended, names_in, words_of
from records.search.results import Result
from records.search.snippets import Marks

MAX_CHARACTERS = 20_000
FEW_TELLING = 3  # words that say something: fewer prove nothing
FEW_WORDS = 5  # and so few words in all, unless one more of them says something
VERDICT_ORDER = {"same": 0, "near": 1, "changed": 2, "part": 2}
A_WORD = 0.5  # weight from which words count that a reading leaves to the narrator
MOST_CANDIDATES = 3
FEWEST_WORDS = 3  # that are looked for one by one
MOST_SHORT = 8  # words; what has more, and says nothing, is compared all the same
MOST_COUNTED = 20  # short phrases whose records are counted


def check_quote(text: str) -> QuoteCheck:
    """Compare a text with the words of the archive, sentence by sentence."""
    return check_quotes([text])[0]


def check_quotes(texts: Sequence[str]) -> list[QuoteCheck]:
    """Compare several texts, with one look-up for the sentences of all (at most four queries, or seven if long)."""
    pasted = [clean(text).strip() for text in texts]
    passages = [[] if len(text) > MAX_CHARACTERS else passages_of(text) for text in pasted]
    every = dict.fromkeys(passage for some in passages for passage in some)
    readings = (one.said for passage in every for one in passage.readings)
    asked = (said for said in readings if not is_short(said) or has_number(said))
    candidates = Candidates(list(dict.fromkeys(asked)))
    judged = {passage: _judged_in_halves(passage, candidates) for passage in every}
    counted = _with_counts([one for some in judged.values() for one in some])
    return [
        _answer(text, [counted.get(one.text, one) for passage in some for one in judged[passage]])
        for text, some in zip(pasted, passages, strict=True)
    ]


def _answer(text: str, sentences: Sequence[Sentence]) -> QuoteCheck:
    is_too_long = len(text) > MAX_CHARACTERS
    return QuoteCheck(text, verdict_of_whole(sentences), tuple(sentences), is_too_long)


def is_short(text: str) -> bool:
    """Return whether words are so few, and say so little, that they prove nothing."""
    words = words_of(text, likely_language(text))
    telling = len({word.key for word in words if word.says_something})
    is_little = telling < FEW_TELLING or (telling == FEW_TELLING and len(words) < FEW_WORDS)
    return is_little and len(words) <= MOST_SHORT


def _with_counts(sentences: Sequence[Sentence]) -> dict[str, Sentence]:
    """Return the short sentences by their text, with the number of records in which they stand (one query).

    Words of which one stands nowhere in the archive are no longer short: they are not recorded.
    """
    short = list(dict.fromkeys(one.text for one in sentences if one.verdict == "short"))[:MOST_COUNTED]
    telling = {text: telling_words(text) for text in short}
    asked = list(dict.fromkeys([*short, *(word for words in telling.values() for word in words)]))
    counts = dict(zip(asked, count_records(asked), strict=True))
    return {
        text: Sentence(text, "short", record_count=counts[text])
        if all(counts[word] for word in words)
        else Sentence(text, "none")
        for text, words in telling.items()
    }


def telling_words(text: str) -> list[str]:
    """Return the words of a short text that say something, as typed; none if there are too few to look for."""
    words = words_of(text, likely_language(text))
    if len(words) < FEWEST_WORDS:
        return []
    return list(dict.fromkeys(text[word.start : word.end] for word in words if word.says_something))


@dataclass(frozen=True)
class Compared:
    """A reading of a sentence beside a text of a record."""

    reading: Reading
    record: RecordText
    comparison: Comparison

    @property
    def order(self) -> tuple[int, bool, float, int, float]:
        """The nearest sorts first: what is recorded as it stands, what somebody said, then what has most of the words.

        Of two readings that have as many, a narrator's words are none that differ from the record.
        """
        place = VERDICT_ORDER.get(self.comparison.verdict, 3)
        return (
            place,
            indexes()[self.record.document.kind].is_narration,
            -self.comparison.matched,
            len(self.comparison.differences),
            -self.comparison.coverage,
        )

    def match(self, verdict: str = "") -> Match:
        return Match(
            Result(self.record.document, Marks(frozenset())),
            self.record.language,
            verdict or self.comparison.verdict or "none",
            self.comparison.differences,
            pieces_of(self.comparison.alignment),
            self.comparison.denying,
            self.comparison.matched,
        )


def _judged_in_halves(passage: Passage, candidates: Candidates) -> list[Sentence]:
    """Return the verdict on a sentence; on each half of it, where words of several records are put together."""
    whole = _judged(passage, candidates)
    if whole.verdict not in ("part", "none"):
        return [whole]
    halves = [_judged(half, candidates) for half in halves_of(passage)]
    is_better = sum(one.verdict in ("same", "near", "changed") for one in halves) > (whole.verdict == "part")
    return halves if is_better else [whole]


def _judged(passage: Passage, candidates: Candidates) -> Sentence:
    """Return the verdict on a sentence, in the reading in which it comes nearest."""
    if is_short(passage.readings[0].said):
        return _judged_by_number(passage, candidates) or Sentence(passage.text, "short")
    compared = list(_compared(passage, candidates))
    found = sorted(_read_as_recorded(compared), key=lambda one: one.order)
    if not found:
        return _judged_by_number(passage, candidates) or _unmatched(passage, compared)
    best = found[0]
    matches = _each_record_once([one for one in found if one.reading == best.reading])
    return _sentence(passage.text, best, matches)


def has_number(text: str) -> bool:
    """Return whether a short text has a number beside a word that says something."""
    words = [word for word in words_of(text, likely_language(text)) if word.says_something]
    return len(words) > 1 and any(word.kind == "number" for word in words)


def _judged_by_number(passage: Passage, candidates: Candidates) -> Sentence | None:
    """Return the verdict on few words whose number alone is another than in a record that has the rest."""
    reading = passage.readings[0]
    if not has_number(reading.said):
        return None
    compared = [
        Compared(reading, record, _comparison(reading.said, record, candidates))
        for record in candidates.near(reading.said, 1)
    ]
    if any(not one.comparison.changes and one.comparison.coverage == 1 for one in compared):
        return None
    found = sorted((one for one in compared if one.comparison.has_another_number), key=lambda one: one.order)
    matches = tuple({one.record.document.pk: one.match("changed") for one in reversed(found)}.values())[::-1]
    return _sentence(passage.text, found[0], matches) if found else None


def _compared(passage: Passage, candidates: Candidates) -> Iterator[Compared]:
    """Yield the readings of a sentence beside the texts that come near; the whole alone if it is recorded so."""
    for reading in passage.readings:
        if is_short(reading.said):
            continue
        compared = [
            Compared(reading, record, _comparison(reading.said, record, candidates))
            for record in candidates.near(reading.said)
        ]
        yield from compared
        if reading is passage.readings[0] and any(one.comparison.verdict == "same" for one in compared):
            return


def _read_as_recorded(compared: Sequence[Compared]) -> list[Compared]:
    """Return what is close; what one might read as a narrator's words is the record's where the record has them."""
    close = [one for one in compared if one.comparison.verdict]
    most: dict[RecordText, float] = {}
    for one in close:
        most[one.record] = max(one.comparison.matched, most.get(one.record, 0))
    return [one for one in close if one.comparison.matched > most[one.record] - A_WORD]


def _comparison(said: str, record: RecordText, candidates: Candidates) -> Comparison:
    text = mended(said, record.known).strip("… ")
    names = _names_for(text, record, candidates.names)
    record_words = words_of(record.text, record.language, names) if names else record.words
    words = words_of(text, record.language, {**names_in(text, record.compounds), **names})
    alignment = Alignment(text, record.text, words, record_words, record.language)
    is_soft = Match(Result(record.document, Marks(frozenset())), record.language, "none").is_translation
    return Comparison(alignment, Judge(language_data(record.language), record.known, is_soft))


def _names_for(text: str, record: RecordText, names: Names) -> Names:
    """Return the names of what a sentence and a record both name, and name otherwise."""
    mine, theirs = (names_in(one, names) for one in (text, record.text))
    keys = {key for name, key in mine.items() if key in theirs.values() and name not in theirs}
    return {name: key for name, key in (mine | theirs).items() if key in keys}


def _each_record_once(found: Sequence[Compared]) -> tuple[Match, ...]:
    """Return the matches of a sentence: all of the best verdict, the words of articles only where nobody is quoted."""
    best: dict[int, Match] = {}
    for one in found:
        if one.comparison.verdict == found[0].comparison.verdict:
            best.setdefault(one.record.document.pk, one.match())
    matches = sorted(best.values(), key=lambda match: match.order)
    quoted = [match for match in matches if not match.is_narration]
    return tuple(quoted or matches)


def _sentence(text: str, best: Compared, matches: tuple[Match, ...]) -> Sentence:
    narrators = best.reading.narrators
    denied = [word for narrator in narrators for word in denying_words(narrator)]
    differences = (*(Difference(word, "", "negation") for word in denied), *matches[0].differences)
    verdict = "changed" if denied else matches[0].verdict
    flags = dict.fromkeys(flag for flag in flags_of(matches[0], narrators))
    return Sentence(text, verdict, differences, tuple(flags), matches)


def _unmatched(passage: Passage, compared: Sequence[Compared]) -> Sentence:
    """Return a sentence that is nowhere, with what comes near and no more."""
    near = sorted((one for one in compared if one.comparison.is_candidate), key=lambda one: one.order)
    best: dict[int, Match] = {}
    for one in near:
        best.setdefault(one.record.document.pk, one.match())
    candidates = tuple(best.values())[:MOST_CANDIDATES]
    translated = [one.original_language for one in candidates[:1] if one.is_translation]
    flags = tuple(Flag("translation", recorded=language) for language in translated)
    return Sentence(passage.text, "none", (), flags, (), candidates)
