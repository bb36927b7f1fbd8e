"""Rules of books."""

from collections.abc import Iterator

from records.core.rules import Finding, error, rule
from tests.toy.models import Book


@rule(Book, publication=True, data_check=True)
def proceedings_have_a_date(book: Book) -> Iterator[Finding]:
    if book.kind == Book.Kind.PROCEEDINGS and not book.issued:
        yield error("issued", "Say when the proceedings were issued.")
