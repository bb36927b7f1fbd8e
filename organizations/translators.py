"""What translators are offered of organizations: their names and acronyms."""

from organizations.models import Organization
from records.core.registry import register
from records.editing.glossary.names import ArchiveNames

register(ArchiveNames(Organization, ("name", "acronym"), Organization._meta.label_lower))
