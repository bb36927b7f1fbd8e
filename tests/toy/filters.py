"""Filters of the list of documents."""

from django.utils.translation import gettext_lazy as _

from records.site.filters import ChoiceFacet, YearFacet
from tests.toy.models import Document

DOCUMENT_FACETS = (
    YearFacet("year", _("Year"), "adopted_earliest__year"),
    ChoiceFacet("kind", _("Kind"), "kind", choices=Document.Kind.choices),
)
