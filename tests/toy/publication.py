"""Rules of documents."""

from collections.abc import Iterator

from records.core.publication.checks import Fault, fault_check
from tests.toy.models import Document


@fault_check(Document)
def plan_has_a_date(document: Document) -> Iterator[Fault]:
    if document.kind == Document.Kind.PLAN and not document.adopted:
        yield Fault("adopted", "Say when the plan was adopted.")
