"""The tag that shows an image."""

from django import template
from django.db.models.fields.files import FieldFile
from django.utils.html import format_html
from django.utils.safestring import SafeString

from records.media.renditions import rendition

register = template.Library()


@register.simple_tag
def picture(file: FieldFile | None, size: str, *, alt: str = "", loading: str = "lazy") -> SafeString | str:
    """Show an image in a named size, or nothing if there is none: `{% picture person.portrait "thumb" alt=... %}`."""
    image = rendition(file, size)
    if image is None:
        return ""
    sizes = format_html(' sizes="{}"', image.sizes) if image.sizes else ""
    webp = (
        format_html('<source type="image/webp" srcset="{}"{}>', image.srcset, sizes) if image.srcset else ""
    )
    return format_html(
        '<picture>{}<img src="{}" width="{}" height="{}" alt="{}" loading="{}" decoding="async"></picture>',
        webp,
        image.url,
        image.width,
        image.height,
        alt,
        loading,
    )
