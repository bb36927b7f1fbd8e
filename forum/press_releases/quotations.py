"""The quoted words of a text, each with its speaker and the words that name him or her."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from forum.press_releases.people import PeopleOfText
from forum.press_releases.people_reader import PeopleReader
from forum.press_releases.proposals import Span
from forum.press_releases.said import QuotationFound, attribution_of
from forum.press_releases.speakers import NOBODY, SENTENCE_SIGN, SEPARATORS, Discourse, Piece, Spoken
from forum.press_releases.statements import statements_in
from records.search.quote_check.narration import is_attribution, is_saying
from records.search.quote_check.sentences import CLOSERS, ends_of_sentences


@dataclass
class QuotationsOfText:
    """The quoted words of a text in one language, in their order."""

    people: PeopleOfText
    genders: dict[str, str] = field(default_factory=dict)

    @property
    def found(self) -> list[QuotationFound]:
        """The quotations, with the words that go on in further paragraphs, or after an interruption, as one."""
        return self._all[0]

    @property
    def statements(self) -> list[QuotationFound]:
        """The statements that are reported in other words."""
        return self._all[1]

    @cached_property
    def _all(self) -> tuple[list[QuotationFound], list[QuotationFound]]:
        discourse = Discourse(self.people, self.genders)
        found: list[QuotationFound] = []
        reported: list[QuotationFound] = []
        blocks = self.people.text.paragraphs
        for number, place in enumerate(blocks):
            before = blocks[number - 1] if number else None
            for one in self._of_block(discourse, place, before, reported):
                if found and self._goes_on(found[-1], one):
                    found[-1] = _joined(found[-1], one)
                elif found and self._is_second_half(found[-1], one):
                    found[-1] = replace(found[-1], further=one.text, further_span=one.span)
                else:
                    found.append(one)
        return found, reported

    def _of_block(
        self, discourse: Discourse, place: int, before: int | None, reported: list[QuotationFound]
    ) -> Iterator[QuotationFound]:
        reader = self.people.readers[place]
        stretches = [one for one in reader.quoted if not self._is_title(reader, one)]
        spoken: Spoken | None = None
        told = 0
        for number, (start, end) in enumerate(stretches):
            reported += self._hear_sentences(discourse, reader, told, start)
            following = stretches[number + 1][0] if number + 1 < len(stretches) else len(reader.block.text)
            pieces = self._pieces(reader, start, end, stretches[number - 1][1] if number else 0, following)
            who, piece = _first_told(discourse, pieces)
            if who is None:
                who = self._goes_on_from(discourse, spoken, before, number)
            spoken, told = who, end
            discourse.hear(who)
            yield self._quotation(reader, (start, end), who, piece)
        reported += self._hear_sentences(discourse, reader, told, len(reader.block.text))

    def _pieces(self, reader: PeopleReader, start: int, end: int, before: int, after: int) -> list[Piece]:
        """Return the narrator's words after a stretch, to the end of the sentence, and those before it."""
        text = reader.block.text
        is_over = text[end - 2 : end - 1] in (".", "!", "?") and text[end : end + 2].strip()[:1].isupper()
        ending = next((one for one in reader.sentence_ends if one > end), len(text))
        behind = Piece(reader, end, end if is_over else min(ending, after))
        ahead = Piece(reader, max(before, reader.start_of_sentence(start)), start)
        return [behind, ahead]

    def _goes_on_from(
        self, discourse: Discourse, spoken: Spoken | None, before: int | None, number: int
    ) -> Spoken:
        """Return who speaks where no words tell: the speaker of the paragraph, or of what leads to it."""
        if spoken and spoken.name and number:
            return Spoken(spoken.name, "implied", "goes-on")
        if name := discourse.spoke[-1] if discourse.spoke else "":
            leads = before is not None and self.people.text.blocks[before].text.rstrip().endswith(":")
            return Spoken(name, "resolved" if leads else "implied", "goes-on")
        return NOBODY

    def _hear_sentences(
        self, discourse: Discourse, reader: PeopleReader, start: int, end: int
    ) -> list[QuotationFound]:
        """Keep in mind who says what the sentences between two places report, and return the statements."""
        ends = [start, *(one for one in reader.sentence_ends if start < one < end), end]
        found: list[QuotationFound] = []
        for first, last in itertools.pairwise(ends):
            piece = Piece(reader, first, last)
            found += statements_in(discourse, piece)
            discourse.listen(piece)
        return found

    def _is_title(self, reader: PeopleReader, stretch: tuple[int, int]) -> bool:
        """Return whether quotation marks enclose the title of a work or the motto of an event."""
        start, end = stretch
        near = [word for word in reader.words if word.end <= start][-4:]
        if (
            not near
            or reader.block.text[near[-1].end : start].strip()
            or (_ends_as_words(reader.block.text[:end]) and not self._is_subject(reader, stretch))
        ):
            return False
        inner = [place for place, word in enumerate(reader.words) if start < word.start < end]
        capitals = [place for place in inner if reader.is_capital(place)]
        small = {reader.words[place].folded for place in inner if place not in capitals}
        if len(capitals) > 1 and small <= reader.data.within_bodies:
            return True
        if reader.block.text[near[-1].end : start].strip():
            return False
        phrases = (reader.data.works, reader.data.events)
        return any(one.after == len(near) for names in phrases for one in names.within(near))

    def _is_subject(self, reader: PeopleReader, stretch: tuple[int, int]) -> bool:
        """Return whether a sentence goes on behind the sign that ends a title: the panel “Who pays?” was held."""
        text, end = reader.block.text, stretch[1]
        after = next((word for word in reader.words if word.start >= end), None)
        if after is None or text[end - 2] not in "?!…" or not text[end : after.start].isspace():
            return False
        return text[after.start].islower() and not is_saying(text, after)

    def _quotation(
        self, reader: PeopleReader, stretch: tuple[int, int], spoken: Spoken, piece: Piece | None
    ) -> QuotationFound:
        start, end = stretch
        text = reader.block.text
        close = end - 1 if text[end - 1] in CLOSERS and end - 1 > start else end
        inner = text[start + 1 : close]
        words = inner.strip().rstrip(",").rstrip()
        start += 1 + len(inner) - len(inner.lstrip())
        span = Span(reader.language, reader.place, start, start + len(words))
        printed, printed_span = attribution_of(piece)
        return QuotationFound(words, span, reader.place, spoken, printed, printed_span)

    def _is_second_half(self, one: QuotationFound, other: QuotationFound) -> bool:
        """Return whether only a narrator's words within one sentence part two stretches: “A,” she said, “and B.”"""
        if one.further or one.span.block != other.span.block or one.span.block != one.last_block:
            return False
        text = self.people.text.blocks[one.span.block].text
        closed = next(
            (place for place in range(one.span.end, other.span.start) if text[place] in CLOSERS), None
        )
        if closed is None or SENTENCE_SIGN.search(text[one.span.end - 1 : closed]):
            return False
        between = text[closed + 1 : other.span.start].rstrip().rstrip('“«"„').strip()
        is_within = between[-1:] in (",", "-", "–", "—") and not any(ends_of_sentences(between))
        return is_within and is_attribution(between.strip(SEPARATORS))

    def _goes_on(self, one: QuotationFound, other: QuotationFound) -> bool:
        """Return whether words that are not closed go on at the beginning of the next paragraph."""
        blocks = self.people.text.blocks
        paragraphs = self.people.text.paragraphs
        text = blocks[one.last_block].text
        is_open = one.span.end >= len(text.rstrip()) and text.rstrip()[-1] not in CLOSERS
        is_next = paragraphs.index(other.span.block) == paragraphs.index(one.last_block) + 1
        return is_open and is_next and other.span.start <= 2


def _first_told(discourse: Discourse, pieces: Sequence[Piece]) -> tuple[Spoken | None, Piece | None]:
    """Return the speaker that the words of narrators tell, the ones that name somebody first, and these words."""
    told = [(discourse.who(piece), piece) for piece in pieces if piece.places]
    named = [(who, piece) for who, piece in told if who and who.certainty == "explicit"]
    resolved = [(who, piece) for who, piece in told if who]
    return next(iter([*named, *resolved]), (None, None))


def _ends_as_words(text: str) -> bool:
    """Return whether a quoted stretch at the end of a text ends with a sign, as words do that somebody says."""
    return text[-2:-1] in (",", ".", "!", "?", "…")


def _joined(one: QuotationFound, other: QuotationFound) -> QuotationFound:
    """Return words that go on in a further paragraph, as that has them: with the mark that it begins with."""
    opening = "“"
    spoken = max(
        one.spoken,
        other.spoken,
        key=lambda told: ("implied", "resolved", "explicit").index(told.certainty or "implied"),
    )
    return QuotationFound(
        f"{one.text}\n{opening}{other.text}",
        one.span,
        other.last_block,
        spoken,
        one.attribution or other.attribution,
        one.attribution_span or other.attribution_span,
    )
