"""Names of organizations that translators are offered, with their acronyms."""

from organizations.models import Organization
from records.core.registry import register
from records.editing.glossary.names import ArchiveNames

register(ArchiveNames(Organization, ("name", "acronym"), Organization._meta.label_lower))
