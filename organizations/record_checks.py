"""What must be true of organizations beyond what is true of every record."""

from collections.abc import Iterator

from organizations.models import Organization
from records.core.data_checks.records import circles
from records.core.data_checks.registry import Problem, record_check


@record_check(Organization)
def parents_form_a_tree(model: type[Organization]) -> Iterator[Problem]:
    yield from circles(model)
