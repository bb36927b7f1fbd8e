"""Drawings of pages that need no script: QR codes, and columns of dots."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

TALLEST_BAR = 12
DOT_PITCH = 18


@register.simple_tag
def qr_code(address: str) -> SafeString:
    """Draw an address as a QR code, for paper."""
    code = segno.make_qr(address, error="m")
    return mark_safe(code.svg_inline(border=0, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S308 - squares


@register.inclusion_tag("components/bars.html")
def bars(items: Sequence[Any]) -> dict[str, Any]:
    """Draw a column of at most twelve dots for each item (`label`, `url`, `count`, `count_label`)."""
    per_dot = max(1, ceil(max((item.count for item in items), default=0) / TALLEST_BAR))
    columns = []
    for item in items:
        height = DOT_PITCH * ceil(item.count / per_dot)
        centres = list(range(DOT_PITCH // 2, height, DOT_PITCH))
        columns.append({"item": item, "centres": centres, "height": height})
    return {"columns": columns, "per_dot": per_dot}
