"""The row of an organization."""

from organizations.models import Organization
from records.core.registry import register
from records.serializers.base import Rows, columns, other_names

register(
    Rows(
        Organization,
        columns(Organization, "name", "acronym", "kind", "parent", "country", "founded", "dissolved"),
        columns(Organization, "website", "description", "logo"),
        other_names(Organization),
    )
)
