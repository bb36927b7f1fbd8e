"""Parts of pages that know no kind of record: links of the menu, choices, pages, days, bars of dots."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from typing import Any

from babel.dates import format_date
from django import template
from django.core.paginator import Page
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from records.core.locale_formats import locale_of

register = template.Library()

VISIBLE_CHOICES = 8
TALLEST_BAR = 12
DOT_PITCH = 18


@register.simple_tag(takes_context=True)
def nav_link(context: dict[str, Any], view_name: str, label: str) -> SafeString:
    """Return a link to a list, marked `page` on the list itself and `true` on what lies under it.

    Error pages have their address in no section: nothing is marked there.
    """
    url = reverse(view_name)
    path = context["request"].path if "request" in context else ""
    if not path.startswith(url):
        return format_html('<a href="{}">{}</a>', url, label)
    return format_html('<a href="{}" aria-current="{}">{}</a>', url, "page" if path == url else "true", label)


@register.filter
def folded(choices: Iterable[Any]) -> dict[str, list[Any]]:
    """Part a facet's choices into `shown` and `rest`: the first eight and every selected one stay in view."""
    parts: dict[str, list[Any]] = {"shown": [], "rest": []}
    for position, choice in enumerate(choices):
        in_view = position < VISIBLE_CHOICES or choice.selected
        parts["shown" if in_view else "rest"].append(choice)
    return parts


@register.filter
def elided_pages(page: Page) -> Iterable[int | str]:
    """Return the numbers of the pages around a page, with an ellipsis for those left out."""
    return page.paginator.get_elided_page_range(page.number)


@register.filter
def long_date(moment: datetime) -> str:
    """Return the day of a moment in full, as the page's language writes it."""
    return format_date(moment, "long", locale=locale_of())


@register.inclusion_tag("components/bars.html")
def bars(items: Sequence[Any]) -> dict[str, Any]:
    """Draw a column of dots for each item, which has `label`, `url`, `count` and `count_label` ("2 events").

    A dot stands for one record, or for as many as keep the tallest column within twelve dots. A column without
    dots is no link.
    """
    per_dot = max(1, ceil(max((item.count for item in items), default=0) / TALLEST_BAR))
    columns = [_column(item, ceil(item.count / per_dot)) for item in items]
    return {"columns": columns, "per_dot": per_dot}


def _column(item: Any, dots: int) -> dict[str, Any]:
    centres = [DOT_PITCH // 2 + DOT_PITCH * position for position in range(dots)]
    return {"item": item, "centres": centres, "height": DOT_PITCH * dots}
