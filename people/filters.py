"""By what the list of people is filtered."""

from django.utils.translation import gettext_lazy as _

from records.filters import CountryFacet, Facet, RelatedFacet

PERSON_FACETS: tuple[Facet, ...] = (
    RelatedFacet(
        "organization",
        _("Organization"),
        "offices__organization__slug",
        only={"offices__organization__status": "published"},
        label_path="offices__organization__name",
    ),
    RelatedFacet("office", _("Office"), "offices__post", label_path="offices__title"),
    CountryFacet("country", _("Country"), "country"),
)
