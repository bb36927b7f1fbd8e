"""Judge differences between a sentence and a record: harmless, or a change of what is said."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from records.search.analysis import term_of
from records.search.quote_check.alignment import Gap, are_turned
from records.search.quote_check.language_data import LanguageData
from records.search.quote_check.words import Word

TYPO_LENGTH = 7  # letters from which one wrong one makes no other word
LETTERS_AND_DIGIT = 3
MISREAD = str.maketrans("015", "ols")
# Kinds of words that are told as such wherever one side has them and the other has not, the first first.
TELLING_KINDS = ("negation", "number", "modality")
HARD_KINDS = frozenset({*TELLING_KINDS, "exception", "restriction", "quantity"})


@dataclass(frozen=True)
class Change:
    """A gap, and the words of both sides that are no forms of each other and are not harmless."""

    gap: Gap
    mine: tuple[Word, ...]
    theirs: tuple[Word, ...]
    paired: tuple[Word, ...]  # words of the sentence that the record has in another form or place

    @property
    def kinds(self) -> set[str]:
        return {word.kind for word in (*self.mine, *self.theirs)}


@dataclass(frozen=True)
class Judge:
    """Tells which differences change what is said, in one language."""

    data: LanguageData
    known: frozenset[str]  # words of the record
    is_soft: bool = False  # for translations, which may use other forms of a word

    def change(self, gap: Gap) -> Change:
        """Return what is left over of a gap."""
        if are_turned(gap.claimed, gap.recorded, self.data):
            mine, theirs = (tuple(filter(_is_telling, words)) for words in (gap.claimed, gap.recorded))
            return Change(gap, mine, theirs, gap.claimed)
        rest = list(gap.recorded)
        left: list[Word] = []
        paired: list[Word] = []
        for word in gap.claimed:
            same = next((one for one in rest if self.are_equivalent(word, one)), None)
            if same is None:
                left.append(word)
            else:
                rest.remove(same)
                paired.append(word)
        return Change(gap, tuple(filter(_is_telling, left)), tuple(filter(_is_telling, rest)), tuple(paired))

    def are_equivalent(self, one: Word, other: Word) -> bool:
        """Return whether two words are one in another form."""
        if one.key == other.key:
            return True
        if _is_misread(one.folded, other.folded):
            return True
        if one.folded[:1] != other.folded[:1] or HARD_KINDS & {one.kind, other.kind}:
            return False
        return not self.data.are_opposite(one.folded, other.folded) and self._is_form(one, other)

    def _is_form(self, one: Word, other: Word) -> bool:
        return (
            self.data.differ_in_number(one.folded, other.folded)
            or self._is_typo(one, other)
            or (self.is_soft and term_of(one.folded, self.data.code) == term_of(other.folded, self.data.code))
        )

    def _is_typo(self, one: Word, other: Word) -> bool:
        """Return whether the first is the second with a slip of a hand or of a machine that reads."""
        return (
            "name" not in (one.kind, other.kind)
            and one.folded not in self.known
            and max(len(one.folded), len(other.folded)) >= TYPO_LENGTH
            and OSA.distance(one.folded, other.folded, score_cutoff=1) <= 1
        )

    def is_changed(self, change: Change, omitted: Sequence[Word]) -> bool:
        """Return whether it changes what is said; of a marked omission, `omitted` is what it must not hide."""
        if any(word.kind == "omission" for word in change.gap.claimed):
            return bool(change.mine) or any(word.kind in ("negation", "exception") for word in omitted)
        if change.mine and all(word.is_marked for word in change.mine):
            return _is_changed_by_mark(change)
        return bool(change.mine or change.theirs)

    def kind(self, change: Change) -> str:
        """Return the kind of a difference, one of the answer's."""
        gap = change.gap
        kinds = change.kinds or {word.kind for word in (*gap.claimed, *gap.recorded)}
        for kind in TELLING_KINDS:
            if kind in kinds:
                return kind
        if any(
            self.data.are_opposite(one.folded, other.folded) for one in change.mine for other in change.theirs
        ):
            return "opposite"
        if "name" in kinds and gap.claimed and gap.recorded:
            return "name"
        if not gap.recorded or not gap.claimed:
            return "insertion" if gap.claimed else "omission"
        return "other"


def _is_misread(one: str, other: str) -> bool:
    """Return whether a machine that reads took letters of the second word for digits: digita1."""
    return (
        len(one) > LETTERS_AND_DIGIT
        and other.isalpha()
        and one.translate(MISREAD) == other.translate(MISREAD)
    )


def _is_changed_by_mark(change: Change) -> bool:
    """Return whether an insertion in brackets changes what is said: explanations do not."""
    is_other_name = bool(change.gap.recorded) and "name" in {word.kind for word in change.mine}
    is_in_place = any(word.says_something for word in change.theirs)
    return bool({"negation", "exception", "modality"} & change.kinds) or is_other_name or is_in_place


def _is_telling(word: Word) -> bool:
    return word.kind not in ("harmless", "omission")


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
