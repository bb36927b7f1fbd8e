"""The row of a person, with the offices that the person held."""

from people.models import Office, Person
from records.core.registry import register
from records.serializers.base import Rows, columns, many, other_names

OFFICE = columns(Office, "post", "title", "organization", "start", "end")

register(
    Rows(
        Person,
        columns(Person, "name", "family_name", "sort_name", "honorific", "biography", "country"),
        columns(Person, "portrait", "portrait_credit", "portrait_alt"),
        many(Person, "offices", OFFICE, order=lambda office: (str(office.start or ""), office.post)),
        other_names(Person),
    )
)
