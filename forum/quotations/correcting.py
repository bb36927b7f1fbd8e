"""Correct a word in a paragraph and in its quotations at once: what the words of each become."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

from modeltranslation.utils import build_localized_fieldname

from forum.quotations.models import Paragraph, Quotation
from forum.quotations.passages import joined, words_in
from forum.quotations.verbatim import MAX_WORDS, TOKEN, occurrences
from records.core.languages import language_codes
from records.core.text import Piece, differences, matching_blocks

Texts = Mapping[str, str]


@dataclass
class Correction:
    """The words of a quotation that follow their paragraph: those `before` and `after`, by language."""

    quotation: Quotation
    home: int  # which of the parts of the paragraph they stand in
    before: dict[str, str]
    after: dict[str, str]
    places: dict[str, int] = field(default_factory=dict)

    @property
    def shown(self) -> list[tuple[str, list[Piece]]]:
        """Return what changes in the words, by language."""
        changed = (code for code in self.after if self.after[code] != self.before[code])
        return [(code, differences(self.before[code], self.after[code])) for code in changed]

    def carry_out(self, home: Paragraph) -> Quotation:
        """Give the quotation its words, in this paragraph; the quotation is saved."""
        self.quotation.paragraph = home
        for code, words in self.after.items():
            setattr(self.quotation, build_localized_fieldname("text", code), words)
            setattr(self.quotation, build_localized_fieldname("place", code), self.places[code])
        self.quotation.save()
        return self.quotation


def correction_of(quotation: Quotation, before: Texts, parts: list[dict[str, str]]) -> Correction | None:
    """Return what becomes of the words of a quotation in what its paragraph becomes; None where it cannot be told."""
    words = {code: words_in(quotation, code) for code in language_codes()}
    spoken = [code for code in language_codes() if words.get(code) and before.get(code)]
    for home, texts in enumerate(parts):
        found = Correction(quotation, home, {code: words[code] for code in spoken}, {})
        for code in spoken:
            place = quotation.place_in(code)
            span = carried_over(words[code], place, before[code], texts.get(code) or "")
            if span:
                found.places[code] = span[0]
                found.after[code] = texts[code][span[0] : span[1]]
        if spoken and len(found.after) == len(spoken):
            return found
    return None


def carried_over(words: str, place: int | None, before: str, after: str) -> tuple[int, int] | None:
    """Return from where to where words stand in a text that was rewritten; None where that cannot be told."""
    places = occurrences(words, before)
    if place not in places:
        place = places[0] if len(places) == 1 else None
    ours, theirs = TOKEN.findall(before), TOKEN.findall(after)
    if place is None or max(len(ours), len(theirs)) > 2 * MAX_WORDS:
        return None
    starts = [0, *accumulate(map(len, ours))]
    ends = [0, *accumulate(map(len, theirs))]
    if place not in starts or place + len(words) not in starts:
        return None
    regions = list(_regions(ours, theirs))
    first = _start(starts.index(place), regions)
    last = _end(starts.index(place + len(words)), regions)
    start, end = ends[first], ends[max(first, last)]
    found = after[start:end]
    start, end = start + len(found) - len(found.lstrip()), end - (len(found) - len(found.rstrip()))
    return (start, end) if after[start:end] and start in occurrences(after[start:end], after) else None


Region = tuple[int, int, int, int]


def _regions(ours: list[str], theirs: list[str]) -> Iterator[Region]:
    """Yield stretches of both texts, one beside the other: those that are the same, and those between."""
    a = b = 0
    for block in matching_blocks(ours, theirs):
        if block.a > a or block.b > b:
            yield a, block.a, b, block.b
        if block.size:
            yield block.a, block.a + block.size, block.b, block.b + block.size
        a, b = block.a + block.size, block.b + block.size


def _start(token: int, regions: list[Region]) -> int:
    """Return with which token words begin that began with this one."""
    a, _to, b, end = next(one for one in regions if one[0] <= token < one[1])
    return min(b + token - a, end)


def _end(token: int, regions: list[Region]) -> int:
    """Return before which token words end that ended before this one."""
    a, to, b, end = next(one for one in regions if one[0] < token <= one[1])
    return end if token == to else min(b + token - a, end)


@dataclass
class ParagraphCorrection:
    """A paragraph that gets the words of one of its quotations: its texts `before` and `after`, by language.

    `others` are the other quotations in it whose words change along; `lost` those of which that cannot be told.
    """

    paragraph: Paragraph
    before: dict[str, str]
    after: dict[str, str]
    others: list[Correction]
    lost: list[Quotation]

    @property
    def shown(self) -> list[tuple[str, list[Piece]]]:
        changed = (code for code in self.after if self.after[code] != self.before[code])
        return [(code, differences(self.before[code], self.after[code])) for code in changed]

    @cached_property
    def key(self) -> str:
        return key_of(
            self.others, (self.paragraph.pk, sorted(self.before.items()), sorted(self.after.items()))
        )


def paragraph_correction(quotation: Quotation, words: Texts) -> ParagraphCorrection | None:
    """Return what its paragraph becomes if a quotation, as it is stored, gets these words; None where it does not."""
    paragraph = quotation.paragraph
    if paragraph is None or quotation.last_paragraph_id:
        return None
    before = {code: text or "" for code, text in paragraph.in_all_languages("text").items()}
    after = dict(before)
    for code, text in before.items():
        new, old = words.get(code) or "", quotation.in_language("text", code).value or ""
        if not (text and new and old) or occurrences(new, text):
            continue
        places = occurrences(old, text)
        place = quotation.place_in(code)
        place = place if place in places else places[0] if len(places) == 1 else None
        if place is None:
            return None
        after[code] = f"{text[:place]}{new}{text[place + len(old) :]}"
    if after == before:
        return None
    others, lost = corrections(paragraph.quotations.exclude(pk=quotation.pk), before, [after])
    return ParagraphCorrection(paragraph, before, after, others, lost)


def corrections(
    quotations: Iterable[Quotation], before: Texts, parts: list[dict[str, str]]
) -> tuple[list[Correction], list[Quotation]]:
    """Return what becomes of those quotations whose words stand no more, and those of which that cannot be told."""
    found, lost = [], []
    for quotation in quotations:
        if quotation.is_withdrawn or quotation.last_paragraph_id:
            continue
        if any(_stands(quotation, part) for part in parts):
            continue
        one = correction_of(quotation, before, parts)
        if one:
            found.append(one)
        else:
            lost.append(quotation)
    return found, lost


def passage_correction(
    quotation: Quotation, before: Iterable[dict[str, str]], after: Iterable[dict[str, str]]
) -> Correction | None:
    """Return what becomes of words that go on over paragraphs; None where they stand still, or it cannot be told."""
    whole, rewritten = joined(before), joined(after)
    words = {code: words_in(quotation, code) for code in language_codes() if whole[code] and rewritten[code]}
    if quotation.is_withdrawn or all(
        occurrences(text, rewritten[code]) for code, text in words.items() if text
    ):
        return None
    return correction_of(quotation, whole, [rewritten])


def _stands(quotation: Quotation, texts: Texts) -> bool:
    words = quotation.in_all_languages("text")
    both = [code for code, text in words.items() if text and texts.get(code)]
    return bool(both) and all(occurrences(words[code], texts[code]) for code in both)


def key_of(found: Iterable[Correction], *more: Any) -> str:
    """Return the token that ties the ticked box to what was shown beside it."""
    laid = [(one.quotation.pk, sorted(one.before.items()), sorted(one.after.items())) for one in found]
    return hashlib.sha256(repr((laid, more)).encode()).hexdigest()[:20]
