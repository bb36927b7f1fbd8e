"""Words to which editorial notes are tied: where they stand in a text, and how plain text tells of them.

They are marked wherever they appear. A note tied to words of an article is tied to the quotations that hold them.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _

from records.core.languages import LocalizedText
from records.core.models import EditorialNote, Record
from records.core.models.querysets import fetched

SIGN = "†"
# Letters of scripts that put no space between words.
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff"
LETTER = rf"[^\W_{SPACELESS}]"
# A number is no part of another number, and none of a name such as COVID-19.
BEFORE = rf"(?<!{LETTER})(?<!{LETTER}[-‐‑.,])"
AFTER = rf"(?!{LETTER}|[-‐‑.,]\d)"


class TiedNote(NamedTuple):
    """A note tied to words, and the record whose page holds it."""

    record: Record
    note: EditorialNote

    def url_on(self, page: Record | None) -> str:
        """Return the address of the note for a link on the page of a record, or on any other page (None)."""
        return f"{'' if self.record == page else self.record.get_absolute_url()}#n-{self.note.slug}"

    @property
    def label(self) -> str:
        return str(self.note.localized("label")) or _("Note")

    @property
    def sentence(self) -> str:
        """Return the note in plain text."""
        return f"{self.label}. {self.note.localized('text')}"


class Stretch(NamedTuple):
    """A stretch of a text, and the notes tied to it, if any."""

    text: str
    notes: tuple[TiedNote, ...] = ()


class Mark(NamedTuple):
    """The beginning and end of words to which a note is tied."""

    start: int
    end: int
    tied: TiedNote


def places_of(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where words stand in a text, letter by letter and as whole words."""
    if words not in text:  # as nearly always: found without a pattern
        return
    before = BEFORE if re.match(LETTER, words) else ""
    after = AFTER if re.search(rf"{LETTER}\Z", words) else ""
    for match in re.finditer(f"{before}{re.escape(words)}{after}", text) if words else ():
        yield match.span()


def tied_notes(record: Record, field: str, *around: Record) -> list[TiedNote]:
    """Return the notes tied to words of a field: its own, and those of the records that hold the same words.

    Those of the records `around` come last; each note is held by the first record that has it.
    """
    found: dict[int, TiedNote] = {}
    for carrier in (record, *record.records_of_same_words(), *around):
        for note in fetched(carrier, "notes"):
            if note.is_tied and (note.field in ("", field) or note.field not in carrier.translated_fields()):
                found.setdefault(note.pk, TiedNote(carrier, note))
    return list(found.values())


def marks_in(text: LocalizedText, tied: Iterable[TiedNote]) -> list[Mark]:
    """Return where notes are marked in a text, in its order."""
    marks = [
        Mark(*place, one)
        for one in tied
        for words in one.note.stretches(text.language)
        for place in places_of(words, text.value)
    ]
    return sorted(marks, key=lambda mark: (mark.start, mark.end))


def stretches_of(text: LocalizedText, tied: Iterable[TiedNote]) -> list[Stretch]:
    """Cut a text at the words to which notes are tied; the stretches are together the text."""
    marks = marks_in(text, tied)
    cuts = sorted({0, len(text.value), *(end for mark in marks for end in mark[:2])})
    return [Stretch(text.value[start:end], notes_at(marks, start, end)) for start, end in pairwise(cuts)]


def notes_at(marks: Iterable[Mark], start: int, end: int) -> tuple[TiedNote, ...]:
    """Return the notes that are marked at a stretch; no mark begins or ends within it."""
    return tuple(mark.tied for mark in marks if mark.start <= start and end <= mark.end)


def notes_in(text: LocalizedText, tied: Iterable[TiedNote]) -> list[TiedNote]:
    """Return the notes that are marked in a text, in its order, each once."""
    return list(dict.fromkeys(mark.tied for mark in marks_in(text, tied)))


def words_with_notes(text: LocalizedText, tied: Iterable[TiedNote]) -> list[tuple[str, str]]:
    """Return the words to which notes are tied, each with the label of its note."""
    found = ((text.value[mark.start : mark.end], mark.tied.label) for mark in marks_in(text, tied))
    return list(dict.fromkeys(found))


def sentence_about(words: str, label: str) -> str:
    """Return what a citation says of a note: it has the words as they are, and no link."""
    return _("Archive’s note on “{words}”: {label}.").format(words=words, label=label)


def with_signs(text: LocalizedText, tied: Iterable[TiedNote]) -> str:
    """Return a text in which a dagger follows the words to which notes are tied, for what has no links."""
    return "".join(f"{part.text}{SIGN}" if part.notes else part.text for part in stretches_of(text, tied))
