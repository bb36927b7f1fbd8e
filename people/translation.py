"""Translated fields of people and offices."""

from modeltranslation.translator import TranslationOptions, register

from people.models import Office, Person
from records.core.translation import RecordTranslation


@register(Person)
class PersonTranslation(RecordTranslation):
    fields = ("honorific", "biography", "portrait_alt")


@register(Office)
class OfficeTranslation(TranslationOptions):
    fields = ("title",)
