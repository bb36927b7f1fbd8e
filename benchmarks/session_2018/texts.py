"""Texts that an editor has in a window beside."""

from pathlib import Path

FOLDER = Path(__file__).parent
EVENT, EVENT_ES = "37th session of ECLAC", "37.º período de sesiones de la CEPAL"


def text(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text()


def headline(name: str) -> str:
    return text(name).split("\n", 1)[0]


def body(name: str) -> str:
    """Return the paragraphs of a text, without headline and date."""
    return text(name).split("\n\n", 2)[2]
