"""How organizations are found."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Organization
from records.core.locale_formats import country_name
from records.core.registry import register
from records.search.analysis import Text
from records.search.base import Index, country_values, other_names, record_value, translated
from records.search.facets import SearchFacet, Value

register(
    SearchFacet("organization", _("Organization"), pgettext_lazy("filter of a search", "organization"), 60),
    SearchFacet("country", _("Country"), pgettext_lazy("filter of a search", "country"), 80),
)


class OrganizationIndex(Index):
    """Names and acronyms of all languages lead to a body."""

    model = Organization
    rank = 70
    depends_on = ("other_names", "parent")
    template = "organizations/organization_result.html"
    list_class = "orgs"

    def records(self) -> QuerySet[Any]:
        return Organization.objects.published().select_related("parent").prefetch_related("other_names")

    def names(self, record: Organization) -> list[Text]:
        acronyms = [Text("", text.value) for text in translated(record, "acronym")]
        return [*acronyms, *translated(record, "name"), *other_names(record)]

    def values(self, record: Organization) -> list[Value]:
        return [organization_value(record), *country_values(record.country)]

    def subtitle(self, record: Organization) -> str:
        above = record.known_parent
        parts = [
            str(above.localized("name")) if above else "",
            country_name(record.country) if record.country else "",
        ]
        return " · ".join(part for part in parts if part)

    def extra_fields(self, record: Organization) -> dict[str, Any]:
        return {"acronym": str(record.localized("acronym"))}


def organization_value(organization: Organization) -> Value:
    """A body as a value of its facet, under its acronyms too."""
    return record_value(
        "organization", organization, *(text.value for text in translated(organization, "acronym"))
    )


register(OrganizationIndex())
