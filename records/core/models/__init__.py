"""Models that every kind of record shares: identifier, address, status, sources, notes, other names."""

from records.core.locale_formats import validate_country, validate_language_tag, validate_time_zone
from records.core.models.addresses import FormerAddress, Tombstone
from records.core.models.evidence import EditorialNote, NamedRecord, OtherName, Source
from records.core.models.merges import Merge
from records.core.models.record import (
    DerivedModel,
    Record,
    find_record,
    find_records,
    is_own_ancestor,
    record_models,
)
from records.core.models.stamps import Stamp
from records.core.models.terms import Term, TermField, Vocabulary
from records.core.models.translations import StaleTranslation
from records.core.status import Status

__all__ = [
    "DerivedModel",
    "EditorialNote",
    "FormerAddress",
    "Merge",
    "NamedRecord",
    "OtherName",
    "Record",
    "Source",
    "StaleTranslation",
    "Stamp",
    "Status",
    "Term",
    "TermField",
    "Tombstone",
    "Vocabulary",
    "find_record",
    "find_records",
    "is_own_ancestor",
    "record_models",
    "validate_country",
    "validate_language_tag",
    "validate_time_zone",
]
