"""Rules of documents."""

from collections.abc import Iterator

from records.core.rules import Finding, error, rule
from tests.toy.models import Document


@rule(Document, publication=True, data_check=True)
def plan_has_a_date(document: Document) -> Iterator[Finding]:
    if document.kind == Document.Kind.PLAN and not document.adopted:
        yield error("adopted", "Say when the plan was adopted.")
