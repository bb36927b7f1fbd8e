"""Parts of an SVG drawing: shapes, labels, and marks that are links.

A chart has a wide drawing and a narrow one, of which a page shows one, so that letters and marks keep their size.
Numbers are strings: no language writes its own decimal mark into a drawing.
"""

from dataclasses import dataclass, field
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from records.core.languages import LocalizedText

# Average width of the widest fonts of the page, as a part of the font size.
LETTER = 0.56
CAPITAL = 0.7


@dataclass(frozen=True)
class Shape:
    """A circle (centre, radius), a square (corner, side) or a path (its commands)."""

    tag: str
    css_class: str
    geometry: tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """Text on one line or several, each with its y; `is_upright` turns it by a quarter."""

    x: str
    y: str
    size: str
    lines: tuple[tuple[str, str], ...]
    css_class: str = ""
    anchor: str = ""
    language: str = ""
    is_upright: bool = False


@dataclass(frozen=True)
class Mark:
    """A link with its accessible name, its shapes and the labels in them."""

    url: str
    title: str
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...] = ()


@dataclass
class Drawing:
    """An SVG by its parts, from the back to the front."""

    width: str
    height: str
    css_class: str
    lines: list[Shape] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


def num(value: float) -> str:
    """Return a number as SVG writes it."""
    return f"{round(value, 1):g}"


def circle(x: float, y: float, radius: float, css_class: str) -> Shape:
    return Shape("circle", css_class, (num(x), num(y), num(radius)))


def square(x: float, y: float, half: float, css_class: str) -> Shape:
    """Return a square by its centre and half its side."""
    return Shape("rect", css_class, (num(x - half), num(y - half), num(2 * half)))


def path(commands: str, css_class: str) -> Shape:
    return Shape("path", css_class, (commands,))


def label(x: float, y: float, size: float, *lines: str, **options: Any) -> Label:
    """Return a label whose first baseline is at y; an upright one begins there."""
    first = 0.0 if options.get("is_upright") else y
    placed = tuple((num(first + 1.2 * size * number), line) for number, line in enumerate(lines))
    return Label(num(x), num(y), num(size), placed, **options)


def label_inside(x: float, y: float, radius: float, text: str, css_class: str = "") -> Label:
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
