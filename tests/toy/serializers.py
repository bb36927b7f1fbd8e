"""Books as rows, in schema.org, in the feed and in the sitemap."""

from records.core.registry import register
from records.serializers.base import Serializer
from records.serializers.feeds import Feed, with_translation_note
from records.serializers.schema_org import (
    Node,
    SchemaType,
    certain_date,
    evidence,
    language_values,
    reference,
)
from records.serializers.sitemaps import RecordSitemap
from tests.toy.models import Book


def properties(book: Book) -> Node:
    return {
        "name": language_values(book, "name"),
        "description": language_values(book, "description"),
        "datePublished": certain_date(book.issued),
        "publisher": reference(book.publisher),
        **evidence(book),
    }


def feed_lines(book: Book) -> list[object]:
    return [book.get_kind_display(), with_translation_note(book.localized("description"))]


register(
    Serializer(Book, "name", "kind", "issued", "publisher", "description"),
    SchemaType(Book, lambda book: "Book", properties),
    Feed(Book, feed_lines),
    RecordSitemap(Book),
)
