"""What must be true of organizations beyond what is true of every record."""

from collections.abc import Iterator

from organizations.models import Organization
from records.problems import Problem, record_check
from records.record_checks import circles


@record_check(Organization)
def parents_form_a_tree(model: type[Organization]) -> Iterator[Problem]:
    yield from circles(model)
