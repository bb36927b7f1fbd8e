"""What a person is in schema.org's words, with the offices held."""

from people.models import Office, Person
from records.core.registry import register
from records.media.renditions import rendition
from records.serializers.base import absolute
from records.serializers.schema_org import (
    Node,
    Things,
    day,
    evidence,
    names,
    reference,
    said,
    words,
)


def role(office: Office) -> Node:
    """An office as a role in its body, or as an occupation where no body is known."""
    facts = {
        "roleName": words(office, "title"),
        "startDate": day(office.start),
        "endDate": day(office.end),
    }
    body = reference(office.organization)
    if body:
        return said({"@type": "OrganizationRole", **facts, "memberOf": body})
    return said({"@type": "Role", **facts})


def facts(person: Person) -> Node:
    portrait = rendition(person.portrait, "portrait")
    before, family, after = person.name_parts
    return {
        "name": person.name,
        "familyName": family,
        "givenName": f"{before}{after}".strip() if family else "",
        "honorificPrefix": words(person, "honorific"),
        "alternateName": names(person.other_names.all()),
        "description": words(person, "biography"),
        "memberOf": [role(office) for office in person.offices.all()],
        "image": absolute(portrait.url) if portrait else None,
        **evidence(person),
    }


register(Things(Person, lambda person: "Person", facts))
