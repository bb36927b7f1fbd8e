"""Translated fields of organizations."""

from modeltranslation.translator import translator

from organizations.models import Organization
from records.core.translation import RecordTranslation

translator.register(Organization, RecordTranslation, fields=("name", "acronym", "website", "description"))
