"""What is indexed of each kind of record. An app says it in its room `search.py`:

class TopicIndex(Index):
    model = Topic
    depends_on = ("other_names",)

register(TopicIndex())
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import override

from records.core import registry
from records.core.languages import TranslatedModel, language_codes
from records.core.locale_formats import country_name, language_name
from records.search.analysis import Text, tokens
from records.search.facets import Value

LONGEST_NAME = 300


class Index:
    """How records of one kind are found. A kind says what: `model`, `depends_on`, and whatever differs from the usual.

    `depends_on` are paths to all that its documents take from other records: a change there makes them anew.
    """

    model: ClassVar[Any]
    depends_on: ClassVar[tuple[str, ...]] = ()
    template: ClassVar[str] = "search/result.html"
    list_class: ClassVar[str] = "found"
    # Whether its names are suggested while a reader types.
    is_suggested: ClassVar[bool] = True
    # Whether its texts are words that someone said, with which a reader may compare others.
    is_quotable: ClassVar[bool] = False
    # Its place among the kinds on a page of results.
    rank: ClassVar[int] = 100

    @property
    def kind(self) -> str:
        """What its documents are called."""
        return str(self.model.url_name)

    def records(self) -> QuerySet[Any]:
        """The records that the public sees, with all that a document takes."""
        return self.model.objects.published()

    def names(self, record: Any) -> list[Text]:
        """What the record is called: found first."""
        return [*translated(record, record.title_field), *other_names(record)]

    def words(self, record: Any) -> list[Text]:
        """What is said: found next."""
        return []

    def body(self, record: Any) -> list[Text]:
        """All else that it tells."""
        return translated(record, "description")

    def texts(self, record: Any) -> list[Text]:
        """Where a page of results looks for words to show."""
        return [*self.words(record), *self.body(record)]

    def values(self, record: Any) -> Iterable[Value]:
        """Its values of the facets."""
        return ()

    def day(self, record: Any) -> date | None:
        """The day by which results of equal worth are ordered, the latest first."""
        return None

    def subtitle(self, record: Any) -> str:
        """Who, where, when: one line under the title, in the active language."""
        return ""

    def extra_fields(self, record: Any) -> dict[str, Any]:
        """What else the kind's template shows, in the active language."""
        return {}

    def shared_fields(self, record: Any) -> Any:
        """What documents of other records take from this one."""
        return [record.slug, record.status, self.names(record)]

    def stored_fields(self, record: Any) -> dict[str, Any]:
        """What a page of results shows: `texts`, and for each language a title and its language, a line, facts."""
        shown: dict[str, Any] = {"texts": [list(text) for text in self.texts(record) if text.value]}
        for code in language_codes():
            with override(code):
                shown[code] = {
                    "title": record.title[:LONGEST_NAME],
                    "language": language_of_title(record) or code,
                    "subtitle": self.subtitle(record),
                    **self.extra_fields(record),
                }
        return shown

    def shared_digest(self, record: Any) -> str:
        """Changes when what the record lends to others does."""
        return digest_of(json.dumps(self.shared_fields(record), ensure_ascii=False, default=str))


def digest_of(text: str) -> str:
    """A short number that tells texts apart."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def indexes() -> dict[str, Index]:
    """Every kind that is searched, by its name, in the order in which results stand."""
    return {index.kind: index for index in registry.all(Index)}


def index_of(model: Any) -> Index | None:
    """How records of a model are found."""
    return registry.get(Index, model)


# What rooms say with


def language_of_title(record: Any) -> str:
    """The language of a record's title on a page of the active one; empty where it is of none."""
    is_translated = record.title_field in record.translated_fields()
    title = record.localized(record.title_field) if is_translated else None
    return title.language if title else ""


def translated(record: TranslatedModel, field: str) -> list[Text]:
    """A field in every language that has it."""
    return [
        Text(code, localized.value)
        for code in language_codes()
        if (localized := record.in_language(field, code))
    ]


def other_names(record: Any) -> list[Text]:
    """The record's other names, each in its language."""
    return [Text(name.language, name.name) for name in record.other_names.all()]


def labels(record: TranslatedModel, field: str) -> dict[str, str]:
    """A field as the labels of a value."""
    return {text.language: text.value for text in translated(record, field)}


def record_value(facet: str, record: Any, *also: str) -> Value:
    """A record as a value of a facet, under all its names."""
    names = [text.value for text in other_names(record)] if hasattr(record, "other_names") else []
    if record.title_field in record.translated_fields():
        return Value(facet, record.slug, labels(record, record.title_field), (*names, *also))
    return Value(facet, record.slug, dict.fromkeys(language_codes(), record.title), (*names, *also))


def year_values(day: date | None) -> list[Value]:
    """The year of a day."""
    return [Value("year", str(day.year))] if day else []


def country_values(code: str) -> list[Value]:
    """A country, by its names in all languages."""
    return (
        [Value("country", code, {one: country_name(code, one) for one in language_codes()})] if code else []
    )


def language_values(codes: Iterable[str]) -> list[Value]:
    """Languages, by their names in all languages."""
    return [
        Value("language", code, {one: language_name(code, one).capitalize() for one in language_codes()})
        for code in codes
    ]


def folded_name(name: str) -> str:
    """A name as it is compared whole."""
    return " ".join(token.folded for token in tokens(name, ""))
