"""What a difference between a sentence and a record means: nothing, or that something else is said."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from records.search.analysis import term_of
from records.search.quote_check.alignment import Gap
from records.search.quote_check.language_data import LanguageData
from records.search.quote_check.words import Word

TYPO_LENGTH = 7  # letters from which one wrong one makes no other word
# Kinds of words that are told as such wherever one side has them and the other has not, the first first.
TELLING_KINDS = ("negation", "number", "modality")
HARD_KINDS = frozenset({*TELLING_KINDS, "exception", "restriction", "quantity"})


@dataclass(frozen=True)
class Judge:
    """Tells which differences change what is said, in one language."""

    data: LanguageData
    known: frozenset[str]  # words of the record
    is_soft: bool = False  # for translations, which may use other forms of a word

    def left_over(self, gap: Gap) -> tuple[list[Word], list[Word]]:
        """Return the words of both sides that are no forms of each other and are not harmless."""
        theirs = list(gap.recorded)
        mine: list[Word] = []
        for word in gap.claimed:
            same = next((one for one in theirs if self.are_equivalent(word, one)), None)
            if same is None:
                mine.append(word)
            else:
                theirs.remove(same)
        return [one for one in mine if not _is_harmless(one)], [
            one for one in theirs if not _is_harmless(one)
        ]

    def are_equivalent(self, one: Word, other: Word) -> bool:
        """Return whether two words are one in another form."""
        if one.key == other.key:
            return True
        if HARD_KINDS & {one.kind, other.kind} or self.data.are_opposite(one.folded, other.folded):
            return False
        return (
            self.data.differ_in_number(one.folded, other.folded)
            or self._is_typo(one, other)
            or (self.is_soft and term_of(one.folded, self.data.code) == term_of(other.folded, self.data.code))
        )

    def _is_typo(self, one: Word, other: Word) -> bool:
        """Return whether the first is the second with a slip of a hand or of a machine that reads."""
        longest = max(len(one.folded), len(other.folded))
        return (
            "name" not in (one.kind, other.kind)
            and one.folded not in self.known
            and longest >= TYPO_LENGTH
            and one.folded[:1] == other.folded[:1]
            and OSA.distance(one.folded, other.folded, score_cutoff=1) <= 1
        )

    def changes(self, gap: Gap, omitted: Sequence[Word]) -> bool:
        """Return whether a gap changes what is said; of a marked omission, `omitted` is what it must not hide."""
        mine, theirs = self.left_over(gap)
        if any(word.kind == "omission" for word in gap.claimed):
            return bool(mine) or any(word.kind in ("negation", "exception") for word in omitted)
        if mine and all(word.is_marked for word in mine):
            return self._changes_by_mark(mine, theirs)
        return bool(mine or theirs)

    def _changes_by_mark(self, mine: Sequence[Word], theirs: Sequence[Word]) -> bool:
        """Return whether an insertion in brackets changes what is said: explanations do not."""
        kinds = {word.kind for word in (*mine, *theirs)}
        is_other_name = "name" in {word.kind for word in mine} and bool(theirs)
        return bool({"negation", "exception", "modality"} & kinds) or is_other_name

    def kind(self, gap: Gap) -> str:
        """Return the kind of a difference, one of the answer's."""
        mine, theirs = self.left_over(gap)
        words = [*mine, *theirs] or [*gap.claimed, *gap.recorded]
        kinds = {word.kind for word in words}
        for kind in TELLING_KINDS:
            if kind in kinds:
                return kind
        if any(self.data.are_opposite(one.folded, other.folded) for one in mine for other in theirs):
            return "opposite"
        if "name" in kinds and gap.claimed and gap.recorded:
            return "name"
        if not gap.recorded or not gap.claimed:
            return "insertion" if gap.claimed else "omission"
        return "other"


def _is_harmless(word: Word) -> bool:
    return word.kind in ("harmless", "omission")


def trimmed(claimed: str, recorded: str) -> tuple[str, str]:
    """Return two printed stretches without the words that both begin or end with."""
    mine, theirs = claimed.split(), recorded.split()
    while mine and theirs and _bare(mine[0]) == _bare(theirs[0]):
        mine, theirs = mine[1:], theirs[1:]
    while mine and theirs and _bare(mine[-1]) == _bare(theirs[-1]):
        mine, theirs = mine[:-1], theirs[:-1]
    return " ".join(mine), " ".join(theirs)


def _bare(word: str) -> str:
    return word.strip(".,;:!?“”«»\"'()[]").casefold()
