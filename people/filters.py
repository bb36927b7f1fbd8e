"""Filters of people, and facets by office for other kinds."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from organizations.filters import COUNTRY, OrganizationFacet, short_name
from people.models import Office, Person
from records.core.languages import language_codes, localized_expression
from records.core.registry import register
from records.core.status import visible
from records.search.facet_values import FacetValue
from records.search.facets import Facet
from records.search.fields import follow, texts_at
from records.search.filter_registry import Filters

OFFICE_TEXTS = ("title", "organization__name", "organization__acronym")


def public_name(office: Office, day: date | None = None) -> str:
    """Return the title of an office, and its body as of a day, if that is published, preview or not."""
    title, body = str(office.localized("title")), office.organization
    return f"{title}, {body.called_on(day)}" if body and body.is_published else title


@dataclass(frozen=True)
class OfficeFacet(Facet):
    """Filters by post, shown with its body: many bodies have a president. `path` ends in the office's `post`."""

    def label_expression(self) -> Any:
        office = self.path.removesuffix("post")
        title = localized_expression(f"{office}title")
        both = Concat(title, Value(", "), short_name(f"{office}organization"), output_field=TextField())
        return Case(When(visible(f"{office}organization"), then=both), default=title)

    def relations(self) -> tuple[str, ...]:
        return (self.path.removesuffix("post") + "organization",)

    def search_values(self, record: Any) -> list[FacetValue]:
        return self.search_values_of(follow(record, self.path.removesuffix("__post")))

    def search_value(self, source: Office) -> FacetValue:
        labels = {}
        for code in language_codes():
            with override(code):
                labels[code] = public_name(source)
        also = tuple(text.value for text in texts_at(source, *OFFICE_TEXTS))
        return FacetValue(self.search_name, source.post, labels, also)


register(
    Filters(
        Person,
        (
            OrganizationFacet("organization", _("Organization"), "offices__organization__slug"),
            OfficeFacet("office", _("Office"), "offices__post"),
            COUNTRY,
        ),
    )
)
