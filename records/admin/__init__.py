"""What the admin of every kind shares, and the admin of the ground's own models."""

from records.admin import own
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
from records.admin.rows import NumberedRows

__all__ = [
    "EVIDENCE",
    "FixedOnceSaved",
    "NumberedRows",
    "OtherNameAdmin",
    "PartAdmin",
    "PlainInline",
    "RecordAdmin",
    "StackedInline",
    "TabularInline",
    "TranslatedAdmin",
    "TranslatedPartAdmin",
    "in_every_language",
    "own",
]
