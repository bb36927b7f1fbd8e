"""Parts of a drawing (`forum.explore.svg.shapes`) as SVG."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from forum.explore.svg.shapes import Label, Mark, Shape

register = template.Library()

SHAPES = {
    "circle": '<circle class="{}" cx="{}" cy="{}" r="{}"/>',
    "rect": '<rect class="{0}" x="{1}" y="{2}" width="{3}" height="{3}"/>',
    "path": '<path class="{}" d="{}"/>',
}


@register.filter
def as_shape(shape: Shape) -> SafeString:
    """Return a circle, square or path."""
    return format_html(SHAPES[shape.tag], shape.css_class, *shape.geometry)


@register.filter
def as_label(label: Label) -> SafeString:
    """Return text on one line or several."""
    known = {
        "class": label.css_class,
        "lang": label.language,
        "text-anchor": label.anchor,
        "font-size": label.size,
        **_place(label),
    }
    attributes = format_html_join("", ' {}="{}"', ((name, value) for name, value in known.items() if value))
    (_y, first), *more = label.lines
    # The space keeps the last word of a line apart from the first of the next where the text is read aloud.
    rest = format_html_join(
        "", ' <tspan x="{}" y="{}">{}</tspan>', ((_left(label), y, line) for y, line in more)
    )
    return format_html("<text{}>{}{}</text>", attributes, first, rest)


def _place(label: Label) -> dict[str, str]:
    if label.is_upright:
        return {"transform": f"translate({label.x} {label.y}) rotate(-90)"}
    return {"x": label.x, "y": label.y}


def _left(label: Label) -> str:
    return "0" if label.is_upright else label.x


@register.filter
def as_mark(mark: Mark) -> SafeString:
    """Return a link; its title is its name, and a tooltip."""
    shapes = format_html_join("", "{}", ((as_shape(shape),) for shape in mark.shapes))
    labels = format_html_join("", "{}", ((as_label(label),) for label in mark.labels))
    return format_html('<a href="{}"><title>{}</title>{}{}</a>', mark.url, mark.title, shapes, labels)
