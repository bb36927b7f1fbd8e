"""Proposals of a release that an editor accepted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from modeltranslation.utils import build_localized_fieldname

from forum.events.models import Edition, Event, Organizer, Participation, Series, Topic
from forum.press_releases.proposals import Kind, Proposal
from forum.quotations.models import Article, Quotation
from organizations.models import Organization
from people.models import Person
from records.core.languages import language_codes
from records.core.models import Record

MODELS: dict[Kind, type[Record]] = {
    Kind.EVENT: Event,
    Kind.SERIES: Series,
    Kind.BODY: Organization,
    Kind.PERSON: Person,
    Kind.TOPIC: Topic,
}
# The relation of another model by which known records of a kind are sought: its autocomplete.
SOUGHT_BY: dict[Kind, tuple[type[Model], str]] = {
    Kind.EVENT: (Edition, "event"),
    Kind.SERIES: (Edition, "series"),
    Kind.BODY: (Organizer, "organization"),
    Kind.PERSON: (Participation, "person"),
    Kind.TOPIC: (Quotation, "topics"),
}
WRITTEN: tuple[type[Record], ...] = (Article, Event, Quotation)


@dataclass(frozen=True)
class Decision:
    """A proposal as an editor accepted it: a known record, or none, and the values of the form."""

    proposal: Proposal
    record: int | None
    values: Mapping[str, Any]

    def text(self, name: str, language: str) -> str:
        """Return a translated field in a language."""
        return self.values.get(build_localized_fieldname(name, language)) or ""

    def texts(self, *names: str) -> dict[str, str]:
        """Return columns of translated fields with what stands in them."""
        columns = (build_localized_fieldname(name, code) for name in names for code in language_codes())
        return {column: value for column in columns if (value := self.values.get(column))}

    def plain(self, *names: str) -> dict[str, Any]:
        """Return other fields with what stands in them."""
        return {name: value for name in names if (value := self.values.get(name))}
