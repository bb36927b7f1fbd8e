"""A sentence beside a text of a record: the verdict, and what differs."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from records.search.quote_check.alignment import LOOSE, Alignment, Gap
from records.search.quote_check.answer import Difference
from records.search.quote_check.differences import Change, Judge, trimmed
from records.search.quote_check.words import Word

COVERED = 0.65  # so much of a sentence must stand in the record
PRECISE = 0.6  # so much of that place in the record must stand in the sentence
NEAR_PART = 0.75  # both, of what is recorded beside words that are nowhere
FEW = 3  # words that say something, below which nothing is close
FEW_IN_A_PART = 4
ONE_OFF = 0.7  # of the words of a sentence and of its place in the record, where one other word stands
HALF = 0.5
SPLICED = 0.9  # so much of a sentence stands in the record, in stretches far from each other
WHOLE = 0.85  # of a record's sentence, so that it counts as there
NEARLY = 0.3  # so much of a sentence must stand in a record that is shown as a candidate
CLAUSE_MARKS = re.compile(r"[,;:()—–]")


@dataclass(frozen=True)
class Comparison:
    """A sentence and a text of a record, word by word."""

    alignment: Alignment
    judge: Judge

    @cached_property
    def changes(self) -> list[Change]:
        """The differences, in order."""
        return [self.judge.change(gap) for gap in self.alignment.gaps]

    @cached_property
    def changing(self) -> list[Change]:
        """The differences that change what is said."""
        return [one for one in self.changes if self.judge.is_changed(one, self._partly_omitted(one.gap))]

    @cached_property
    def invented(self) -> list[Gap]:
        """Stretches at either end of the sentence that stand nowhere in the record."""
        return [one.gap for one in self.changing if one.gap.is_edge and not one.gap.recorded]

    @cached_property
    def verdict(self) -> str:
        """`same`, `near`, `changed`, `part`, or empty: not close."""
        if not self.alignment.blocks:
            return ""
        if not self._is_close():
            is_like = self._is_one_word_off() or self._is_spliced() or self._is_in_another_order()
            return "changed" if is_like else ""
        if self.invented:
            return self._verdict_of_part()
        if self.changing or self.hidden:
            return "changed"
        return "same" if self._has_the_very_words() else "near"

    def _verdict_of_part(self) -> str:
        if not self._is_telling_part():
            return ""
        is_turned = len(self.changing) > len(self.invented) or bool(self.hidden)
        return "changed" if is_turned or any(map(self._turns, self.invented)) else "part"

    def _turns(self, gap: Gap) -> bool:
        """Return whether an invented end turns what stands beside it."""
        telling = [word for word in gap.claimed if word.is_telling]
        kinds = {word.kind for word in telling}
        is_head = gap.place == 0
        if telling[0].kind == "exception" or (is_head and "negation" in kinds):
            return True
        return len(telling) <= LOOSE and bool(kinds & {"negation", "modality", "restriction", "exception"})

    # How close

    @cached_property
    def matched(self) -> float:
        """The weight of the words that both have, in any form."""
        gained = sum(_weight(one.paired) for one in self.changes)
        return (
            sum(_weight(self.alignment.claim[a : a + size]) for a, _b, size in self.alignment.blocks) + gained
        )

    @cached_property
    def shared(self) -> list[Word]:
        """The words of the sentence that both have, and that say something."""
        words = [word for a, _b, size in self.alignment.blocks for word in self.alignment.claim[a : a + size]]
        return [word for word in words if word.says_something]

    @property
    def coverage(self) -> float:
        """The share of the sentence that stands in the record, from 0 to 1."""
        return self.matched / (_weight(self.alignment.claim) or 1)

    def _is_close(self) -> bool:
        invented = sum(_weight(gap.claimed) for gap in self.invented)
        core = _weight(self.alignment.claim) - invented
        first, last = self.alignment.span
        marked = sum(_weight(gap.recorded) for gap in self.alignment.gaps if _is_omission(gap))
        skipped = sum(_weight(gap.recorded) for gap in self.alignment.gaps if not gap.claimed)
        place = _weight(self.alignment.record[first:last]) - marked - skipped / 2
        covered, precise = (NEAR_PART, NEAR_PART) if self.invented else (COVERED, PRECISE)
        is_like = self.matched >= covered * core and self.matched >= precise * place
        return is_like and self._telling >= FEW

    @property
    def _telling(self) -> int:
        """Return the number of telling words that both texts have, in any form."""
        return len(self.shared) + sum(word.says_something for one in self.changes for word in one.paired)

    def _is_one_word_off(self) -> bool:
        """Return whether few words are the record's in their order, but for one."""
        if len(self.changing) != 1 or self.invented:
            return False
        change = self.changing[0]
        first, last = self.alignment.span
        same = sum(size for _a, _b, size in self.alignment.blocks) + sum(
            len(one.paired) for one in self.changes
        )
        longest = max(len(self.alignment.claim), last - first)
        is_one = max(len(change.mine), len(change.theirs)) == 1
        return is_one and self._telling >= FEW - 1 and same >= max(FEW_IN_A_PART, ONE_OFF * longest)

    def _is_spliced(self) -> bool:
        """Return whether stretches that stand far from each other in the record are joined to one sentence."""
        telling = [
            sum(word.says_something for word in self.alignment.claim[a : a + size])
            for a, _b, size in self.alignment.blocks
        ]
        return not self.invented and self.coverage >= SPLICED and min(telling) > 1 and max(telling) > FEW

    def _is_in_another_order(self) -> bool:
        """Return whether half of a sentence stands in one of the record's, and the rest there in other places."""
        first, last = self.alignment.sentence_of(self.alignment.blocks[0][1])
        there = Counter(word.key for word in self.alignment.record[first:last])
        asked = Counter(word.key for word in self.alignment.claim if word.says_something)
        return asked.total() > FEW_IN_A_PART and asked <= there and self.coverage >= HALF

    @property
    def has_another_number(self) -> bool:
        """True if the sentence is the record's, but for a number in its place, and perhaps opposites."""
        if not self.alignment.blocks:
            return False
        numbers = [one for one in self.changing if _is_of_numbers(one.mine) and _has_number(one.theirs)]
        others = [one for one in self.changing if one not in numbers]
        turned = [word for one in others for word in one.mine]
        rest = [word for word in self.alignment.claim if word.says_something and word.kind != "number"]
        has_rest = bool(rest) and all(word in self.shared or word in turned for word in rest)
        are_turned = all(self.judge.kind(one) == "opposite" for one in others)
        return bool(numbers) and has_rest and are_turned and self._has_telling_number(len(rest))

    def _has_telling_number(self, others: int) -> bool:
        """Return whether the record is meant: by several other words, or by the figures of the number."""
        typed = {word.folded.split()[0] for one in self.changing for word in one.mine}
        recorded = {word.folded.split()[0] for one in self.changing for word in one.theirs}
        return others > 1 or typed == recorded

    def _is_telling_part(self) -> bool:
        """Return whether what is recorded says something on its own: a whole sentence, or more than names."""
        plain = [word for word in self.shared if word.kind != "name"]
        kinds = {word.kind for gap in self.invented for word in gap.claimed}
        fewest = FEW if "exception" in kinds else FEW_IN_A_PART
        if len(plain) >= FEW and len(self.shared) >= fewest:
            return True
        same = {b + step for _a, b, size in self.alignment.blocks for step in range(size)}
        first, last = self.alignment.sentence_of(self.alignment.blocks[0][1])
        there = _weight([self.alignment.record[place] for place in range(first, last) if place in same])
        return len(self.shared) >= FEW and there >= WHOLE * _weight(self.alignment.record[first:last])

    @property
    def is_candidate(self) -> bool:
        """True if the record comes near enough to be shown below `none`."""
        return len(self.shared) >= FEW and self.coverage >= NEARLY

    def _has_the_very_words(self) -> bool:
        pairs = (
            (self.alignment.claim[a + step], self.alignment.record[b + step])
            for a, b, size in self.alignment.blocks
            for step in range(size)
        )
        are_same = all(one.folded == other.folded for one, other in pairs)
        return are_same and all(_is_omission(gap) or _is_explanation(gap) for gap in self.alignment.gaps)

    # What a marked omission or a cut hides

    def _partly_omitted(self, gap: Gap) -> Sequence[Word]:
        """Return the omitted words of sentences of the record that are not omitted wholly."""
        before, after = gap.first - 1, gap.last
        ends = [self.alignment.sentence_of(place) for place in (before, after) if 0 <= place < self._size]
        return [
            word
            for place, word in enumerate(gap.recorded, start=gap.first)
            if any(first <= place < last for first, last in ends)
        ]

    @property
    def _size(self) -> int:
        return len(self.alignment.record)

    @cached_property
    def hidden(self) -> list[Word]:
        """Words of the record that turn those beside them, and that the sentence leaves out at an end."""
        first, last = self.alignment.span
        start, _end = self.alignment.sentence_of(first)
        text = self.alignment.record_text
        denying = [
            word
            for word in self.alignment.record[start:first]
            if word.kind == "negation"
            and not CLAUSE_MARKS.search(text[word.end : self.alignment.record[first].start])
        ]
        before = (
            self.alignment.record[start:first][-1:] if self.alignment.record[first].kind == "number" else ()
        )
        bounds = [word for word in before if word.kind == "restriction"]
        after = self.alignment.record[last : self.alignment.sentence_of(last - 1)[1]][:1]
        return [*denying, *bounds, *(word for word in after if word.kind == "exception")]

    @property
    def denying(self) -> tuple[str, ...]:
        """Words that deny, in the record's sentence before the place of the claim, as printed."""
        first, _last = self.alignment.span
        start, _end = self.alignment.sentence_of(first)
        words = self.alignment.record[start:first]
        return tuple(self._recorded([word]) for word in words if word.kind == "negation")

    # Telling the differences

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Return the differences in order, harmless ones too."""
        found = [self._difference(one) for one in self.changes]
        hidden = [Difference("", self._recorded([word]), _kind_of_hidden(word)) for word in self.hidden]
        return (*found, *self._other_spellings(), *hidden)

    def _difference(self, change: Change) -> Difference:
        kind = self._kind(change)
        claimed, recorded = self._printed(change.gap)
        if kind == "number":
            claimed, recorded = trimmed(claimed, recorded)
        return Difference(claimed, recorded, kind, change in self.changing)

    def _kind(self, change: Change) -> str:
        if _is_omission(change.gap):
            return "omission"
        is_long = sum(word.is_telling for word in change.gap.claimed) > LOOSE
        return "insertion" if is_long and change.gap in self.invented else self.judge.kind(change)

    def _other_spellings(self) -> Iterator[Difference]:
        """Yield words that say the same, and are written otherwise."""
        for a, b, size in self.alignment.blocks:
            for step in range(size):
                mine, theirs = self.alignment.claim[a + step], self.alignment.record[b + step]
                if mine.folded != theirs.folded:
                    kind = mine.kind if mine.kind in ("number", "modality", "name") else "other"
                    yield Difference(
                        self._claimed([mine]), self._recorded([theirs]), kind, changes_meaning=False
                    )

    def _printed(self, gap: Gap) -> tuple[str, str]:
        """Return both sides as printed; of a short form such as “isn’t”, all of it and what stands beside it."""
        claim, record = self.alignment.claim, self.alignment.record
        mine, theirs = list(gap.claimed), list(gap.recorded)
        end = gap.place + len(mine)
        if gap.place and gap.first and _are_one(claim, gap.place, mine) | _are_one(record, gap.first, theirs):
            mine, theirs = [claim[gap.place - 1], *mine], [record[gap.first - 1], *theirs]
        elif (
            end < len(claim)
            and gap.last < len(record)
            and _are_one(claim, end, mine) | _are_one(record, gap.last, theirs)
        ):
            mine, theirs = [*mine, claim[end]], [*theirs, record[gap.last]]
        return self._claimed(mine), self._recorded(theirs)

    def _claimed(self, words: Sequence[Word]) -> str:
        return self.alignment.claim_text[words[0].start : words[-1].end] if words else ""

    def _recorded(self, words: Sequence[Word]) -> str:
        return self.alignment.record_text[words[0].start : words[-1].end] if words else ""


def _weight(words: Sequence[Word]) -> float:
    return sum(word.weight for word in words)


def _is_omission(gap: Gap) -> bool:
    return any(word.kind == "omission" for word in gap.claimed)


def _is_explanation(gap: Gap) -> bool:
    return bool(gap.claimed) and not gap.recorded and all(word.is_marked for word in gap.claimed)


def _is_of_numbers(words: Sequence[Word]) -> bool:
    return {word.kind for word in words} == {"number"}


def _has_number(words: Sequence[Word]) -> bool:
    return any(word.kind == "number" for word in words)


def _kind_of_hidden(word: Word) -> str:
    return "negation" if word.kind == "negation" else "omission"


def _are_one(words: Sequence[Word], place: int, beside: Sequence[Word]) -> bool:
    """Return whether the words before and at a place, one of them in a gap, are one short form."""
    return bool(beside) and 0 < place < len(words) and words[place - 1].start == words[place].start
