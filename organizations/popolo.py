"""Organizations in the words of Popolo."""

from organizations.models import Organization
from records.core.registry import register
from records.serializers.popolo import Kind, Node, known_day, of_record, other_names


def organization(body: Organization) -> Node:
    return {
        **of_record(body),
        "name": str(body.localized("name")),
        "other_names": [
            *other_names(body, "name"),
            *[{"name": acronym.value, "note": acronym.language} for acronym in body.acronyms],
            *[{"name": name.name, "note": name.language} for name in body.other_names.all()],
        ],
        "classification": body.kind,
        "parent_id": body.known_parent.uid if body.known_parent else None,
        "founding_date": known_day(body.founded),
        "dissolution_date": known_day(body.dissolved),
        "description": str(body.localized("description")),
        "links": [{"url": site.value, "note": site.language} for site in body.localizations("website")],
    }


register(Kind(Organization, "organizations", organization))
