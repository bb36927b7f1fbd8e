"""A pasted text, parted into sentences and quoted stretches, each with what is told around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from records.search.analysis import tokens
from records.search.quote_check.language_data import abbreviations
from records.search.quote_check.narration import (
    SEPARATORS,
    Reading,
    is_attribution,
    is_bare_name,
    is_name,
    readings,
    says_more,
    without_asides,
)
from records.search.quote_check.pasted import clean_pasted

CLOSING = {"“": "”", "«": "»", "„": "“”", "‟": "”", "＂": "＂", '"': '"'}
CLOSERS = "".join(CLOSING.values())
OPENING = re.compile(f"[{''.join(CLOSING)}]")
# Each run of marks is looked at once, however long it is.
SENTENCE_END = re.compile(r"(?<![.!?])[.!?]++[”»\"’')\]]*+\s++")
HALVES = re.compile("[;…]")
FEW = 4  # words: a shorter quoted stretch within a sentence is a term, not a quotation
LONGEST_BETWEEN = 25  # words of a narrator between two quoted stretches
LONGEST_ABBREVIATION = 12  # letters
LONGEST_SENTENCE = 120  # words; what has no full stops is parted by commas, then anywhere


@dataclass(frozen=True)
class Passage:
    """A sentence or quoted stretch as printed, with the ways to read it."""

    text: str
    readings: tuple[Reading, ...]


def passages_of(text: str) -> list[Passage]:
    """Return the sentences and quoted stretches of a pasted text, in their order."""
    found: list[Passage] = []
    waiting: tuple[str, ...] = ()
    signed = 0  # parts whose speaker was named behind them
    is_ahead = False  # names stand before what is said
    for paragraph in clean_pasted(text):
        if is_label(paragraph) or ((is_ahead or not found) and is_bare_name(paragraph)):
            waiting, is_ahead = (*waiting, paragraph), not found or is_ahead
        elif found and not waiting and is_signature(paragraph):
            first = signed if signed < len(found) else 0
            found[first:] = [_told_by(passage, (paragraph,)) for passage in found[first:]]
            signed = len(found)
        else:
            found += [_told_by(passage, waiting) for passage in _passages_of_paragraph(paragraph)]
            waiting = ()
    return [*found, *(passage for one in waiting for passage in _unquoted(one))]


def is_label(text: str) -> bool:
    """Return whether words only tell who says the following."""
    return text.endswith(":") and (is_name(text) or is_attribution(text))


def is_signature(text: str) -> bool:
    """Return whether words only tell who said what stands before."""
    words = text.strip(SEPARATORS)
    return is_name(words) or (is_attribution(words) and not says_more(words))


def halves_of(passage: Passage) -> list[Passage]:
    """Return what stands between semicolons and marked omissions, where a sentence has several such parts."""
    texts = [one.strip(SEPARATORS) for one in HALVES.split(passage.readings[0].said)]
    narrators = passage.readings[-1].narrators
    return (
        [_told_by(Passage(one, tuple(readings(one))), narrators) for one in texts if one]
        if len(texts) > 1
        else []
    )


def _told_by(passage: Passage, narrators: Sequence[str]) -> Passage:
    if not narrators:
        return passage
    told = tuple(Reading(one.said, (*one.narrators, *narrators)) for one in passage.readings)
    return Passage(passage.text, told)


def _passages_of_paragraph(text: str) -> Iterator[Passage]:
    quoted = quoted_stretches(text)
    if not quoted:
        yield from _unquoted(text)
        return
    found: list[Passage] = []
    place = 0
    groups = _grouped(text, quoted)
    for number, group in enumerate(groups):
        loose, near = _last_piece(text[place : group[0][0]])
        if is_signature(loose):  # where and when, at the head of a report
            loose, near = "", loose + near
        following = groups[number + 1][0][0] if number + 1 < len(groups) else len(text)
        after = _first_piece(text[group[-1][1] : following], is_last=number + 1 == len(groups))
        asides = [text[one[1] : other[0]] for one, other in pairwise(group)]
        found += [*_unquoted(loose), *_quoted_part(text, group, [near, *asides, after])]
        place = group[-1][1] + len(after)
    if is_signature(text[place:]):
        yield from (_told_by(passage, (text[place:],)) for passage in found)
    else:
        yield from (*found, *_unquoted(text[place:]))


def quoted_stretches(text: str) -> list[tuple[int, int]]:
    """Return where quoted stretches begin and end, with their marks; a term within a sentence is none."""
    found: list[tuple[int, int]] = []
    place = 0
    while opened := OPENING.search(text, place):
        opening = opened.start()
        end = _end_of_quoted(text, opening)
        if _is_quotation(text, opening, end, found):
            found.append((opening, end))
        place = end if end > opening + 1 else opening + 1
    return found


def _end_of_quoted(text: str, opening: int) -> int:
    """Return where a quoted stretch ends; at the end of the paragraph if it is not closed."""
    ends = [text.find(mark, opening + 1) for mark in CLOSING[text[opening]]]
    return min((end for end in ends if end >= 0), default=len(text) - 1) + 1


def _is_quotation(text: str, start: int, end: int, before: Sequence[tuple[int, int]]) -> bool:
    """Return whether a stretch is what somebody said, rather than a term within a sentence."""
    words = len(list(islice(tokens(text[start:end], ""), FEW)))
    if not words or words >= FEW:
        return bool(words)
    lead = text[before[-1][1] if before else 0 : start].rstrip()
    return not lead or lead[-1] in ',:—–-.”»"'


def _grouped(text: str, quoted: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return quoted stretches, those together that only a narrator's words part."""
    groups = [[quoted[0]]]
    for one in quoted[1:]:
        between = text[groups[-1][-1][1] : one[0]]
        if _is_between(between):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _is_between(text: str) -> bool:
    words = text.strip(SEPARATORS)
    is_short = len(list(islice(tokens(words, ""), LONGEST_BETWEEN + 1))) <= LONGEST_BETWEEN
    return not words or (is_short and not text.rstrip().endswith(":") and is_attribution(words))


def _first_piece(text: str, *, is_last: bool) -> str:
    """Return the words behind a quoted stretch that belong to its sentence."""
    end = next((one.end() for one in SENTENCE_END.finditer(text)), None)
    piece = text[:end] if end is not None else text if is_last or not text.rstrip().endswith(":") else ""
    return piece if is_signature(piece) or not _is_long(piece) else ""


def _last_piece(text: str) -> tuple[str, str]:
    """Return the words before a quoted stretch: what stands alone, and what leads to it."""
    ends = [one.end() for one in SENTENCE_END.finditer(text)]
    last = ends[-1] if ends else 0
    return text[:last], text[last:]


def _is_long(text: str) -> bool:
    return len(list(islice(tokens(text, ""), FEW + 1))) > FEW


def _quoted_part(text: str, group: list[tuple[int, int]], narrators: list[str]) -> Iterator[Passage]:
    said = text[group[0][0] + 1 : group[0][1]].rstrip(CLOSERS)
    for before, after in pairwise(group):
        next_words = text[after[0] + 1 : after[1]].rstrip(CLOSERS)
        is_new = SENTENCE_END.search(f"{text[before[1] : after[0]]} ") and next_words[:1].isupper()
        said = f"{said}{'. ' if is_new else ' '}{next_words}"
    said, asides = without_asides(said)
    around = tuple(one for one in (*narrators, *asides) if one.strip(SEPARATORS))
    for sentence in sentences_of(said):
        yield Passage(sentence, (Reading(sentence, around),))


def _unquoted(text: str) -> Iterator[Passage]:
    """Yield the sentences of words without quotation marks; who is named before a colon speaks to the end."""
    speaker: tuple[str, ...] = ()
    found: list[Passage] = []
    for sentence in sentences_of(text):
        if found and is_signature(sentence):
            found = [_told_by(passage, (sentence,)) for passage in found]
            continue
        passage = Passage(sentence, tuple(readings(sentence)))
        found.append(_told_by(passage, speaker))
        speaker = next((r.narrators[:1] for r in passage.readings if _is_head(r)), speaker)
    yield from found


def _is_head(reading: Reading) -> bool:
    return any(narrator.rstrip().endswith(":") for narrator in reading.narrators)


def ends_of_sentences(text: str) -> Iterator[int]:
    """Yield the places behind sentences, with the spaces after them; a short form such as “Dr.” ends none."""
    start = 0
    for found in SENTENCE_END.finditer(text):
        if not _is_abbreviation(text[start : found.start()]):
            yield found.end()
            start = found.end()


def sentences_of(text: str) -> Iterator[str]:
    """Yield the sentences of a text that have words; very long ones in stretches."""
    start = 0
    for found in SENTENCE_END.finditer(text):
        if not _is_abbreviation(text[start : found.start()]):
            yield from _stretches(text[start : found.end()])
            start = found.end()
    yield from _stretches(text[start:])


def _is_abbreviation(before: str) -> bool:
    """Return whether the last word of a text is a short one whose full stop ends no sentence."""
    letters = before[-LONGEST_ABBREVIATION:].rpartition(" ")[2].strip("(“«\"'").casefold()
    return letters in abbreviations() or (len(letters) == 1 and letters.isalpha())


def _stretches(text: str) -> Iterator[str]:
    """Yield a sentence, in stretches of so many words if it is endless."""
    starts = [token.start for token in tokens(text, "")]
    cuts = [0, *starts[LONGEST_SENTENCE::LONGEST_SENTENCE], len(text)]
    for start, end in pairwise(cuts):
        if (stretch := text[start:end].strip(" ,;-–—")) and starts:
            yield stretch
