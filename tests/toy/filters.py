"""Filters of books."""

from django.utils.translation import gettext_lazy as _

from organizations.filters import OrganizationFacet
from records.core.registry import register
from records.search.facets import ChoiceFacet, YearFacet
from records.search.filter_registry import Filters
from tests.toy.models import Book

register(
    Filters(
        Book,
        (
            YearFacet("year", _("Year"), "issued_earliest__year"),
            ChoiceFacet("kind", _("Kind"), "kind", choices=Book.Kind.choices),
            OrganizationFacet("organization", _("Organization"), "publisher__slug"),
        ),
    )
)
