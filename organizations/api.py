"""The row of an organization."""

from organizations.models import Organization
from records.serializers.base import Rows, columns, other_names

ORGANIZATIONS = Rows(
    Organization,
    columns(Organization, "name", "acronym", "kind", "parent", "country", "founded", "dissolved"),
    columns(Organization, "website", "description", "logo"),
    other_names(Organization),
)
