"""People and their memberships in the words of Popolo."""

from people.models import Office, Person
from records.core.registry import register
from records.serializers.popolo import Kind, Node, known_day, of_record


def person(one: Person) -> Node:
    before, family, after = one.name_parts
    return {
        **of_record(one),
        "name": one.name,
        "family_name": family,
        "given_name": f"{before}{after}".strip() if family else "",
        "sort_name": one.sort_name,
        "honorific_prefix": str(one.localized("honorific")),
        "biography": str(one.localized("biography")),
        "other_names": [{"name": name.name, "note": name.language} for name in one.other_names.all()],
        "memberships": [membership(office, one) for office in one.offices.all()],
    }


def membership(office: Office, one: Person) -> Node:
    """An office, as a person's membership of its body."""
    body = office.organization if office.organization and office.organization.is_visible else None
    return {
        "id": "-".join(part for part in (one.uid, office.post, str(office.start or "")) if part),
        "person_id": one.uid,
        "organization_id": body.uid if body else None,
        "role": str(office.localized("title")),
        "label": office.known_name,
        "start_date": known_day(office.start),
        "end_date": known_day(office.end),
    }


register(Kind(Person, "persons", person))
