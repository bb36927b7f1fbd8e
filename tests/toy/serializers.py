"""Documents as rows, in schema.org, in the feed and in the sitemap."""

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
from tests.toy.models import Document


def properties(document: Document) -> Node:
    return {
        "name": language_values(document, "name"),
        "description": language_values(document, "description"),
        "datePublished": certain_date(document.adopted),
        "publisher": reference(document.publisher),
        **evidence(document),
    }


def feed_lines(document: Document) -> list[object]:
    return [document.get_kind_display(), with_translation_note(document.localized("description"))]


register(
    Serializer(Document, "name", "kind", "adopted", "publisher", "description"),
    SchemaType(Document, lambda document: "DigitalDocument", properties),
    Feed(Document, feed_lines),
    RecordSitemap(Document),
)
