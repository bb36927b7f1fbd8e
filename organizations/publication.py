"""Rules of organizing bodies."""

from collections.abc import Iterator

from organizations.models import Organization, overlap_message, overlapping_names
from records.core.rules import Finding, error, rule


@rule(
    Organization,
    publication=True,
    data_check=True,
    rows=lambda bodies: bodies.prefetch_related("other_names"),
)
def names_have_their_own_years(organization: Organization) -> Iterator[Finding]:
    for one, other in overlapping_names(organization.other_names.all()):
        yield error("", overlap_message(one, other))
