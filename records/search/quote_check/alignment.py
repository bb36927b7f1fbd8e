"""The alignment of a pasted quotation with a text of a record: what is the same, what differs, how close they are.

Words are compared as the index keeps them, so that accents, case and the look of marks make no difference; a word in
another form counts as near, and is shown as differing. What the archive calls by several names counts as one thing.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from records.core.text import Piece, common_ends, matching_blocks
from records.search.analysis import stop_words, tokens, word_list

LITTLE = 0.25  # what a word weighs that says little
FEW = 4  # words that say something, below which nothing but the very words counts
COVERED = 0.75  # so much of what was pasted must stand in the record
PRECISE = 0.7  # so much of that place in the record must stand in what was pasted
WHOLE = 0.85  # of a sentence, so that it counts as there
LOOSE = 3  # words in a row that may differ
LOOSE_SHARE = 0.15
LONG_TEXT = 1200  # words of a record beyond which its nearest stretch alone is compared
SENTENCE_END = re.compile(r"[.!?…;:]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a name of several words, of either text."""

    folded: str
    term: str
    start: int
    end: int
    weight: float

    @property
    def says_something(self) -> bool:
        return self.weight >= 1


Names = dict[tuple[str, ...], str]


def words_of(text: str, language: str, names: Names) -> list[Word]:
    """Return the words of a text; a name is one word, and so is a number with its decimals."""
    found = _with_whole_numbers(
        text,
        [
            Word(one.folded, one.term, one.start, one.end, _weight(one.folded))
            for one in tokens(text, language)
        ],
    )
    longest: dict[str, int] = {}
    for name in names:
        longest[name[0]] = max(len(name), longest.get(name[0], 0))
    merged: list[Word] = []
    place = 0
    while place < len(found):
        sizes = range(longest.get(found[place].folded, 1), 1, -1)
        size = next((n for n in sizes if tuple(w.folded for w in found[place : place + n]) in names), 1)
        merged.append(_merged(found[place : place + size], names) if size > 1 else found[place])
        place += size
    return merged


def shared_words(mine: list[Word], theirs: list[Word]) -> int:
    """Return how many words that say something two texts share, wherever they stand."""
    one, other = (Counter(word.term for word in words if word.says_something) for words in (mine, theirs))
    return (one & other).total()


def _with_whole_numbers(text: str, words: list[Word]) -> list[Word]:
    """Return words, with 66.2 (or 66,2) as one."""
    joined: list[Word] = []
    for word in words:
        before = joined[-1] if joined else None
        if before and _is_decimal(before, word, text):
            whole = f"{before.folded}.{word.folded}"
            joined[-1] = Word(whole, whole, before.start, word.end, 1.0)
        else:
            joined.append(word)
    return joined


def _is_decimal(before: Word, word: Word, text: str) -> bool:
    return (
        text[before.end : word.start] in (".", ",") and before.folded[-1:].isdigit() and word.folded.isdigit()
    )


def _merged(words: list[Word], names: Names) -> Word:
    folded = tuple(word.folded for word in words)
    weight = sum(word.weight for word in words)
    return Word(" ".join(folded), names[folded], words[0].start, words[-1].end, weight)


def _weight(folded: str) -> float:
    return LITTLE if folded in stop_words() and folded not in word_list("negation") else 1.0


@dataclass
class Alignment:
    """The words that were pasted, aligned with one text of a record."""

    claim_text: str
    record_text: str
    claim: list[Word]
    record: list[Word] = field(repr=False)

    @cached_property
    def blocks(self) -> list[tuple[int, int, int]]:
        """(place in the claim, place in the record, length) of what is the same, without stray little words."""
        first, last = self._stretch()
        claim = [word.term for word in self.claim]
        record = [word.term for word in self.record[first:last]]
        found = [(a, b + first, size) for a, b, size in matching_blocks(claim, record) if size]
        while len(found) > 1 and self._is_stray(found[0], found[1]):
            found.pop(0)
        while len(found) > 1 and self._is_stray(found[-1], found[-2]):
            found.pop()
        return found

    def _stretch(self) -> tuple[int, int]:
        """Return the range of words of a long text that shares most with the claim."""
        if len(self.record) <= LONG_TEXT:
            return 0, len(self.record)
        asked = {word.term for word in self.claim if word.says_something}
        size = 2 * len(self.claim) + 20
        shared = [word.term in asked for word in self.record]
        count = best = sum(shared[:size])
        start = 0
        for place in range(1, len(shared) - size + 1):
            count += shared[place + size - 1] - shared[place - 1]
            if count > best:
                best, start = count, place
        return max(start - size // 4, 0), min(start + size + size // 4, len(self.record))

    def _is_stray(self, block: tuple[int, int, int], beside: tuple[int, int, int]) -> bool:
        """Return whether a block is of little words alone, far from the one beside it."""
        start, _there, size = block
        first, second = sorted((block, beside))
        gap = second[1] - first[1] - first[2]
        is_far = gap > second[0] - first[0] - first[2] + LOOSE
        return is_far and not any(word.says_something for word in self.claim[start : start + size])

    @cached_property
    def matched(self) -> float:
        """The weight of all that is the same."""
        return sum(word.weight for a, _b, size in self.blocks for word in self.claim[a : a + size])

    @property
    def coverage(self) -> float:
        """The share of the claim that stands in the record, from 0 to 1."""
        return self.matched / (sum(word.weight for word in self.claim) or 1)

    @property
    def precision(self) -> float:
        """The share of the record's range (`place`) that stands in the claim, from 0 to 1."""
        first, last = self.place
        return self.matched / (sum(word.weight for word in self.record[first:last]) or 1)

    @property
    def place(self) -> tuple[int, int]:
        """The range in the record from the first common word to the last."""
        if not self.blocks:
            return 0, 0
        return self.blocks[0][1], self.blocks[-1][1] + self.blocks[-1][2]

    @property
    def claim_place(self) -> tuple[int, int]:
        """The range in the claim from the first common word to the last."""
        if not self.blocks:
            return 0, 0
        return self.blocks[0][0], self.blocks[-1][0] + self.blocks[-1][2]

    @property
    def telling(self) -> int:
        """The number of words of the claim that are no stop words."""
        return sum(word.says_something for word in self.claim)

    @property
    def verdict(self) -> str:
        """`same`, `near`, `changed` (near, but a “not” is added or left out), `part`, or empty: not close."""
        if self.is_same:
            return "same"
        if self.telling < FEW or self._shared < FEW:
            return ""
        if self.coverage >= COVERED and self.precision >= PRECISE and not self._strays():
            return "changed" if self._is_turned() else "near"
        return "part" if self._has_a_sentence() else ""

    @property
    def is_same(self) -> bool:
        """True if the claim's words stand in the record, one after the other."""
        mine, theirs = (" ".join(word.folded for word in words) for words in (self.claim, self.record))
        if f" {mine} " not in f" {theirs} " or len(self.blocks) != 1 or self.blocks[0][2] != len(self.claim):
            return False
        _a, b, size = self.blocks[0]
        return [word.folded for word in self.claim] == [word.folded for word in self.record[b : b + size]]

    @property
    def _shared(self) -> int:
        """The number of words, without stop words, that both have: a quick count, before places are compared."""
        return shared_words(self.claim, self.record)

    def _is_turned(self) -> bool:
        return any(word in word_list("negation") for word in self.turning)

    def _strays(self) -> bool:
        """Return whether many words in a row are not the record's: more than a paraphrase of a few."""
        most = max(LOOSE, LOOSE_SHARE * self.telling)
        gaps = [claimed for _kind, claimed, _recorded in self._gaps()]
        return any(sum(word.says_something for word in gap) > most for gap in gaps)

    def _has_a_sentence(self) -> bool:
        """Return whether the claim has a whole sentence of the record, nearly as it stands."""
        first, last = self.claim_place
        within = sum(word.weight for word in self.claim[first:last])
        if not within or self.matched / within < WHOLE:
            return False
        same = {b + step for _a, b, size in self.blocks for step in range(size)}
        return any(self._is_whole(sentence, same) for sentence in self._sentences())

    def _is_whole(self, sentence: Sequence[int], same: set[int]) -> bool:
        weight = sum(self.record[place].weight for place in sentence)
        there = [self.record[place] for place in sentence if place in same]
        is_telling = sum(word.says_something for word in there) >= FEW
        return is_telling and sum(word.weight for word in there) >= WHOLE * weight

    def _sentences(self) -> list[list[int]]:
        sentences: list[list[int]] = [[]]
        for place, word in enumerate(self.record):
            sentences[-1].append(place)
            after = self.record[place + 1].start if place + 1 < len(self.record) else len(self.record_text)
            if SENTENCE_END.search(self.record_text[word.end : after]):
                sentences.append([])
        return [sentence for sentence in sentences if sentence]

    # Telling the differences

    @property
    def span(self) -> tuple[int, int]:
        """The range `place`, with the words that stand where the claim begins or ends otherwise."""
        first, last = self.place
        claim_first, claim_last = self.claim_place
        before = claim_first if claim_first <= LOOSE else 0
        after = len(self.claim) - claim_last if len(self.claim) - claim_last <= LOOSE else 0
        own = next((sentence for sentence in self._sentences() if first in sentence), [first])
        last_own = next((sentence for sentence in self._sentences() if last - 1 in sentence), [last - 1])
        return max(first - before, own[0]), min(last + after, last_own[-1] + 1)

    @property
    def denying(self) -> list[str]:
        """Words that deny, in the record's sentence before the place of the claim."""
        first, _last = self.span
        own = next((sentence for sentence in self._sentences() if first in sentence), [])
        before = [self.record[place].folded for place in own if place < first]
        return [word for word in before if word in word_list("negation")]

    def _gaps(self) -> list[tuple[str, list[Word], list[Word]]]:
        """Return (`same` or `differs`, words of the claim, words of the record), from the first word to the last."""
        steps: list[tuple[str, list[Word], list[Word]]] = []
        a = 0
        b, end = self.span
        for block_a, block_b, size in [*self.blocks, (len(self.claim), end, 0)]:
            steps += _compared(self.claim[a:block_a], self.record[b:block_b])
            for step in range(size):
                mine, theirs = self.claim[block_a + step], self.record[block_b + step]
                steps.append(("same" if mine.folded == theirs.folded else "differs", [mine], [theirs]))
            a, b = block_a + size, block_b + size
        return steps

    @property
    def difference(self) -> int:
        """The number of words that differ."""
        return sum(max(len(mine), len(theirs)) for kind, mine, theirs in self._gaps() if kind == "differs")

    @property
    def turning(self) -> list[str]:
        """Words that differ and change what is said: a “not” more or less, another number."""
        found = []
        for kind, mine, theirs in self._gaps():
            if kind == "differs":
                extra = Counter(_turning(mine)) - Counter(_turning(theirs))
                missing = Counter(_turning(theirs)) - Counter(_turning(mine))
                found += [*extra.elements(), *missing.elements()]
        return list(dict.fromkeys(found))

    def pieces(self) -> list[Piece]:
        """Return the record's words with the claim's beside them where they differ, and how the record goes on.

        Kinds: `same`, `claimed` alone, `recorded` alone, or `rest` of the record.
        """
        if not self.blocks:
            return []
        runs: list[tuple[str, list[Word]]] = []
        for kind, mine, theirs in self._gaps():
            parts = [("same", theirs)] if kind == "same" else [("claimed", mine), ("recorded", theirs)]
            for name, words in parts:
                if runs and runs[-1][0] == name:
                    runs[-1][1].extend(words)
                elif words:
                    runs.append((name, list(words)))
        first, last = self.span
        before = self.record_text[: self.record[first].start].rstrip()
        after = self.record_text[self._end(self.record[last - 1]) :].strip()
        pieces = [
            Piece("rest", before),
            *(self._piece(kind, words) for kind, words in runs),
            Piece("rest", after),
        ]
        return [piece for piece in pieces if piece.words]

    def _piece(self, kind: str, words: list[Word]) -> Piece:
        if kind == "claimed":
            return Piece(kind, self.claim_text[words[0].start : words[-1].end])
        return Piece(kind, self._recorded(words))

    def _recorded(self, words: list[Word]) -> str:
        return self.record_text[words[0].start : self._end(words[-1])]

    def _end(self, word: Word) -> int:
        """Return where a word ends with the punctuation that follows it."""
        marks = re.compile(r"[^\w\s]*").match(self.record_text, word.end)
        end = marks.end() if marks else word.end
        return end if end == len(self.record_text) or self.record_text[end].isspace() else word.end


def _compared(mine: list[Word], theirs: list[Word]) -> list[tuple[str, list[Word], list[Word]]]:
    """Return what stands between two blocks: words that both begin or end with are the same."""
    first, last = common_ends([word.folded for word in mine], [word.folded for word in theirs])
    rest = mine[first : len(mine) - last], theirs[first : len(theirs) - last]
    return [
        *(("same", [one], [other]) for one, other in zip(mine[:first], theirs[:first], strict=True)),
        *([("differs", *rest)] if any(rest) else []),
        *(
            ("same", [one], [other])
            for one, other in zip(mine[len(mine) - last :], theirs[len(theirs) - last :], strict=True)
        ),
    ]


def _turning(words: list[Word]) -> list[str]:
    return [
        word.folded
        for word in words
        if word.folded in word_list("negation") or word.folded.replace(".", "").isdigit()
    ]
