"""Filters of organizations, and facets by organization for other kinds."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Organization
from records.core.languages import localized_expression
from records.core.registry import register
from records.search.facets import ChoiceFacet, CountryFacet, RelatedFacet, path_to
from records.search.filter_registry import Filters


def short_name(relation: str) -> Coalesce:
    """Return the expression of the acronym of a related body, else of its name."""
    names = (path_to(relation, field) for field in ("acronym", "name"))
    return Coalesce(*(localized_expression(name) for name in names))


@dataclass(frozen=True)
class OrganizationFacet(RelatedFacet):
    """Filters by the slug of a related body, shown as in the rows of the list."""

    search_name: str = "organization"
    also: ClassVar[tuple[str, ...]] = ("other_names", "acronym")

    def label_expression(self) -> Any:
        return short_name(self.relation)


ORGANIZATION = OrganizationFacet(
    "organization",
    _("Organization"),
    "slug",
    keyword=pgettext_lazy("filter of a search", "organization"),
    rank=60,
)
COUNTRY = CountryFacet(
    "country",
    _("Country"),
    "country",
    search_name="country",
    keyword=pgettext_lazy("filter of a search", "country"),
    rank=80,
)

register(
    Filters(
        Organization,
        (ChoiceFacet("kind", _("Kind"), "kind", choices=Organization.KINDS.choices), COUNTRY),
        itself=ORGANIZATION,
    )
)
