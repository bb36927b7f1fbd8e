"""What an organization is in schema.org's words."""

from organizations.models import Organization
from records.core.registry import register
from records.media.renditions import rendition
from records.serializers.base import absolute
from records.serializers.schema_org import Node, Things, day, evidence, names, reference, words

TYPES = {
    Organization.Kind.GOVERNMENT: "GovernmentOrganization",
    Organization.Kind.RESEARCH: "ResearchOrganization",
}


def facts(body: Organization) -> Node:
    logo = rendition(body.logo, "logo")
    return {
        "name": words(body, "name"),
        "alternateName": [*words(body, "acronym"), *names(body.other_names.all())],
        "description": words(body, "description"),
        "parentOrganization": reference(body.parent),
        "foundingDate": day(body.founded),
        "dissolutionDate": day(body.dissolved),
        "address": {"@type": "PostalAddress", "addressCountry": body.country} if body.country else None,
        "sameAs": [str(website) for website in body.localizations("website")],
        "logo": absolute(logo.url) if logo else None,
        **evidence(body),
    }


register(Things(Organization, lambda body: TYPES.get(body.kind, "Organization"), facts))
