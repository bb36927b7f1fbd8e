"""What a page's head tells machines, and how a page names its other forms."""

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
    """What the head of the page tells machines."""
    return PageData(context)


@register.simple_tag
def meta_tags(data: PageData) -> SafeString:
    """The `meta` elements of a page, one a line."""
    return format_html_join("\n    ", '<meta {}="{}" content="{}">', data.tags())


@register.simple_tag
def citations(record: Record) -> list[Citation]:
    """The record cited in every style, in the language of the page."""
    return citations_of(record)
