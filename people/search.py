"""How people are found."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import override

from organizations.search import organization_value
from people.models import Office, Person
from records.core.languages import language_codes
from records.core.registry import register
from records.search.analysis import Text
from records.search.base import Index, country_values, other_names, translated
from records.search.facets import Value


class PersonIndex(Index):
    """Names in every script lead to a person; so do the offices held."""

    model = Person
    rank = 60
    depends_on = ("other_names", "offices__organization__other_names")
    template = "people/person_result.html"
    list_class = "who"

    def records(self) -> QuerySet[Any]:
        offices = Office.objects.latest_first().prefetch_related("organization__other_names")
        return Person.objects.published().prefetch_related("other_names", Prefetch("offices", offices))

    def names(self, record: Person) -> list[Text]:
        """A name is no word of a language: it is not inflected."""
        names = [record.name, record.sort_name, *(text.value for text in other_names(record))]
        return [Text("", name) for name in names if name]

    def body(self, record: Person) -> list[Text]:
        offices = [text for office in record.offices.all() for text in office_names(office)]
        return [*offices, *translated(record, "biography")]

    def texts(self, record: Person) -> list[Text]:
        return translated(record, "biography")

    def values(self, record: Person) -> list[Value]:
        bodies = {office.organization for office in record.offices.all() if is_body_shown(office)}
        return [*country_values(record.country), *(organization_value(body) for body in bodies if body)]

    def subtitle(self, record: Person) -> str:
        office = next(iter(record.offices.all()), None)
        return office_line(office) if office else ""

    def extra_fields(self, record: Person) -> dict[str, Any]:
        native = [[name.language, name.name] for name in record.native_names]
        return {"initials": record.initials, "native": native}


def is_body_shown(office: Office) -> bool:
    """Whether the office belongs to a body that the public sees, preview or not."""
    return office.organization is not None and office.organization.is_published


def office_names(office: Office) -> list[Text]:
    """The title of an office and the body where it is held, in all languages."""
    names = translated(office, "title")
    if office.organization and is_body_shown(office):
        names += [*translated(office.organization, "name"), *translated(office.organization, "acronym")]
    return names


def office_line(office: Office) -> str:
    """An office in one line: title and body."""
    title = str(office.localized("title"))
    if office.organization and is_body_shown(office):
        return f"{title}, {office.organization.short_name}"
    return title


def office_value(office: Office) -> Value:
    """An office as a value of its facet: the post, whoever held it."""
    named = {}
    for code in language_codes():
        with override(code):
            named[code] = office_line(office)
    return Value("office", office.post, named, tuple(text.value for text in office_names(office)))


register(PersonIndex())
