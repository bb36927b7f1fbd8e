"""Organizations as rows, in schema.org, in Popolo, in feeds and in sitemaps."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, OuterRef, Q, Subquery, When

from organizations.models import Organization
from records.core.languages import language_columns, localized_expression
from records.core.models.evidence import PublisherName
from records.core.registry import register
from records.media.renditions import rendition
from records.serializers.base import Nested, Serializer, absolute, name_order
from records.serializers.citations import Citable, record_work
from records.serializers.feeds import Feed, with_translation_note
from records.serializers.popolo import PopoloClass
from records.serializers.schema_org import (
    Node,
    SchemaType,
    alternate_names,
    certain_date,
    evidence,
    language_values,
    reference,
)
from records.serializers.sitemaps import RecordSitemap

# All other kinds, also those that administrators added, are an Organization.
SCHEMA_TYPES = {
    Organization.Kind.GOVERNMENT: "GovernmentOrganization",
    Organization.Kind.RESEARCH: "ResearchOrganization",
    Organization.Kind.MINISTRY: "GovernmentOrganization",
    Organization.Kind.PARLIAMENT: "GovernmentOrganization",
    Organization.Kind.COURT: "GovernmentOrganization",
    Organization.Kind.LOCAL: "GovernmentOrganization",
    Organization.Kind.UNIVERSITY: "CollegeOrUniversity",
    Organization.Kind.PRESS: "NewsMediaOrganization",
    Organization.Kind.UNION: "WorkersUnion",
    Organization.Kind.PARTY: "PoliticalParty",
}


def organization_properties(organization: Organization) -> Node:
    logo, country = rendition(organization.logo, "logo"), organization.country
    return {
        "name": language_values(organization, "name"),
        "alternateName": [
            *language_values(organization, "acronym"),
            *alternate_names(organization.other_names.all()),
        ],
        "description": language_values(organization, "description"),
        "parentOrganization": reference(organization.parent),
        "foundingDate": certain_date(organization.founded),
        "dissolutionDate": certain_date(organization.dissolved),
        "address": {"@type": "PostalAddress", "addressCountry": country} if country else None,
        "sameAs": [str(website) for website in organization.localizations("website")],
        "logo": absolute(logo.url) if logo else None,
        **evidence(organization),
    }


def popolo_organization(organization: Organization) -> Node:
    own, parent = organization.localized("name"), organization.known_parent
    names = [name for name in organization.localizations("name") if name.value != own.value]
    return {
        "name": str(own),
        "other_names": [
            *({"name": name.value, "note": name.language} for name in (*names, *organization.acronyms)),
            *({"name": name.name, "note": name.language} for name in organization.other_names.all()),
        ],
        "classification": organization.kind,
        "parent_id": parent.uid if parent else None,
        "founding_date": certain_date(organization.founded),
        "dissolution_date": certain_date(organization.dissolved),
        "description": str(organization.localized("description")),
        "links": [
            {"url": site.value, "note": site.language} for site in organization.localizations("website")
        ],
    }


def called_as_publisher() -> Subquery:
    """Return the name of the published body that a source calls its publisher; the acronym of one called by it."""
    has_name, has_acronym = (
        reduce(or_, (Q(**{column: OuterRef("publisher")}) for column in language_columns(field).values()))
        for field in ("name", "acronym")
    )
    name = Case(When(has_acronym, then=localized_expression("acronym")), default=localized_expression("name"))
    bodies = Organization.objects.published().filter(has_name | has_acronym).order_by("pk")
    return Subquery(bodies.annotate(called=name).values("called")[:1])


def names_of(pks: Collection[Any]) -> set[str]:
    """Return the names and acronyms of bodies in every language."""
    columns = [column for field in ("name", "acronym") for column in language_columns(field).values()]
    rows = Organization.objects.filter(pk__in=pks).values_list(*columns)
    return {name for row in rows for name in row if name}


register(
    Serializer(
        Organization,
        *("name", "acronym", "kind", "parent", "country", "founded", "dissolved"),
        *("website", "description", "logo", "logo_credit"),
        Nested("other_names", "name", "language", "kind", "start", "end", order=name_order),
    ),
    SchemaType(
        Organization,
        lambda organization: SCHEMA_TYPES.get(organization.kind, "Organization"),
        organization_properties,
    ),
    PopoloClass(Organization, "organizations", popolo_organization),
    Citable(Organization, record_work),
    Feed(
        Organization,
        lambda organization: [
            organization.get_kind_display(),
            with_translation_note(organization.localized("description")),
        ],
    ),
    RecordSitemap(Organization),
    PublisherName(Organization, called_as_publisher, names_of),
)
