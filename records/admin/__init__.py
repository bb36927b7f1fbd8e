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

__all__ = [
    "EVIDENCE",
    "FixedOnceSaved",
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
