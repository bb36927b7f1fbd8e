"""People as rows, in schema.org, in Popolo, in feeds and in sitemaps."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy, override
from modeltranslation.utils import build_localized_fieldname

from people.models import Office, Person
from records.core.languages import language_codes
from records.core.registry import register
from records.media.renditions import rendition
from records.serializers.base import OTHER_NAMES, Field, Nested, Serializer, absolute
from records.serializers.citations import Citable, record_work
from records.serializers.feeds import Feed, with_translation_note
from records.serializers.popolo import PopoloClass
from records.serializers.schema_org import (
    Node,
    SchemaType,
    alternate_names,
    certain_date,
    evidence,
    known,
    language_values,
    reference,
)
from records.serializers.sitemaps import RecordSitemap

OFFICE = ("post", "title", "organization", "start", "end")


def office_that_day(read: Callable[[Any], str], *paths: str) -> tuple[Field, ...]:
    """Return fields, one a language, of an office with its body as it was called then; they read these `paths`."""

    def field(language: str) -> Field:
        def read_in(row: Any) -> str:
            with override(language):
                return read(row)

        name = build_localized_fieldname("office_that_day", language)
        label = gettext_lazy("office held that day")
        help_text = gettext_lazy("With its body as it was called then.")
        facts: dict[str, Any] = {"language": language, "base": "office_that_day", "reads": paths}
        return Field(name, read_in, label=label, help=help_text, **facts)

    return tuple(map(field, language_codes()))


# schema.org


def office_role(office: Office) -> Node:
    """Return an office as a role in its organization, or as an occupation if no organization is known."""
    role = {
        "roleName": language_values(office, "title"),
        "startDate": certain_date(office.start),
        "endDate": certain_date(office.end),
    }
    organization = reference(office.organization)
    return known({"@type": "OrganizationRole" if organization else "Role", **role, "memberOf": organization})


def person_properties(person: Person) -> Node:
    portrait = rendition(person.portrait, "portrait")
    return {
        "name": person.name,
        "familyName": person.name_parts.surname,
        "givenName": person.name_parts.given,
        "honorificPrefix": language_values(person, "honorific"),
        "alternateName": alternate_names(person.other_names.all()),
        "description": language_values(person, "biography"),
        "memberOf": [office_role(office) for office in person.offices.all()],
        "image": absolute(portrait.url) if portrait else None,
        **evidence(person),
    }


# Popolo


def popolo_person(person: Person) -> Node:
    return {
        "name": person.name,
        "family_name": person.name_parts.surname,
        "given_name": person.name_parts.given,
        "sort_name": person.sort_name,
        "honorific_prefix": str(person.localized("honorific")),
        "biography": str(person.localized("biography")),
        "other_names": [{"name": name.name, "note": name.language} for name in person.other_names.all()],
        "memberships": [membership(office, person) for office in person.offices.all()],
    }


def membership(office: Office, person: Person) -> Node:
    """Return an office as a person's membership of an organization."""
    organization = office.organization if office.organization and office.organization.is_visible else None
    return {
        "id": "-".join(part for part in (person.uid, office.post, str(office.start or "")) if part),
        "person_id": person.uid,
        "organization_id": organization.uid if organization else None,
        "role": str(office.localized("title")),
        "label": office.known_name,
        "start_date": certain_date(office.start),
        "end_date": certain_date(office.end),
    }


register(
    Serializer(
        Person,
        *("name", "family_name", "sort_name", "honorific", "biography", "country"),
        *("portrait", "portrait_credit", "portrait_alt"),
        Nested("offices", *OFFICE, order=lambda office: (str(office.start or ""), office.post)),
        OTHER_NAMES,
    ),
    SchemaType(Person, lambda person: "Person", person_properties),
    PopoloClass(Person, "persons", popolo_person),
    Citable(Person, record_work),
    Feed(
        Person,
        lambda person: [
            *(", ".join(filter(None, (one.known_name, one.years))) for one in person.offices.all()),
            with_translation_note(person.localized("biography")),
        ],
    ),
    RecordSitemap(Person),
)
