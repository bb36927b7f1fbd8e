"""The content of a file: its text, and what it tells of itself beside that."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records.core.text import MAX_TEXT

MAX_FILE = 10 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class FileText:
    """The text of a file, its paragraphs parted by blank lines; empty where the file does not say."""

    text: str
    language: str = ""
    address: str = ""
    published_on: str = ""
    publisher: str = ""


def unreadable(why: str) -> ValidationError:
    """Return the error that a file cannot be read, with the reason as a sentence."""
    return ValidationError(" ".join((_("The file cannot be read."), why)), code="unreadable")


def checked(text: str) -> str:
    """Return a text that has words and is not endless; `ValidationError` for others."""
    if not any(letter.isalpha() for letter in text):
        raise unreadable(
            _("It has no text. A scanned page must be typed, or read by a program for that, first.")
        )
    if len(text) > MAX_TEXT:
        facts = {"number": len(text), "limit": MAX_TEXT}
        raise unreadable(_("Its text has %(number)d characters, and at most %(limit)d can be read.") % facts)
    return text
