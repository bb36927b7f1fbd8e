"""Translated fields of people and offices."""

from modeltranslation.translator import translator

from people.models import Office, Person
from records.core.translation import RecordTranslation

translator.register(Person, RecordTranslation, fields=("honorific", "biography", "portrait_alt"))
translator.register(Office, fields=("title",))
