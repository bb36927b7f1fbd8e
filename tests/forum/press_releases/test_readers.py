"""Files in which releases come: each is read by what it is, and a bad one is told in a sentence."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from docx import Document

from forum.press_releases.readers import files, pdf
from forum.press_releases.readers.base import MAX_FILE

PARAGRAPHS = ["A headline of the house", "“We need water,” said Ana Pérez.", "A second paragraph, with an ñ."]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Site | A headline of the house</title>
<link rel="canonical" href="https://example.org/news/1"><meta property="og:site_name" content="The House">
<meta property="article:published_time" content="2021-05-04T10:00:00Z"></head>
<body><nav><a href="/">Home</a></nav><header>Menu of the site</header><main><article><h1>A headline of the house</h1>
<p>“We need water,” said <b>Ana Pérez</b>.</p><script>no()</script>
<p>A second paragraph, with an ñ.</p></article></main>
<footer>All rights reserved</footer></body></html>"""


def pdf_of(lines: list[str]) -> bytes:
    """A PDF of one page, with these lines."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 50 780 Td {shown} ET".encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            len(out),
        )
    )


def docx_of(lines: list[str]) -> bytes:
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def test_a_page():
    read = files.read_bytes(PAGE.encode())
    assert read.text.split("\n\n") == PARAGRAPHS
    assert (read.language, read.address) == ("en", "https://example.org/news/1")
    assert (read.published_on, read.publisher) == ("2021-05-04", "The House")


def test_a_page_saved_in_one_file():
    saved = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/saved\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="x"\r\n\r\n--x\r\n'
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{PAGE.replace('<link rel', '<link data-rel')}\r\n--x--\r\n"
    )
    read = files.read_bytes(saved.encode())
    assert read.text.split("\n\n") == PARAGRAPHS
    assert read.address == "https://example.org/saved"


def test_a_document_of_a_word_processor():
    assert files.read_bytes(docx_of(PARAGRAPHS)).text.split("\n\n") == PARAGRAPHS


@pytest.mark.slow
def test_a_pdf():
    assert files.read_bytes(pdf_of(PARAGRAPHS)).text.split("\n") == PARAGRAPHS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text(encoding):
    text = "\n\n".join(PARAGRAPHS)
    assert files.read_bytes(text.encode(encoding)).text == text


def packed(*names: str, content: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 broken", "It is damaged."),
        (packed("a.txt"), "It is packed, and no DOCX."),
        (packed("word/document.xml", content=b"no xml"), "It is damaged."),
        (packed("word/document.xml", content=b"0" * 61 * 1024 * 1024), "Unpacked it would be too large."),
        (b"\xd0\xcf\x11\xe0 old", "older format"),
        (b"{\\rtf1 old}", "older format"),
        (b"\x89PNG\0\0", "neither a text nor a page"),
        (b"", "It has no text."),
        (b"<html><body><p>1</p></body></html>", "It has no text."),
        (b"a" * 200_001, "at most 200000 can be read"),
    ],
)
def test_a_file_that_cannot_be_read(data, sentence):
    with pytest.raises(ValidationError, match=sentence):
        files.read_bytes(data)


@pytest.mark.slow
def test_a_damaged_pdf():
    with pytest.raises(ValidationError, match="damaged"):
        files.read_bytes(b"%PDF-1.4 and nothing else")


@pytest.mark.slow
def test_a_pdf_that_takes_too_long(monkeypatch):
    monkeypatch.setattr(pdf, "SECONDS", 0.001)
    with pytest.raises(ValidationError, match="too long"):
        files.read_bytes(pdf_of(PARAGRAPHS))


def test_a_file_that_is_too_large():
    class Large:
        size = MAX_FILE + 1

    with pytest.raises(ValidationError, match="at most 10 MB"):
        files.read_file(Large())
