"""What the admin of every kind shares, and the admin of the ground's own models."""

from records.admin import accounts, own
from records.admin.base import (
    EVIDENCE,
    FixedOnceSaved,
    OtherNameAdmin,
    PartAdmin,
    PlainInline,
    RecordAdmin,
    StackedInline,
    TabularInline,
    TranslatedAdmin,
    TranslatedPartAdmin,
    in_every_language,
)
from records.admin.list_columns import Hanging

__all__ = [
    "EVIDENCE",
    "FixedOnceSaved",
    "Hanging",
    "OtherNameAdmin",
    "PartAdmin",
    "PlainInline",
    "RecordAdmin",
    "StackedInline",
    "TabularInline",
    "TranslatedAdmin",
    "TranslatedPartAdmin",
    "accounts",
    "in_every_language",
    "own",
]
