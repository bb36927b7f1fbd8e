"""Names of events that translators are offered: of series, events and topics, and of the cities where forums met."""

from forum.events.models import Event, Series, Topic
from records.core.registry import register
from records.editing.glossary.names import CITY, ArchiveNames

register(
    ArchiveNames(Series, ("name",), Series._meta.label_lower),
    ArchiveNames(Event, ("name",), Event._meta.label_lower),
    ArchiveNames(Topic, ("name",), Topic._meta.label_lower, has_capital=False),
    ArchiveNames(Event, ("city",), CITY, is_record=False),
)
