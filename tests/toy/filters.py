"""Filters of documents."""

from django.utils.translation import gettext_lazy as _

from organizations.filters import OrganizationFacet
from records.core.registry import register
from records.search.facets import ChoiceFacet, Filters, YearFacet
from tests.toy.models import Document

register(
    Filters(
        Document,
        (
            YearFacet("year", _("Year"), "adopted_earliest__year"),
            ChoiceFacet("kind", _("Kind"), "kind", choices=Document.Kind.choices),
            OrganizationFacet("organization", _("Organization"), "publisher__slug"),
        ),
    )
)
