"""Names of people that translators are offered, and the titles of their offices."""

from people.models import Office, Person
from records.core.registry import register
from records.editing.glossary.names import ArchiveNames

register(
    ArchiveNames(Person, ("name",), Person._meta.label_lower, is_person=True),
    ArchiveNames(Office, ("title",), Office._meta.label_lower, has_capital=False, is_record=False),
)
