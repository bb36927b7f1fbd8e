"""Pages of people."""

import string
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Person
from records.core.database.collation import AFTER_EVERY_LETTER, plain_in_order, sort_key
from records.core.language_table import find_language
from records.core.models.querysets import other_end
from records.serializers.citation_files import CITATION_FORMATS
from records.serializers.popolo import POPOLO
from records.site.details import RecordDetail
from records.site.lists import RecordList, Sort

MAX_QUOTATIONS = 20


class PersonList(RecordList):
    model = Person
    template_name = "people/person_list.html"
    sorts = {
        "words": Sort(_("Quoted first"), lambda people: people.quoted_first()),
        "name": Sort(_("By family name"), lambda people: people.order_by(plain_in_order("sort_name"), "pk")),
        "quotations": Sort(
            _("Most quotations"),
            lambda people: people.order_by("-quotation_count", plain_in_order("sort_name"), "pk"),
        ),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        people = context["page_obj"]
        return {
            **context,
            "letters": by_letter(people) if self.sort == "name" else [],
            "groups": by_words(people) if self.sort == "words" else [],
        }


def by_words(people: Iterable[Any]) -> list[dict[str, Any]]:
    """The people whose words are recorded, and those who are only named; neither where nobody is."""
    quoted: list[Any] = []
    named: list[Any] = []
    for person in people:
        (quoted if person.quotation_count or person.reported_count else named).append(person)
    groups = [
        {"key": "quoted", "label": _("Quoted"), "people": quoted},
        {"key": "named", "label": _("Named, not quoted"), "people": named},
    ]
    return [group for group in groups if group["people"]]


def by_letter(people: Iterable[Person]) -> list[dict[str, Any]]:
    """The alphabet of the page's language, then any other letter that the page needs, each with its people."""
    language = get_language() or settings.LANGUAGE_CODE

    def letter_of(name: str) -> str:
        """The first letter as the collation sees it: É is E, but ñ is no n where the language counts it apart."""
        key = sort_key(name, language)
        return key[:2] if key[1:2] == AFTER_EVERY_LETTER else key[:1]

    alphabet = [*string.ascii_uppercase, *find_language(language).own_letters.upper()]
    letters: dict[str, dict[str, Any]] = {
        letter_of(name): {"name": name, "people": []} for name in sorted(alphabet, key=letter_of)
    }
    for person in people:
        name = person.sort_name or person.name
        place = letters.setdefault(letter_of(name), {"name": name[:1].upper(), "people": []})
        place["people"].append(person)
    return list(letters.values())


class PersonDetail(RecordDetail):
    model = Person
    template_name = "people/person_detail.html"
    feeds = ("quotation",)
    formats = (*RecordDetail.formats, POPOLO, *CITATION_FORMATS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.object
        quotations, appearances = (
            list(person.published_quotations()[:MAX_QUOTATIONS]),
            list(person.appearances()),
        )
        add_events([*quotations, *appearances])
        return {
            **super().get_context_data(**kwargs),
            "quotation_total": person.quotation_count + person.reported_count,
            "quotations": quotations,
            "appearances": appearances,
        }


def add_events(rows: list[Any]) -> None:
    """Give rows of several models their events, with series (two queries)."""
    keys = {row.event_id for row in rows}
    manager = other_end(type(rows[0]), "event") if rows else None
    events = manager.without_descriptions("").with_series().in_bulk(keys) if manager else {}
    for row in rows:
        row.event = events[row.event_id]
