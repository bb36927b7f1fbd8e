"""The search index of organizations."""

from typing import Any

from organizations.models import Organization
from records.core.locale_formats import country_name
from records.core.registry import register
from records.search.analysis import Text
from records.search.base import Index
from records.search.doubles.keys import Doubles
from records.search.fields import translated, under

BODY_TEXTS = ("name", "other_names", "acronym")
ANCESTORS = ("parent", "parent__parent", "parent__parent__parent")
# By the names of a body what is said of those that belong to it is found too.
PARENT_TEXTS = tuple(path for ancestor in ANCESTORS for path in under(ancestor, BODY_TEXTS))
# What the pages of bodies, people and words tell of an event.
EVENT_TEXTS = (
    "name",
    "other_names",
    "venue",
    "city",
    "country",
    "mode",
    "editions__ordinal",
    *under("editions__series", ("name", "other_names")),
)


class OrganizationIndex(Index):
    """Names and acronyms of all languages lead to a body."""

    model = Organization
    rank = 70
    context = (
        "kind",
        "country",
        "website",
        "logo_credit",
        *PARENT_TEXTS,
        *under("children", ("name", "acronym")),
        *under("organized", ("role", *under("event", EVENT_TEXTS))),
        *under("offices", ("title", *under("person", ("name", "other_names")))),
        "series__name",
        "articles__headline",
    )
    template_name = "organizations/organization_result.html"
    list_class = "orgs"

    def name_texts(self, record: Organization) -> list[Text]:
        """Return acronyms, which no language inflects, and names."""
        return [*(Text("", one.value) for one in translated(record, "acronym")), *super().name_texts(record)]

    def subtitle(self, record: Organization) -> str:
        above = record.known_parent
        country = country_name(record.country) if record.country else ""
        return " · ".join(filter(None, (str(above.localized("name")) if above else "", country)))

    def extra_fields(self, record: Organization) -> dict[str, Any]:
        return {"acronym": str(record.localized("acronym"))}


register(OrganizationIndex(), Doubles(Organization))
