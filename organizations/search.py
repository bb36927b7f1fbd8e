"""The search index of organizations."""

from typing import Any

from organizations.models import Organization
from records.core.locale_formats import country_name
from records.core.registry import register
from records.search.analysis import Text
from records.search.base import Index
from records.search.fields import translated


class OrganizationIndex(Index):
    """Names and acronyms of all languages lead to a body."""

    model = Organization
    rank = 70
    depends_on = ("parent",)
    template_name = "organizations/organization_result.html"
    list_class = "orgs"

    def name_texts(self, record: Organization) -> list[Text]:
        """Return acronyms, which no language inflects, and names."""
        return [*(Text("", one.value) for one in translated(record, "acronym")), *super().name_texts(record)]

    def subtitle(self, record: Organization) -> str:
        above = record.known_parent
        parts = [
            str(above.localized("name")) if above else "",
            country_name(record.country) if record.country else "",
        ]
        return " · ".join(part for part in parts if part)

    def extra_fields(self, record: Organization) -> dict[str, Any]:
        return {"acronym": str(record.localized("acronym"))}


register(OrganizationIndex())
