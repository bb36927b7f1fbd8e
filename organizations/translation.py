"""Translated fields of organizations."""

from modeltranslation.translator import register

from organizations.models import Organization
from records.core.translation import RecordTranslation


@register(Organization)
class OrganizationTranslation(RecordTranslation):
    fields = ("name", "acronym", "website", "description")
