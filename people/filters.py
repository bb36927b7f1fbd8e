"""By what the list of people is filtered."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from organizations.filters import OrganizationFacet, short_name
from records.core.languages import localized_expression
from records.core.preview import visible
from records.site.filters import CountryFacet, Facet


@dataclass(frozen=True)
class OfficeFacet(Facet):
    """Filters by post, shown with its body: many bodies have a president. `path` ends in the office's `post`."""

    def label_expression(self) -> Any:
        office = self.path.removesuffix("post")
        title = localized_expression(f"{office}title")
        both = Concat(title, Value(", "), short_name(f"{office}organization"), output_field=TextField())
        return Case(When(visible(f"{office}organization"), then=both), default=title)


PERSON_FACETS: tuple[Facet, ...] = (
    OrganizationFacet(
        "organization", _("Organization"), "offices__organization__slug", only="offices__organization"
    ),
    OfficeFacet("office", _("Office"), "offices__post"),
    CountryFacet("country", _("Country"), "country"),
)
