"""The filters beside a list."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

VISIBLE_CHOICES = 8
BOX = """<label class="check">
  <input type="checkbox" name="{}" value="{}"{}>
  <span>{}</span>
  <span class="n">{}</span>
</label>"""


@register.simple_tag(takes_context=True)
def offered(context: Context, facets: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the facets that can narrow a list of `count` records, or do: not every value is that of all of them."""
    return [facet for facet in facets if _can_narrow(facet["choices"], context.get("count") or 0)]


def _can_narrow(choices: Sequence[Any], count: int) -> bool:
    if any(choice.selected for choice in choices):
        return True
    return len(choices) > 1 and (not count or any(choice.count < count for choice in choices))


@register.filter
def folded(choices: Iterable[Any]) -> dict[str, list[Any]]:
    """Part a facet's choices into `shown` and `rest`: the first eight and every selected one stay in view."""
    parts: dict[str, list[Any]] = {"shown": [], "rest": []}
    for position, choice in enumerate(choices):
        parts["shown" if position < VISIBLE_CHOICES or choice.selected else "rest"].append(choice)
    return parts


@register.filter
def boxes(choices: Iterable[Any], name: str) -> SafeString:
    """Return a box for each choice of a parameter; a page may have hundreds."""
    return format_html_join(
        "\n",
        BOX,
        (
            (name, one.value, SafeString(" checked" if one.selected else ""), one.label, _number(one))
            for one in choices
        ),
    )


def _number(choice: Any) -> str:
    return f"{choice.count}{'+' if choice.is_least else ''}"
