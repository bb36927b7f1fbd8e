"""Translated fields of every record, and of notes."""

from modeltranslation.translator import TranslationOptions, register

from records.core.models import EditorialNote, Term


class RecordTranslation(TranslationOptions):
    """Fields of every record; each kind adds its own."""

    fields: tuple[str, ...] = ("withdrawal_reason",)


@register(EditorialNote)
class EditorialNoteTranslation(TranslationOptions):
    fields = ("words", "label", "text")


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("name", "plural")
