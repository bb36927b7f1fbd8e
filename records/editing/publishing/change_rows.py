"""The list on a page that confirms a change of status: records by kind, and the reason for a withdrawal."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from records.core.languages import language_codes
from records.core.locale_formats import language_name
from records.core.models import Record, record_models
from records.core.publication.checks import REASON, column, no_reason
from records.editing.forms.form_fields import CleanCharField
from records.editing.urls import admin_url


@dataclass
class Row:
    """A record to be changed: a `hindrance` cannot be mended, `errors` can, `warnings` are only shown."""

    record: Record
    hindrance: str = ""
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    is_chosen: bool = False

    @property
    def is_ready(self) -> bool:
        return not self.hindrance and not self.errors

    @property
    def key(self) -> str:
        """Return the value that stands for the record in a form."""
        return f"{self.record._meta.label_lower}:{self.record.pk}"

    @property
    def change_url(self) -> str:
        """Return the address of its form."""
        return admin_url(self.record, "change")


@dataclass
class Group:
    """Rows of one kind, under its name; `key` is how a form names all of them."""

    label: str
    key: str
    rows: list[Row]

    @property
    def ready_count(self) -> int:
        return sum(row.is_ready for row in self.rows)


def grouped(rows: Iterable[Row]) -> list[Group]:
    """Rows kind by kind, each record once; what others rest on comes first."""
    ranks = {model: rank for rank, model in enumerate(record_models())}
    each = {row.key: row for row in rows}.values()
    ordered = sorted(each, key=lambda row: ranks[type(row.record)])
    return [
        Group(capfirst(str(kind._meta.verbose_name_plural)), kind._meta.label_lower, list(found))
        for kind, found in groupby(ordered, key=lambda row: type(row.record))
    ]


def reason_columns() -> list[str]:
    """The columns of the reason for a withdrawal, one a language."""
    return [build_localized_fieldname(REASON, code) for code in language_codes()]


class ReasonForm(forms.Form):
    """The form for the reason of a withdrawal, in at least one language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in zip(language_codes(), reason_columns(), strict=True):
            label = _("Reason in %(language)s") % {"language": language_name(code)}
            widget = forms.Textarea({"rows": 3, "lang": code})
            self.fields[name] = CleanCharField(label=label, widget=widget, required=False)

    def clean(self) -> dict[str, Any]:
        if not any(self.cleaned_data.values()) and not self.errors:
            self.add_error(column(REASON), no_reason())
        return self.cleaned_data
