"""Findings of rules in a record, as words that lead to the field where they are mended."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from records.core.models import Record
from records.core.rules import Finding, after_label, field_label
from records.editing.urls import admin_url


def linked(record: Record, finding: Finding) -> SafeString:
    """Return the sentence of a finding after the name of its field, which leads to it in the record's form."""
    part = finding.part
    options = (part or record)._meta
    is_field = any(field.name == finding.field for field in options.get_fields())
    column = options.get_field(finding.field) if is_field else None
    label = field_label(column) if column else ""
    row = f"{capfirst(part._meta.verbose_name)} “{part}”" if part else ""
    prefix = f"{place_of(record, part)}-" if part else ""
    anchor = f"#id_{prefix}{finding.field}" if is_field else ""
    name = " – ".join(filter(None, (row, label))) or str(record)
    return format_html(
        '<a href="{}{}">{}</a>: {}',
        admin_url(record, "change"),
        anchor,
        name,
        after_label(column, finding.message),
    )


def place_of(record: Record, part: Any) -> str:
    """Return the prefix of a row's fields in the form of its record."""
    for relation in record.inline_relations:
        rows: Any = getattr(record, relation)
        if rows.model is type(part):
            return f"{relation}-{list(rows.values_list('pk', flat=True)).index(part.pk)}"
    return ""
