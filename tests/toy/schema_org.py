from records.core.registry import register
from records.serializers.schema_org import Node, Things, day, evidence, reference, words
from tests.toy.models import Document


def facts(document: Document) -> Node:
    return {
        "name": words(document, "name"),
        "description": words(document, "description"),
        "datePublished": day(document.adopted),
        "publisher": reference(document.publisher),
        **evidence(document),
    }


register(Things(Document, lambda document: "DigitalDocument", facts))
