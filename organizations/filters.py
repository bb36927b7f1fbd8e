"""By what the list of organizations is filtered, and other lists by organization."""

from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from records.core.languages import localized_expression
from records.site.filters import ChoiceFacet, CountryFacet, Facet


def short_name(relation: str) -> Coalesce:
    """Expression for the acronym of a related body, else its name."""
    return Coalesce(localized_expression(f"{relation}__acronym"), localized_expression(f"{relation}__name"))


@dataclass(frozen=True)
class OrganizationFacet(Facet):
    """Filters by the slug of a related body, shown as in the rows of the list; `only` is the relation to it."""

    def label_expression(self) -> Any:
        return short_name(self.only)


ORGANIZATION_FACETS: tuple[Facet, ...] = (
    ChoiceFacet("kind", _("Kind"), "kind", choices=Organization.Kind.choices),
    CountryFacet("country", _("Country"), "country"),
)
