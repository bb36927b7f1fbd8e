"""The search index of people."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from people.filters import OFFICE_TEXTS, public_name
from people.models import Office, Person
from records.core.registry import register
from records.search.base import Index


class PersonIndex(Index):
    """Names in every script lead to a person; so do the offices held."""

    model = Person
    rank = 60
    names = ("name", "sort_name", "other_names")
    body = (*(f"offices__{path}" for path in OFFICE_TEXTS), "biography")
    excerpts = ("biography",)
    is_named_by_parts = True
    template_name = "people/person_result.html"
    list_class = "who"

    def records(self) -> QuerySet[Any]:
        offices = Prefetch("offices", Office.objects.latest_first())
        return Person.objects.published().prefetch_related(offices, *self.relations())

    def subtitle(self, record: Person) -> str:
        office = next(iter(record.offices.all()), None)
        return public_name(office) if office else ""

    def extra_fields(self, record: Person) -> dict[str, Any]:
        native = [[name.language, name.name] for name in record.native_names]
        return {"initials": record.initials, "native": native}


register(PersonIndex())
