"""Translated fields of the glossary."""

from modeltranslation.translator import TranslationOptions, register

from records.editing.glossary.models import GlossaryTerm


@register(GlossaryTerm)
class GlossaryTermTranslation(TranslationOptions):
    fields = ("name", "also", "wrong")
