"""What the admin of every kind shares."""

from records.editing.base import (
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
from records.editing.changelist.columns import Hanging
from records.editing.forms.inlines import NumberedRows

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
    "in_every_language",
]
