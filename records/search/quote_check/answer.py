"""The answer to “Did they say it?”: of the whole text, of each sentence, and of each record beside a sentence.

Verdicts, from the best to the least:

same     the very words
near     differences that change nothing: another spelling, an article, a number written out
changed  a difference that turns or shifts what is said
part     some of the words, beside others that are nowhere
none     nothing near
short    so few or so common words that they prove nothing
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from records.core.languages import TextStatus
from records.core.text import Piece
from records.search.results import Result

Verdict = Literal["same", "near", "changed", "part", "none", "short"]
MATCHING = ("same", "near", "changed", "part")  # verdicts of a record beside a sentence, the best first
VERDICTS = (*MATCHING, "none", "short")
DIFFERENCES = ("negation", "number", "modality", "opposite", "name", "other", "insertion", "omission")
FLAGS = ("speaker", "office", "date", "translation", "narration", "note")


@dataclass(frozen=True)
class Difference:
    """Words of a sentence that are not those of the record, both as printed; either may be empty."""

    claimed: str
    recorded: str
    kind: str  # one of DIFFERENCES
    changes_meaning: bool = True


@dataclass(frozen=True)
class Flag:
    """A warning beside a verdict: what the pasted text says of its words, and what the record says.

    speaker, office, date: `claimed` and `recorded` differ; `recorded` is empty where the archive names nobody.
    translation: `recorded` is the tag of the language in which the words were spoken or published, if it is known.
    narration: the words are those of the source, not of the speaker. note: `recorded` is the editors' note.
    """

    name: str  # one of FLAGS
    claimed: str = ""
    recorded: str = ""


@dataclass(frozen=True)
class Match:
    """A record beside a sentence, in the language in which it comes near."""

    result: Result
    language: str
    verdict: str
    differences: tuple[Difference, ...] = ()
    # The record's words with the sentence's beside them: `same`, `claimed`, `recorded`, or `rest` of the record.
    pieces: tuple[Piece, ...] = ()
    # Words of the record that deny, in the same sentence, before those that were pasted.
    denying: tuple[str, ...] = ()
    matched: float = 0.0  # the weight of the words that both have

    @property
    def turning(self) -> tuple[str, ...]:
        """Denials and numbers that one side has and the other has not, as printed."""
        told = [one for one in self.differences if one.changes_meaning and one.kind in ("negation", "number")]
        return tuple(words for one in told for words in (one.claimed, one.recorded) if words)

    @property
    def compared(self) -> str:
        """The record's words that the sentence stands beside."""
        return " ".join(piece.words for piece in self.pieces if piece.kind in ("same", "recorded"))

    @property
    def has_rest(self) -> bool:
        """True if the record says more than what was compared."""
        return any(piece.kind == "rest" for piece in self.pieces)

    @property
    def is_narration(self) -> bool:
        """True for words of an article's own paragraphs: nobody is quoted with them."""
        return "speaker" not in self.result.fields

    @property
    def is_reported(self) -> bool:
        """True for a statement that the source tells in its own words."""
        return not self.is_narration and not self.result.fields.get("is_direct")

    @property
    def status(self) -> str:
        """The status of the text: original, official or unofficial translation; empty where it is not known."""
        return str(self.result.fields.get("status", {}).get(self.language, ""))

    @property
    def is_translation(self) -> bool:
        """True if these are not the words that were spoken or published."""
        return self.status not in ("", TextStatus.ORIGINAL)

    @property
    def status_label(self) -> str:
        """The label of `status`."""
        return str(TextStatus(self.status).label) if self.status else ""

    @property
    def original_language(self) -> str:
        """The tag of the language in which the words were spoken or published; empty where it is not known."""
        statuses = self.result.fields.get("status", {})
        return next((code for code, status in statuses.items() if status == TextStatus.ORIGINAL), "")

    @property
    def order(self) -> tuple[int, bool, int, float, int]:
        """The nearest sorts first, quotations before the words of articles."""
        place = MATCHING.index(self.verdict) if self.verdict in MATCHING else len(MATCHING)
        return place, self.is_narration, len(self.differences), -self.matched, self.result.document.pk


@dataclass(frozen=True)
class Sentence:
    """A sentence or quoted stretch of the pasted text, compared on its own."""

    text: str
    verdict: str
    differences: tuple[Difference, ...] = ()
    flags: tuple[Flag, ...] = ()
    matches: tuple[Match, ...] = ()
    candidates: tuple[Match, ...] = ()  # below `none`: near, and no more
    record_count: int = 0  # of `short` words: in how many records they stand

    @property
    def match(self) -> Match | None:
        """The nearest."""
        return self.matches[0] if self.matches else None

    def where(self, is_shown: Callable[[Match], bool]) -> "Sentence":
        """Return the sentence with the records that may be shown; `none` if no match is left."""
        matches = tuple(filter(is_shown, self.matches))
        candidates = tuple(filter(is_shown, self.candidates))
        if self.matches and not matches:
            return Sentence(self.text, "none", candidates=candidates)
        return replace(self, matches=matches, candidates=candidates)


@dataclass(frozen=True)
class QuoteCheck:
    """A pasted text with the verdict of the whole, and of each of its sentences."""

    text: str
    verdict: str = "short"
    sentences: tuple[Sentence, ...] = field(default=())
    is_too_long: bool = False

    def where(self, is_shown: Callable[[Match], bool]) -> "QuoteCheck":
        """Return the answer without records that must not be shown, such as those that were just withdrawn."""
        sentences = tuple(one.where(is_shown) for one in self.sentences)
        return replace(self, verdict=verdict_of_whole(sentences), sentences=sentences)

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """The records of all sentences, each once, in the order of the sentences."""
        return _each_record_once(match for one in self.sentences for match in one.matches)

    @property
    def match(self) -> Match | None:
        """The nearest of all."""
        return min(self.matches, key=lambda match: match.order, default=None)

    @cached_property
    def candidates(self) -> tuple[Match, ...]:
        """Records that are near without being close to a sentence, each once."""
        known = {match.result.document.pk for match in self.matches}
        found = _each_record_once(match for one in self.sentences for match in one.candidates)
        return tuple(match for match in found if match.result.document.pk not in known)

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """The flags of all sentences, each once, in the order of FLAGS."""
        found = dict.fromkeys(flag for one in self.sentences for flag in one.flags)
        return tuple(sorted(found, key=lambda flag: FLAGS.index(flag.name)))


def _each_record_once(matches: Iterable[Match]) -> tuple[Match, ...]:
    best: dict[int, Match] = {}
    for match in matches:
        key = match.result.document.pk
        if key not in best or match.order < best[key].order:
            best[key] = match
    return tuple(best.values())


def verdict_of_whole(sentences: Sequence[Sentence]) -> str:
    """Return the verdict of a text: what is changed in one sentence is changed in all; short ones prove nothing."""
    verdicts = {one.verdict for one in sentences} - {"short"}
    if "changed" in verdicts:
        return "changed"
    if len(verdicts) <= 1:
        return next(iter(verdicts), "short")
    return "part" if verdicts & {"part", "none"} else "near"
