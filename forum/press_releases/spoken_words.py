"""The proposals for what people said, of all languages: quotations, and statements reported in other words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from forum.press_releases.alignment import aligned
from forum.press_releases.merging import confidence_of, is_within, name_key, speaker_key
from forum.press_releases.people import PeopleOfText
from forum.press_releases.proposals import Confidence, Kind, Proposal
from forum.press_releases.quotations import QuotationsOfText
from forum.press_releases.said import QuotationFound
from forum.press_releases.speakers import genders_in
from forum.press_releases.texts import ReleaseText

CERTAINTIES = ("", "implied", "resolved", "explicit")
Row = dict[str, QuotationFound]  # what says the same, by language


@dataclass
class SpokenWords:
    """Words that people said in the texts of a release."""

    texts: dict[str, ReleaseText]
    people_of: dict[str, PeopleOfText]
    people: list[Proposal]
    topics: list[Proposal]

    @cached_property
    def proposals(self) -> list[Proposal]:
        """The quotations, then the reported statements, each in the order of the text."""
        quoted = enumerate(self._quotation_rows(), start=1)
        reported = enumerate(self._statement_rows(), start=1)
        return [
            *(self._proposal(f"{Kind.QUOTATION}-{number}", Kind.QUOTATION, row) for number, row in quoted),
            *(self._proposal(f"{Kind.STATEMENT}-{number}", Kind.STATEMENT, row) for number, row in reported),
        ]

    @cached_property
    def found(self) -> dict[str, QuotationsOfText]:
        """Return what is said in each text."""
        genders: dict[str, str] = {}
        for people in self.people_of.values():
            genders |= genders_in(people)
        return {code: QuotationsOfText(self.people_of[code], genders) for code in self.texts}

    def _placed(
        self, said: Mapping[str, list[QuotationFound]]
    ) -> tuple[dict[int, dict[str, list[QuotationFound]]], list[Row]]:
        """Return words by the paragraph of the first text and by language; apart, those of paragraphs it lacks."""
        first = next(iter(self.texts.values()))
        placed: dict[int, dict[str, list[QuotationFound]]] = {}
        alone: list[Row] = []
        for code, text in self.texts.items():
            pairs = {place: place for place in text.paragraphs} if text is first else aligned(first, text)
            for one in said[code]:
                block = pairs.get(one.span.block)
                if block is None:
                    alone.append({code: one})
                else:
                    placed.setdefault(block, {}).setdefault(code, []).append(one)
        return placed, alone

    def _quotation_rows(self) -> list[Row]:
        """Return quoted words by language: those at the same place of the same paragraph say the same."""
        placed, alone = self._placed({code: one.found for code, one in self.found.items()})
        return [*(row for block in sorted(placed) for row in _side_by_side(placed[block])), *alone]

    def _statement_rows(self) -> list[Row]:
        """Return reported statements by language; where a paragraph has more in one, those of that language alone."""
        placed, alone = self._placed({code: one.statements for code, one in self.found.items()})
        rows: list[Row] = []
        for block in sorted(placed):
            by_code = placed[block]
            most = max(map(len, by_code.values()))
            rows += _side_by_side({code: said for code, said in by_code.items() if len(said) == most})
        return [*rows, *alone]

    def _proposal(self, key: str, kind: Kind, row: Mapping[str, QuotationFound]) -> Proposal:
        spoken = max((one.spoken for one in row.values()), key=lambda one: CERTAINTIES.index(one.certainty))
        names = {name_key(one.spoken.name, {}) for one in row.values() if one.spoken.name}
        spans = [one.span for one in row.values()]
        spans += [one.further_span for one in row.values() if one.further_span]
        spans += [one.attribution_span for one in row.values() if one.attribution_span]
        values = {
            "speaker": speaker_key(spoken.name, self.people),
            "certainty": spoken.certainty,
            "topics": " ".join(
                one.key for one in self.topics if any(is_within(span, row) for span in one.spans)
            ),
        }
        values |= {f"last_block_{code}": str(one.last_block) for code, one in row.items()}
        texts = {
            "text": {code: one.text for code, one in row.items()},
            "further": {code: one.further for code, one in row.items() if one.further},
            "attribution": {code: one.attribution for code, one in row.items() if one.attribution},
        }
        confidence = confidence_of(spoken.certainty) if len(names) <= 1 else Confidence.UNSURE
        return Proposal(key, kind, texts, values, tuple(spans), (), spoken.reason, spoken.words, confidence)


def _side_by_side(said: Mapping[str, Iterable[QuotationFound]]) -> Iterator[Row]:
    """Yield the words of one paragraph, those with the same number in each language together."""
    lists = {code: list(words) for code, words in said.items()}
    for number in range(max(map(len, lists.values()), default=0)):
        yield {code: words[number] for code, words in lists.items() if number < len(words)}
