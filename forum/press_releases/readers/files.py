"""Read an uploaded file by what it is, whatever its name says."""

import codecs
from email import message_from_bytes, policy
from typing import Any

from django.utils.translation import gettext as _

from forum.press_releases.readers.base import MAX_FILE, FileText, checked, unreadable
from forum.press_releases.readers.html import read_html
from forum.press_releases.readers.pdf import read_pdf
from forum.press_releases.readers.word import read_docx

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
OLD_WORD = b"\xd0\xcf\x11\xe0"
START = 2048  # bytes that tell what a file is
MEGABYTE = 1024 * 1024


def read_file(file: Any) -> FileText:
    """Return what an uploaded file says; `ValidationError` with a sentence where it cannot be read."""
    if file.size > MAX_FILE:
        facts = {"size": f"{file.size / MEGABYTE:.1f}", "limit": MAX_FILE // MEGABYTE}
        raise unreadable(_("It has %(size)s MB, and at most %(limit)d MB can be read.") % facts)
    return read_bytes(file.read())


def read_bytes(data: bytes) -> FileText:
    """Return what the bytes of a file say; `ValidationError` with a sentence where they cannot be read."""
    start = data[:START].lstrip()
    lower = start.lower()
    if start.startswith(b"%PDF"):
        return read_pdf(data)
    if start.startswith(b"PK\x03\x04"):
        return read_docx(data)
    if start.startswith((OLD_WORD, b"{\\rtf")):
        raise unreadable(
            _("It is in an older format of a word processor. Save it as DOCX or PDF, or paste its text.")
        )
    if b"mime-version:" in lower and b"multipart/related" in lower:
        return read_saved_page(data)
    if b"<html" in lower or b"<!doctype html" in lower:
        return read_html(data)
    return FileText(checked(decoded(data)))


def decoded(data: bytes) -> str:
    """Return the text of a plain file: in Unicode, or as Windows writes western languages."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if b"\0" in data:
        raise unreadable(_("It is neither a text nor a page, a PDF or a DOCX."))
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_saved_page(data: bytes) -> FileText:
    """Return what a page says that a browser saved in one file (MHTML)."""
    message = message_from_bytes(data, policy=policy.default)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise unreadable(_("It is a saved page without a page in it."))
    address = str(page.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
    content = page.get_content()
    return read_html(content.encode() if isinstance(content, str) else content, address)
