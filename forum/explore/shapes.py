"""Parts of an SVG drawing in markup: shapes, labels, and marks that are links.

A chart has a wide drawing and a narrow one, of which a page shows one, so that letters and marks keep their size.
Numbers become strings: no language writes its own decimal mark into a drawing.
"""

from dataclasses import dataclass, field
from unicodedata import east_asian_width

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from records.core.languages import LocalizedText

# Average width of the widest fonts of the page, as a part of the font size.
LETTER = 0.56
CAPITAL = 0.7


@dataclass
class Drawing:
    """An SVG by its parts, from the back to the front."""

    width: str
    height: str
    css_class: str
    lines: list[SafeString] = field(default_factory=list)
    labels: list[SafeString] = field(default_factory=list)
    marks: list[SafeString] = field(default_factory=list)


def num(value: float) -> str:
    """Return a number as SVG writes it."""
    return f"{round(value, 1):g}"


def circle(x: float, y: float, radius: float, css_class: str) -> SafeString:
    return format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', css_class, num(x), num(y), num(radius))


def square(x: float, y: float, half: float, css_class: str) -> SafeString:
    """Return a square by its centre and half its side."""
    markup = '<rect class="{0}" x="{1}" y="{2}" width="{3}" height="{3}"/>'
    return format_html(markup, css_class, num(x - half), num(y - half), num(2 * half))


def path(commands: str, css_class: str) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', css_class, commands)


def mark(url: str, title: str, *parts: SafeString) -> SafeString:
    """Return a link of shapes and the labels in them; its title is its name, and a tooltip."""
    inside = format_html_join("", "{}", ((part,) for part in parts))
    return format_html('<a href="{}"><title>{}</title>{}</a>', url, title, inside)


def label(
    x: float,
    y: float,
    size: float,
    *lines: str,
    css_class: str = "",
    anchor: str = "",
    language: str = "",
    is_upright: bool = False,
) -> SafeString:
    """Return text, its first baseline at y; an upright label, turned by a quarter, begins there."""
    left, first = ("0", 0.0) if is_upright else (num(x), y)
    turned = {"transform": f"translate({num(x)} {num(y)}) rotate(-90)"}
    known = {
        "class": css_class,
        "lang": language,
        "text-anchor": anchor,
        "font-size": num(size),
        **(turned if is_upright else {"x": left, "y": num(y)}),
    }
    attributes = format_html_join("", ' {}="{}"', ((name, value) for name, value in known.items() if value))
    baselines = (num(first + 1.2 * size * number) for number in range(1, len(lines)))
    # The space keeps the last word of a line apart from the first of the next where the text is read aloud.
    line = ' <tspan x="{}" y="{}">{}</tspan>'
    more = format_html_join("", line, ((left, y, text) for y, text in zip(baselines, lines[1:], strict=True)))
    return format_html("<text{}>{}{}</text>", attributes, lines[0], more)


def label_inside(x: float, y: float, radius: float, text: str, css_class: str = "") -> SafeString:
    """Return a label in the middle of a mark, as large as fits it."""
    letter = LETTER if text.isdigit() else CAPITAL
    size = min(13.5, 1.7 * radius / max(1.0, letter * len(text)), 1.3 * radius)
    return label(x, y + size * 0.36, size, text, css_class=css_class, anchor="middle")


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text; ideographs are as wide as they are high."""
    return sum(size if east_asian_width(letter) in "WF" else size * LETTER for letter in text)


def truncate(text: str, size: float, room: float) -> str:
    """Return a text that fits a width, with an ellipsis for what is left out."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip(' ,;:-–')}…"


def wrap(text: str, size: float, room: float, max_lines: int = 2) -> list[str]:
    """Break a text into lines that fit a width, the last one truncated."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(lines) == max_lines or not lines[-1] or text_width(longer, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return [truncate(line, size, room) for line in lines]


def foreign_language(name: LocalizedText) -> str:
    """Return the language of a name that is not in the language of the page, else an empty string."""
    return name.language if name.is_fallback else ""


def dot_class(is_filled: bool, uncertain: int) -> str:
    """Return the classes of a mark: filled or open; with a broken outline where years are uncertain."""
    return f"dot{' on' if is_filled else ''}{' maybe' if uncertain else ''}"


def described(title: str, has_quotations: bool, uncertain: int) -> str:
    """Add to the title of a mark what its look says."""
    filled = _("with quotations") if has_quotations else ""
    return ", ".join(filter(None, (title, filled, _("year uncertain") if uncertain else "")))
