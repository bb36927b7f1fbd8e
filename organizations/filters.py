"""By what the list of organizations is filtered."""

from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from records.filters import ChoiceFacet, CountryFacet, Facet

ORGANIZATION_FACETS: tuple[Facet, ...] = (
    ChoiceFacet("kind", _("Kind"), "kind", choices=Organization.Kind.choices),
    CountryFacet("country", _("Country"), "country"),
)
