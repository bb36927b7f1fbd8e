"""Read a document of a word processor (DOCX)."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.table import Table

from forum.press_releases.readers.base import FileText, checked, unreadable

MAX_UNPACKED = 60 * 1024 * 1024  # bytes
MAX_PARTS = 2000
MAX_BLOCKS = 5000
MAIN_PART = "word/document.xml"


def read_docx(data: bytes) -> FileText:
    """Return the paragraphs of a document, those of its tables too; `ValidationError` where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError):
        raise unreadable(_("It is damaged.")) from None
    if not any(part.filename == MAIN_PART for part in parts):
        raise unreadable(_("It is packed, and no DOCX."))
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise unreadable(_("Unpacked it would be too large."))
    try:
        document = Document(io.BytesIO(data))
        lines = [*_lines(document)]
    except Exception:  # noqa: BLE001 (whatever a damaged part makes the library raise)
        raise unreadable(_("It is damaged.")) from None
    return FileText(checked("\n\n".join(lines)))


def _lines(document: Any) -> Iterator[str]:
    for number, block in enumerate(document.iter_inner_content()):
        if number > MAX_BLOCKS:
            return
        texts = _cells(block) if isinstance(block, Table) else [block.text]
        yield from (line for text in texts for line in text.split("\n") if line.strip())


def _cells(table: Table) -> Iterator[str]:
    for row in table.rows:
        seen = set()
        for cell in row.cells:  # a merged one is named once for each column
            if cell._tc not in seen:
                seen.add(cell._tc)
                yield cell.text
