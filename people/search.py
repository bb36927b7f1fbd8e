"""The search index of people."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from organizations.search import EVENT_TEXTS, PARENT_TEXTS
from people.filters import OFFICE_TEXTS, public_name
from people.models import Office, Person
from records.core.registry import register
from records.search.base import Index
from records.search.doubles.keys import Doubles
from records.search.fields import under

# What the page of a person, of words or of an event tells of an office beside its title and its body.
OFFICE_CONTEXT = ("organization__other_names", "organization__country", *under("organization", PARENT_TEXTS))


class PersonIndex(Index):
    """Names in every script lead to a person; so do the offices held, and the parts taken in events."""

    model = Person
    rank = 60
    names = ("name", "sort_name", "other_names")
    body = (*under("offices", OFFICE_TEXTS), "biography")
    excerpts = ("biography",)
    context = (
        "honorific",
        "country",
        "portrait_credit",
        *under("offices", OFFICE_CONTEXT),
        *under("participations", ("role", "affiliation", "remark", "session__name")),
        *under("participations__event", EVENT_TEXTS),
    )
    is_named_by_parts = True
    template_name = "people/person_result.html"
    list_class = "who"

    def records(self) -> QuerySet[Any]:
        offices = Prefetch("offices", Office.objects.latest_first().with_event_count())
        return Person.objects.published().prefetch_related(offices, *self.prefetches())

    def subtitle(self, record: Person) -> str:
        office = next(iter(record.offices.all()), None)
        return ", ".join(filter(None, (public_name(office), office.years))) if office else ""

    def extra_fields(self, record: Person) -> dict[str, Any]:
        native = [[name.language, name.name] for name in record.native_names]
        return {"native": native}


register(PersonIndex(), Doubles(Person))
