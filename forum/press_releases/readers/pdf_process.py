"""Program: a PDF from the standard input, its text to the standard output. It knows nothing of the site.

Lines end as they are printed; between pages is a line break, since a sentence may go on. Exit codes: 1 for a file that
cannot be read, 3 for one that asks for a password.
"""

import re
import sys

import pypdfium2
import pypdfium2.raw

MAX_PAGES = 60
MAX_LETTERS = 400_000
MAX_MEMORY = 2 * 1024**3  # bytes
PAGE_NUMBER = re.compile(r"[-–—\s]*(?:\d{1,3}|\d{1,3}\s*(?:/|of|de)\s*\d{1,3})[-–—\s]*")
END_OF_LINE_HYPHEN = "\ufffe"  # by which PDFium marks the hyphen of a broken word


def main() -> int:
    """Print the text of a PDF; return the exit code."""
    limit_memory()
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        return 3 if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD else 1
    pages = [page_text(document[number]) for number in range(min(len(document), MAX_PAGES))]
    sys.stdout.buffer.write("\n".join(pages)[:MAX_LETTERS].encode("utf-8", "ignore"))
    return 0


def page_text(page: pypdfium2.PdfPage) -> str:
    """Return the text of a page without its number."""
    text = page.get_textpage().get_text_bounded().replace("\r\n", "\n").replace(END_OF_LINE_HYPHEN, "-")
    lines = text.split("\n")
    while lines and (not lines[-1].strip() or PAGE_NUMBER.fullmatch(lines[-1])):
        lines.pop()
    return "\n".join(lines)


def limit_memory() -> None:
    """Let no file take more memory than a release could need, where the system can see to that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


if __name__ == "__main__":
    sys.exit(main())
