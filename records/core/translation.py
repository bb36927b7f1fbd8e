"""Which fields of the ground are kept in every language."""

from modeltranslation.translator import TranslationOptions, register

from records.core.models import EditorialNote


class RecordTranslation(TranslationOptions):
    """Every record's; each kind adds its own."""

    fields: tuple[str, ...] = ("withdrawal_reason",)


@register(EditorialNote)
class EditorialNoteTranslation(TranslationOptions):
    fields = ("label", "text")
