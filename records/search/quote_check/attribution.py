"""Flags beside a verdict: another speaker, office or date than the record's; a translation; a narration; a note."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from records.core.dates.vocabulary import meanings
from records.core.languages import language_codes
from records.core.text import fold
from records.search.analysis import Token, is_han, stop_words, term_of, tokens
from records.search.quote_check.answer import Flag, Match
from records.search.quote_check.language_data import narration_data, words_of_kind
from records.search.quote_check.narration import is_saying, words_of_source

YEAR = re.compile(r"(?:1[89]|20)\d\d")
DAY = re.compile(r"[0-3]?\d")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
QUOTED = re.compile(r"[“«]([^“”«»]+)[”»]")
SEVERAL = 2  # other names within an office
AROUND_MONTH = 2  # words between a day, its month and its year


def flags_of(match: Match, narrators: Sequence[str]) -> tuple[Flag, ...]:
    """Return what a reader must know of a record beside what a narrator tells."""
    return (*_told_otherwise(match, narrators), *_nature(match), *_notes(match))


def _nature(match: Match) -> Iterator[Flag]:
    if match.is_translation:
        yield Flag("translation", recorded=match.original_language)
    if match.is_reported or match.is_narration:
        yield Flag("narration")


def _notes(match: Match) -> Iterator[Flag]:
    """Yield the editors' notes on the words that were compared: tied to them, or naming a number or words of theirs."""
    words = f" {' '.join(_folded(match.compared))} "
    fields = match.result.fields
    tied = {one["text"]: chain.from_iterable(one["words"].values()) for one in fields.get("tied", ())}
    labels = {note: label for label, note in fields.get("notes", ())}
    for note in dict.fromkeys([*labels, *tied]):
        told = f"{labels[note]} {note}" if note in labels else ""
        named = [*tied.get(note, ()), *NUMBER.findall(told), *QUOTED.findall(told)]
        if any(f" {' '.join(_folded(one))} " in words for one in named):
            yield Flag("note", recorded=note)


def _told_otherwise(match: Match, narrators: Sequence[str]) -> Iterator[Flag]:
    names = _names_of(match)
    is_named = any(
        _is_named(one.words, names)
        for narrator in narrators
        for one in namings_in(narrator)
        if not one.is_office
    )
    for narrator in narrators:
        yield from _speaker_flags(match, narrator, may_have_office=is_named)
        yield from _date_flags(match, narrator)


# Who


@dataclass(frozen=True)
class Naming:
    """Words that name somebody in a narrator's text: a name, or an office."""

    text: str
    words: tuple[str, ...]
    is_office: bool = False

    @property
    def office_nouns(self) -> tuple[str, ...]:
        return tuple(word for word in self.words if word in narration_data().offices)


def _names_of(match: Match) -> list[tuple[str, ...]]:
    """Return the names of a record's speakers, folded."""
    return [_folded(name) for name in match.result.fields.get("speaker_names", ()) if name]


def _speaker_flags(match: Match, narrator: str, *, may_have_office: bool) -> Iterator[Flag]:
    """Yield flags; the office of the right speaker, named here or by another narrator, may be called otherwise."""
    namings = list(namings_in(narrator))
    fields = match.result.fields
    names = _names_of(match)
    if not fields.get("speaker_names"):  # the source names nobody, and so contradicts no name
        return
    speaker = str(fields.get("speaker", ""))
    is_named = any(_is_named(one.words, names) for one in namings if not one.is_office)
    for one in namings:
        offices = fields.get("office_names", ())
        if _is_office(one.words, offices) or (may_have_office and _may_be_office(one, offices)):
            continue
        if one.is_office:
            yield Flag("office", one.text, str(match.result.subtitle))
        elif not is_named:
            yield Flag("speaker", one.text, speaker)


def namings_in(text: str) -> Iterator[Naming]:
    """Yield the names and offices that a narrator gives."""
    data = narration_data()
    found = list(tokens(text, ""))
    found = found[words_of_source(found) :]
    run: list[Token] = []
    for place, token in enumerate([*found, None]):
        if token is not None and _may_name(text, found, place) and _is_joined(text, run, token):
            run.append(token)
            continue
        yield from _namings(text, run)
        run = [token] if token is not None and _may_name(text, found, place) else []
        if token is not None and token.folded in data.pronouns:
            run = []


def _may_name(text: str, found: Sequence[Token], place: int) -> bool:
    """Return whether a word may be part of a name or of an office."""
    token, data = found[place], narration_data()
    typed = text[token.start : token.end]
    sign = text[max(token.start - 1, 0) : token.start]
    if is_saying(text, token) or token.folded in data.pronouns or typed.isdigit() or sign == "#":
        return False
    if sign == "@":
        return True
    if token.folded in data.offices | data.generic:
        return True
    if token.folded in words_of_kind("harmless") | data.particles and not typed[:1].isupper():
        return True
    is_small = token.folded in data.adverbs or token.folded in data.titles or token.folded in data.linking
    if is_small or fold(typed, "date") in meanings():
        return False
    is_name = typed[:1].isupper() or is_han(typed) or _is_beside_office(found, place)
    return is_name or _is_small_label(text, found)


def _is_small_label(text: str, found: Sequence[Token]) -> bool:
    """Return whether one word in small letters stands before a colon, as people type: guterres:"""
    return len(found) == 1 and text.rstrip().endswith(":") and (text.startswith("@") or text.islower())


def _is_beside_office(found: Sequence[Token], place: int) -> bool:
    offices = narration_data().offices
    return any(one.folded in offices for one in found[max(place - 2, 0) : place + 2])


def _is_joined(text: str, run: Sequence[Token], token: Token) -> bool:
    return not run or not re.search(r"[,:;()—–\n]", text[run[-1].end : token.start])


def _namings(text: str, run: Sequence[Token]) -> Iterator[Naming]:
    """Yield what a run of words names: somebody, an office, or both (President Lula)."""
    kept = _trimmed(text, run)
    if not kept or run[0].folded in narration_data().places:
        return
    data = narration_data()
    last = max((place for place, token in enumerate(kept) if token.folded in data.offices), default=-1)
    name = kept[last + 1 :]
    is_beside = last < 0 or (bool(name) and all(text[token.start].isupper() for token in name))
    if (
        name
        and is_beside
        and not any(token.folded in data.generic for token in name)
        and not _is_heading(name)
    ):
        yield Naming(text[name[0].start : name[-1].end], _telling(name))
    if last >= 0:
        office = kept[: last + 1] if is_beside else kept
        yield Naming(text[office[0].start : office[-1].end], _telling(office), is_office=True)


def _is_heading(run: Sequence[Token]) -> bool:
    """Return whether words stand over a text and name nobody."""
    return all(word in narration_data().headings for word in _telling(run))


def _trimmed(text: str, run: Sequence[Token]) -> list[Token]:
    """Return a run of words without small ones at its ends, and without one that only begins the sentence."""
    small = words_of_kind("harmless") | narration_data().particles
    kept = list(run)
    while kept and not _is_acronym(text, kept[0]) and (kept[0].folded in small or _only_begins(kept[0])):
        kept.pop(0)
    while kept and kept[-1].folded in small:
        kept.pop()
    return kept


def _only_begins(token: Token) -> bool:
    """Return whether a word has its capital from the beginning of the sentence, and names nobody."""
    return token.start == 0 and token.folded in stop_words()


def _is_acronym(text: str, token: Token) -> bool:
    return token.end - token.start > 1 and text[token.start : token.end].isupper()


def _telling(run: Sequence[Token]) -> tuple[str, ...]:
    small = words_of_kind("harmless") | narration_data().particles
    return tuple(token.folded for token in run if token.folded not in small)


def _folded(name: str) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens(name, ""))


def _is_named(words: tuple[str, ...], names: Sequence[tuple[str, ...]]) -> bool:
    """Return whether somebody with these names is meant: part of one of them, or initials of it."""
    return any(
        all(
            any(word == part or (len(word) == 1 and part.startswith(word)) for part in name) for word in words
        )
        for name in names
    )


def _is_office(words: tuple[str, ...], offices: Sequence[str]) -> bool:
    """Return whether an office is the record's: all its words, in any form, stand in the names of that."""
    known = {form for name in offices for word in _folded(name) for form in _forms(word)}
    generic = narration_data().generic | narration_data().titles
    return all(word in generic or _forms(word) & known for word in words)


def _may_be_office(naming: Naming, offices: Sequence[str]) -> bool:
    """Return whether an office beside the right name may be the record's: its body may be called in many ways."""
    others = [word for word in _folded_names(naming.text) if not _is_office((word,), offices)]
    return _is_office(naming.office_nouns, offices) and len(others) < SEVERAL


def _folded_names(text: str) -> list[str]:
    return [token.folded for token in tokens(text, "") if text[token.start].isupper()]


def _forms(word: str) -> set[str]:
    return {word, *(term_of(word, code) for code in language_codes())}


# When


def _date_flags(match: Match, narrator: str) -> Iterator[Flag]:
    said_on = str(match.result.fields.get("said_on", ""))
    for claimed, parts in dates_in(narrator):
        recorded = re.findall(r"\d+", said_on)[: len(parts)]
        if recorded and [int(part) for part in recorded] != parts[: len(recorded)]:
            yield Flag("date", claimed, str(match.result.fields.get("when", "")))


def dates_in(text: str) -> Iterator[tuple[str, list[int]]]:
    """Yield the dates in a narrator's text as printed, each as year, month, day, as far as it goes."""
    found = list(tokens(text, ""))
    for place, token in enumerate(found):
        if not YEAR.fullmatch(text[token.start : token.end]):
            continue
        near = found[max(place - 2 * AROUND_MONTH, 0) : place]
        month = next((one for one in reversed(near) if isinstance(_month(text, one), int)), None)
        if month is None:
            yield text[token.start : token.end], [int(token.folded)]
            continue
        day = next((one for one in near if DAY.fullmatch(one.folded)), None)
        parts = [int(token.folded), int(_month(text, month)), *([int(day.folded)] if day else [])]
        first = min(one.start for one in (month, day) if one)
        yield text[first : token.end], parts


def _month(text: str, token: Token) -> int | str:
    return meanings().get(fold(text[token.start : token.end], "date"), "")
