"""Offices in HTML."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from people.models import Office
from records.site.templatetags.records import short_name, words

register = template.Library()


@register.simple_tag
def office_line(office: Office, on: date | None = None) -> SafeString:
    """Show a post and its body as it was called on a day, within a line; a list shows hundreds."""
    title, body = words(office, "title"), office.organization
    if body is None or not body.is_visible:
        return title
    return format_html("{}, {}", title, short_name(body, on))
