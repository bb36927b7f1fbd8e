"""The alignment of a sentence with a text of a record: which words both have in order, and what stands between."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from records.core.text import matching_blocks
from records.search.quote_check.language_data import LanguageData, language_data
from records.search.quote_check.words import Word

LOOSE = 3  # telling words at either end that stand in the place of the record's
MOST_PASSED = 6  # telling words of the record between a single one and the rest
LONG_TEXT = 400  # words of a record beyond which its nearest stretch alone is compared
SENTENCE_MARKS = ".!?…"

Block = tuple[int, int, int]  # place in the claim, place in the record, length


@dataclass(frozen=True)
class Gap:
    """Words between two stretches that are the same, or at an end; `first` and `last` are places in the record."""

    claimed: tuple[Word, ...]
    recorded: tuple[Word, ...]
    place: int  # in the claim
    first: int
    is_edge: bool = False

    @property
    def last(self) -> int:
        return self.first + len(self.recorded)


def are_turned(mine: Sequence[Word], theirs: Sequence[Word], data: LanguageData) -> bool:
    """Return whether words are the same in another order, so that contraries changed places."""
    one, other = ([word for word in words if word.is_telling] for words in (mine, theirs))
    is_same = len(one) > 1 and {word.key for word in one} == {word.key for word in other}
    return is_same and data.are_opposite(one[0].folded, other[0].folded)


@dataclass
class Alignment:
    """A sentence beside a text of a record."""

    claim_text: str
    record_text: str
    claim: Sequence[Word]
    record: Sequence[Word] = field(repr=False)
    language: str = ""

    @cached_property
    def blocks(self) -> list[Block]:
        """Return what is the same, without stray words far from the rest."""
        found = self._blocks_in(*self._stretch())
        if not found:
            return []
        # What a stray word was taken for may stand near the rest as well.
        (start, first, _size), (end, last, size) = found[0], found[-1]
        behind = len(self.claim) - end - size
        return self._blocks_in(max(first - start - LOOSE, 0), last + size + behind + LOOSE)

    def _blocks_in(self, first: int, last: int) -> list[Block]:
        """Return what is the same in a range of the record."""
        claim = [word.key for word in self.claim]
        record = [word.key for word in self.record[first:last]]
        every = [(a, b + first, size) for a, b, size in matching_blocks(claim, record) if size]
        found = [one for place, one in enumerate(every) if not self._is_turned(every, place)]
        while len(found) > 1 and self._is_stray(found[0], found[1], found[0]):
            found.pop(0)
        while len(found) > 1 and self._is_stray(found[-2], found[-1], found[-1]):
            found.pop()
        return found

    def _is_turned(self, found: Sequence[Block], place: int) -> bool:
        """Return whether two contraries changed places around a block: developing and developed."""
        if not 0 < place < len(found) - 1:
            return False
        (a, b, size), (end, last, _size) = found[place - 1], found[place + 1]
        mine, theirs = self.claim[a + size : end], self.record[b + size : last]
        return are_turned(mine, theirs, language_data(self.language))

    def _stretch(self) -> tuple[int, int]:
        """Return the range of words of a long text that shares most with the claim."""
        if len(self.record) <= LONG_TEXT:
            return 0, len(self.record)
        asked = {word.key for word in self.claim if word.says_something}
        size = 2 * len(self.claim) + 20
        shared = [word.key in asked for word in self.record]
        count = best = sum(shared[:size])
        start = 0
        for place in range(1, len(shared) - size + 1):
            count += shared[place + size - 1] - shared[place - 1]
            if count > best:
                best, start = count, place
        return max(start - size // 4, 0), min(start + size + size // 4, len(self.record))

    def _is_stray(self, one: Block, other: Block, end: Block) -> bool:
        """Return whether the block at an end has too few words for what stands between it and the next one."""
        words = self.claim[end[0] : end[0] + end[2]]
        telling = sum(word.says_something for word in words)
        mine = self.claim[one[0] + one[2] : other[0]]
        theirs = self.record[one[1] + one[2] : other[1]]
        if any(word.kind == "omission" for word in mine):
            return not telling
        foreign = sum(word.is_telling and not word.is_marked for word in mine)
        passed = sum(word.is_telling for word in theirs)
        if not telling:
            return (foreign, passed) not in ((0, 0), (1, 1))
        return telling == 1 and ((foreign and not passed) or passed > MOST_PASSED + foreign)

    @cached_property
    def sentence_starts(self) -> list[int]:
        """Return the places of the words that begin a sentence of the record."""
        starts = [0]
        for place, (word, after) in enumerate(zip(self.record, self.record[1:], strict=False), start=1):
            if any(mark in SENTENCE_MARKS for mark in self.record_text[word.end : after.start]):
                starts.append(place)
        return starts

    def sentence_of(self, place: int) -> tuple[int, int]:
        """Return the range of the record's sentence with the word at a place."""
        number = bisect_right(self.sentence_starts, place) - 1
        following = self.sentence_starts[number + 1 :]
        return self.sentence_starts[number], following[0] if following else len(self.record)

    @cached_property
    def gaps(self) -> list[Gap]:
        """Return what differs, in order, with what stands at either end of the claim."""
        if not self.blocks:
            return []
        between = [
            self._gap(one[0] + one[2], other[0], one[1] + one[2], other[1])
            for one, other in zip(self.blocks, self.blocks[1:], strict=False)
        ]
        return [gap for gap in (self._head(), *between, self._tail()) if gap.claimed or gap.recorded]

    def _gap(self, start: int, end: int, first: int, last: int, *, is_edge: bool = False) -> Gap:
        claimed, recorded = tuple(self.claim[start:end]), tuple(self.record[first:last])
        return Gap(claimed, recorded, start, first, is_edge)

    def _head(self) -> Gap:
        a, b, _size = self.blocks[0]
        before = self.record[self.sentence_of(b)[0] : b]
        return self._gap(0, a, b - self._replaced(self.claim[:a], before[::-1]), b, is_edge=True)

    def _tail(self) -> Gap:
        a, b, size = self.blocks[-1]
        start, words = b + size, self.claim[a + size :]
        after = self.record[start : self.sentence_of(start - 1)[1]]
        return self._gap(a + size, len(self.claim), start, start + self._replaced(words, after), is_edge=True)

    def _replaced(self, words: Sequence[Word], beside: Sequence[Word]) -> int:
        """Return for how many of the record's words those at an end stand: as many, one that tells among them."""
        if not self._replaces(words):
            return 0
        least = min(sum(word.is_telling for word in words), 1)
        told = accumulate((word.is_telling for word in beside), initial=0)
        return next((n for n, some in enumerate(told) if n >= len(words) and some >= least), len(beside))

    def _replaces(self, words: Sequence[Word]) -> bool:
        """Return whether words at an end stand in the place of as many of the record's: few, and no exception."""
        telling = [word for word in words if word.is_telling]
        is_added = any(word.kind == "exception" for word in telling[:2])  # the only exception
        return len(telling) <= LOOSE and not is_added

    @cached_property
    def span(self) -> tuple[int, int]:
        """The range in the record that the claim stands beside."""
        if not self.gaps and not self.blocks:
            return 0, 0
        first = min([self.blocks[0][1], *(gap.first for gap in self.gaps)])
        last = max([self.blocks[-1][1] + self.blocks[-1][2], *(gap.last for gap in self.gaps)])
        return first, last
