"""Structured data: what each record is in the words of schema.org, as JSON-LD, in pages and as files.

Each kind says it in its app's `schema_org.py`, with `Things`. Words are marked with their language, in all languages
at once, and a date that is inferred is not given as if it were known.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from records.core import registry
from records.core.dates.formats import doubt, format_partial_date, machine_date
from records.core.dates.value import PartialDate
from records.core.languages import TextStatus, TranslatedModel
from records.core.models import Record
from records.serializers.base import absolute, permanent_url
from records.serializers.json_csv import Listing, as_text
from records.serializers.negotiation import Format

Node = dict[str, Any]

IN_PAGE = "https://schema.org"
# In a file the words are explained by the file itself: a program that reads it asks nobody.
IN_FILE = {
    "@vocab": "https://schema.org/",
    **{
        term: {"@type": "@id"}
        for term in ("url", "sameAs", "image", "logo", "isBasedOn", "license", "additionalType", "contentUrl")
    },
}
UNSAFE = str.maketrans(
    {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "'": "\\u0027", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


class Things:
    """What the records of one kind are: the schema.org type of one, and what is said of it."""

    def __init__(
        self,
        model: type[Record],
        type_of: Callable[[Any], str],
        facts: Callable[[Any], Node],
    ) -> None:
        self.model, self.type_of, self.facts = model, type_of, facts


def things_of(model: type[models.Model]) -> Things:
    """What the records of a kind are in schema.org's words."""
    found = registry.get(Things, model)
    if found is None:
        raise LookupError(f"No schema_org.py says what {model._meta.label} is.")
    return found


def node(record: Record) -> Node:
    """All that is said of a record fetched with `for_page()`."""
    things = things_of(type(record))
    return said({**_head(record), **things.facts(record)})


def reference(record: Record | None) -> Node | None:
    """A record as another one refers to it; nothing of one that the public does not see."""
    if record is None or not record.is_visible:
        return None
    return said({**_head(record), "name": titles(record)})


def references(records: Iterable[Record | None]) -> list[Node]:
    return [found for record in records if (found := reference(record))]


def _head(record: Record) -> Node:
    return {
        "@type": things_of(type(record)).type_of(record),
        "@id": permanent_url(record),
        "url": absolute(record.get_absolute_url()),
    }


def evidence(record: Record) -> Node:
    """Number and sources of a record."""
    sources = [
        said(
            {
                "@type": "CreativeWork",
                "name": tagged(source.title, source.language),
                "publisher": {"@type": "Organization", "name": source.publisher},
                "datePublished": day(source.date),
                "inLanguage": source.language,
                "url": source.url,
            }
        )
        for source in record.sources.all()
    ]
    return {"identifier": record.uid, "citation": sources}


def said(facts: Node) -> Node:
    """Facts without those that are not known."""
    return {name: value for name, value in facts.items() if value not in (None, "", [], {})}


def tagged(value: str, language: str) -> Node | None:
    """Words with their language."""
    return {"@value": value, "@language": language} if value else None


def words(record: TranslatedModel, field: str) -> list[Node]:
    """A translated field in every language that has it; what is the same in several has no language."""
    localizations = record.localizations(field)
    values = {localized.value for localized in localizations}
    if len(localizations) > 1 and len(values) == 1:
        return [{"@value": localizations[0].value}]
    return [{"@value": localized.value, "@language": localized.language} for localized in localizations]


def titles(record: Record) -> Any:
    """What a record is called."""
    if record.title_field in record.translated_fields() and (found := words(record, record.title_field)):
        return found
    return record.title


def names(other_names: Iterable[Any]) -> list[Node]:
    """Other names, each with its language."""
    return [{"@value": name.name, "@language": name.language} for name in other_names]


def day(value: PartialDate | None) -> str:
    """A date as ISO 8601 has it, as far as it is known; nothing where it is inferred or approximate."""
    return "" if value is None or value.uncertain or value.approximate else machine_date(value)


def told(label: str, value: PartialDate | None) -> str:
    """A date that is not certain, in a sentence that says so."""
    how = doubt(value)
    return f"{label}: {format_partial_date(value)} ({how})" if how else ""


def text_nodes(record: Any, field: str, **facts: Any) -> Node:
    """The words of a text as published, and its translations as works of their own that say what they are."""
    localizations = record.localizations(field)
    originals = [localized for localized in localizations if localized.status == TextStatus.ORIGINAL]
    own = (originals or localizations)[:1]
    others = [localized for localized in localizations if localized not in own]
    main: Node = {
        "inLanguage": own[0].language if own else "",
        **{
            name: tagged(str(localized), localized.language)
            for localized in own
            for name in facts["as_names"]
        },
    }
    main["workTranslation"] = [
        said(
            {
                "@type": facts["type"],
                "inLanguage": localized.language,
                **{name: tagged(str(localized), localized.language) for name in facts["as_names"]},
                "translationOfWork": {"@id": permanent_url(record)},
                "creativeWorkStatus": str(TextStatus(localized.status).label) if localized.status else "",
            }
        )
        for localized in others
    ]
    return main


# Pages


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> Node:
    """The way back from a page, as (label, path)."""
    items = [
        said({"@type": "ListItem", "position": place, "name": label, "item": absolute(path) if path else ""})
        for place, (label, path) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def item_list(records: Iterable[Record], first: int = 1) -> Node:
    """Records of a list in their order, as links."""
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "url": absolute(record.get_absolute_url()),
            "name": record.title,
        }
        for place, record in enumerate(records, first)
    ]
    return {"@type": "ItemList", "itemListElement": items}


def script(graph: list[Node]) -> SafeString:
    """A block of data for a page, from which no text of a record can break out."""
    text = as_text({"@context": IN_PAGE, "@graph": graph}).translate(UNSAFE)
    # Letters that HTML or JavaScript read are escaped above.
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


# Files


def for_page(records: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = records.for_page()
    return found


def record_as_json_ld(record: Record) -> bytes:
    return json.dumps({"@context": IN_FILE, **node(record)}, ensure_ascii=False, indent=1).encode()


def list_as_json_ld(listing: Listing) -> Iterator[bytes]:
    """An ItemList, in pieces."""
    head = {
        "@context": IN_FILE,
        "@type": "ItemList",
        "@id": listing.url,
        "name": tagged(listing.title, get_language() or ""),
        "numberOfItems": listing.total,
    }
    yield f'{as_text(head)[:-1]},"itemListElement":['.encode()
    before = "\n"
    for place, record in enumerate(listing, 1):
        item = {"@type": "ListItem", "position": place, "item": node(record)}
        yield f"{before}{as_text(item)}".encode()
        before = ",\n"
    yield b"\n]}\n"


JSON_LD = Format("jsonld", "application/ld+json", "JSON-LD", for_page, record_as_json_ld)
JSON_LD_LIST = Format("jsonld", "application/ld+json", "JSON-LD", for_page, list_as_json_ld)
