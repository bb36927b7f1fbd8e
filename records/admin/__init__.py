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
from records.admin.rows import NumberedRows

__all__ = [
    "EVIDENCE",
    "FixedOnceSaved",
    "Hanging",
    "NumberedRows",
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
