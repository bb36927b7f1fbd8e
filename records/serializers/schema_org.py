"""Structured data: each record in the vocabulary of schema.org, as JSON-LD, in pages and as files.

Each kind declares it in its app's `serializers.py`, with `SchemaType`. Texts are marked with their language, in all
languages at once, and a date that is inferred is not given as if it were known.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from records.core.dates.fields import PartialDate
from records.core.languages import TextStatus, TranslatedModel
from records.core.locale_formats import doubt, format_partial_date, machine_date
from records.core.models import Record
from records.serializers.base import absolute, as_file, as_text, declared, permanent_url
from records.serializers.json_csv import Listing, json_pieces
from records.serializers.negotiation import Format

Node = dict[str, Any]

LINKS: tuple[str, ...] = (
    "url",
    "sameAs",
    "image",
    "logo",
    "isBasedOn",
    "license",
    "additionalType",
    "contentUrl",
)
LINKS += ("sdLicense", "usageInfo")
IN_PAGE = "https://schema.org"
# A file explains its terms itself: a program that reads it fetches nothing.
IN_FILE = {
    "@vocab": "https://schema.org/",
    **{term: {"@type": "@id"} for term in LINKS},
}
UNSAFE = str.maketrans(
    {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "'": "\\u0027", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


class SchemaType:
    """The schema.org type of the records of one kind, and the properties of one."""

    def __init__(
        self, model: type[Record], type_of: Callable[[Any], str], properties: Callable[[Any], Node]
    ) -> None:
        self.model, self.type_of, self.properties = model, type_of, properties


def node(record: Record) -> Node:
    """Return all properties of a record fetched with `for_page()`, and the licence of this description of it."""
    properties = declared(SchemaType, type(record)).properties(record)
    return known({**_head(record), **properties, "sdLicense": settings.DATA_LICENSE.url})


def reference(record: Record | None) -> Node | None:
    """Return a record as another one refers to it; None for one that is not public."""
    if record is None or not record.is_visible:
        return None
    is_translated = record.title_field in record.translated_fields()
    names = language_values(record, record.title_field) if is_translated else None
    return known({**_head(record), "name": names or record.title})


def references(records: Iterable[Record | None]) -> list[Node]:
    return [found for record in records if (found := reference(record))]


def _head(record: Record) -> Node:
    return {
        "@type": declared(SchemaType, type(record)).type_of(record),
        "@id": permanent_url(record),
        "url": absolute(record.get_absolute_url()),
    }


def evidence(record: Record) -> Node:
    """Return the number and the sources of a record."""
    sources = [
        known(
            {
                "@type": "CreativeWork",
                "name": language_value(source.cited_title, source.language),
                "publisher": {"@type": "Organization", "name": source.publisher},
                "datePublished": certain_date(source.date),
                "inLanguage": source.language,
                "url": source.url,
            }
        )
        for source in record.sources.all()
    ]
    return {"identifier": record.uid, "citation": sources}


def known(properties: Node) -> Node:
    return {name: value for name, value in properties.items() if value not in (None, "", [], {})}


def language_value(text: str, language: str) -> Node | None:
    return {"@value": text, "@language": language} if text else None


def language_values(record: TranslatedModel, field: str) -> list[Node]:
    """Return a translated field in every language that has it; what is the same in several has no language."""
    found = record.localizations(field)
    if len(found) > 1 and len({one.value for one in found}) == 1:
        return [{"@value": found[0].value}]
    return [{"@value": one.value, "@language": one.language} for one in found]


def alternate_names(other_names: Iterable[Any]) -> list[Node]:
    return [{"@value": name.name, "@language": name.language} for name in other_names]


def certain_date(value: PartialDate | None) -> str:
    """Return a date as ISO 8601 has it, as far as it is known; nothing if it is inferred or approximate."""
    return "" if value is None or value.uncertain or value.approximate else machine_date(value)


def doubtful_date(label: str, value: PartialDate | None) -> str:
    """Return a sentence on a date that is inferred or approximate; nothing on a certain one."""
    how = doubt(value)
    return f"{label}: {format_partial_date(value)} ({how})" if how else ""


def text_properties(record: Any, field: str, schema_type: str) -> Node:
    """Return a text as published, and its translations as works of their own with their status."""
    texts = record.localizations(field)
    originals = (text for text in texts if text.status == TextStatus.ORIGINAL)
    published = next(originals, texts[0] if texts else None)
    translations = [
        known(
            {
                "@type": schema_type,
                "inLanguage": text.language,
                field: language_value(str(text), text.language),
                "translationOfWork": {"@id": permanent_url(record)},
                "license": settings.DATA_LICENSE.url if text.is_unofficial else "",
                "creativeWorkStatus": str(TextStatus(text.status).label) if text.status else "",
            }
        )
        for text in texts
        if text is not published
    ]
    return {
        "inLanguage": published.language if published else "",
        field: language_value(str(published), published.language) if published else None,
        "workTranslation": translations,
    }


# Pages


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> Node:
    """Return the way back from a page, given as pairs of label and path."""
    items = [
        known({"@type": "ListItem", "position": place, "name": label, "item": absolute(path) if path else ""})
        for place, (label, path) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def item_list(records: Iterable[Record], first: int = 1) -> Node:
    """Return records of a list in their order, as links; without their places where the first is at 0."""
    links = ({"url": absolute(record.get_absolute_url()), "name": record.title} for record in records)
    places = ({"position": place} if first else {} for place in count(first))
    items = [{"@type": "ListItem", **place, **link} for place, link in zip(places, links, strict=False)]
    return {"@type": "ItemList", "itemListElement": items}


def script(graph: list[Node]) -> SafeString:
    """Return a block of data for a page, from which no text of a record can break out."""
    text = as_text({"@context": IN_PAGE, "@graph": graph}).translate(UNSAFE)
    # Letters that HTML or JavaScript read are escaped above.
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


# Files


def list_as_json_ld(listing: Listing) -> Iterator[bytes]:
    """Return an ItemList, in pieces."""
    head = {
        "@context": IN_FILE,
        "@type": "ItemList",
        "@id": listing.url,
        "name": language_value(listing.title, get_language() or ""),
        "numberOfItems": listing.total,
    }
    nodes = enumerate(map(node, listing), 1)
    items = ({"@type": "ListItem", "position": place, "item": item} for place, item in nodes)
    return json_pieces(head, "itemListElement", items)


JSON_LD_LIST = Format("jsonld", "application/ld+json", "JSON-LD", list_as_json_ld)
JSON_LD = replace(JSON_LD_LIST, write=lambda record: as_file({"@context": IN_FILE, **node(record)}))
