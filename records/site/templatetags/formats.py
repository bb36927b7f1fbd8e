"""Metadata in the head of a page, and citations of a record."""

from django import template
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from records.core.models import Record
from records.serializers.citations.styles import Citation, citations_of
from records.serializers.page_data import PageData

register = template.Library()


@register.simple_tag(takes_context=True)
def page_data(context: Context) -> PageData:
    """Return the metadata of the page."""
    return PageData(context)


@register.simple_tag
def meta_tags(data: PageData) -> SafeString:
    """Return the `meta` elements of a page, one a line."""
    return format_html_join("\n    ", '<meta {}="{}" content="{}">', data.tags())


@register.simple_tag
def citations(record: Record) -> list[Citation]:
    """Return citations of the record in every style, in the language of the page."""
    return citations_of(record)
