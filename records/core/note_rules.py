"""Rules of notes tied to words: a doubt is never lost because the words changed under it."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from records.core import rules
from records.core.languages import TranslatedModel, any_language_filled, language_codes
from records.core.locale_formats import language_name
from records.core.models import EditorialNote, Record, record_models
from records.core.noted_words import places_of


def _with_tied_notes(rows: rules.Rows) -> rules.Rows:
    if not _is_of_other_authors(rows.model):
        return rows.none()
    return rows.filter(any_language_filled("notes__words")).distinct().prefetch_related("notes")


def _is_of_other_authors(model: type[TranslatedModel]) -> bool:
    return "text_status" in model.translated_fields()


@rules.rule(Record, publication=True, data_check=True, rows=_with_tied_notes)
def noted_words_stand_in_their_text(record: Record) -> Iterator[rules.Finding]:
    for note in record.notes.all() if _is_of_other_authors(type(record)) else ():
        for message in faults_in(note, record).values():
            yield rules.error("notes", message)


def faults_in(note: EditorialNote, record: Record) -> dict[str, str]:
    """Return by language why a note about the words of another author is not tied to them."""
    if note.field not in ("text", *record.translated_fields()):
        return {}  # it is about another record, too: there it is asked
    faults = {}
    for code in language_codes():
        facts = {"note": note.localized("label"), "language": language_name(code)}
        texts = list(filter(None, record.noted_texts(note.field, code)))
        stretches = note.stretches(code)
        if texts and not stretches and note.is_tied:
            message = _(
                "The note “%(note)s” is tied to words in another language, and to none in %(language)s."
            )
            faults[code] = message % facts
        elif texts and stretches and not _stand_in(stretches, texts):
            message = _(
                "The note “%(note)s” is tied to “%(words)s”, which does not stand in the %(language)s text."
            )
            faults[code] = message % {**facts, "words": stretches[0]}
    return faults


def _stand_in(stretches: list[str], texts: list[str]) -> bool:
    return any(next(places_of(words, text), None) for words in stretches for text in texts)


@rules.rule(EditorialNote, data_check=True, rows=lambda notes: notes.filter(any_language_filled("words")))
def noted_words_stand_somewhere(note: EditorialNote) -> Iterator[rules.Finding]:
    for column, message in faults_of(note).items():
        yield rules.error(column, message)


def faults_of(note: EditorialNote) -> dict[str, str]:
    """Return by column why words are not those of the records that have a note, which is stored or being edited."""
    carriers = carriers_of(note)
    faults = {
        build_localized_fieldname("words", code): message
        for record in carriers
        if _is_of_other_authors(type(record))
        for code, message in faults_in(note, record).items()
    }
    for code in language_codes():
        texts = [text for record in carriers for text in record.noted_texts(note.field, code) if text]
        for words in note.stretches(code) if texts else ():
            if not _stand_in([words], texts):
                facts = {"words": words, "language": language_name(code)}
                message = _("“%(words)s” stands in no %(language)s text of the records that have this note.")
                faults[build_localized_fieldname("words", code)] = message % facts
    return faults


def carriers_of(note: EditorialNote) -> list[Any]:
    """Return the records that have a note."""
    return [record for model in record_models() for record in model._base_manager.filter(notes=note)]
