"""Popolo (popoloproject.com): people, organizations and memberships, as many archives of public life keep them.

An app says in its `popolo.py` what a record of its kind is in Popolo's words, with `Kind`. An inferred date is left
out: Popolo cannot say that it is one.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import override
from django.views.decorators.http import require_safe

from records.core import registry
from records.core.dates.value import PartialDate
from records.core.languages import TranslatedModel, language_codes
from records.core.models import Record
from records.serializers.base import absolute, permanent_url
from records.serializers.json_csv import LIMIT, as_text
from records.serializers.negotiation import Format, file_response
from records.serializers.schema_org import day, for_page

Node = dict[str, Any]

CHUNK = 500
# Parts of a person's record that stand beside the people.
BESIDE = "memberships"


class Kind:
    """The records of one kind under a name of Popolo's, such as `persons`."""

    def __init__(self, model: type[Record], name: str, node: Callable[[Any], Node]) -> None:
        self.model, self.name, self._node = model, name, node

    def node(self, record: Record) -> Node:
        """A record in Popolo's words, without what is not known."""
        return _known(self._node(record))


def _known(node: Node) -> Node:
    told = {
        name: [_known(one) for one in value] if isinstance(value, list) else value
        for name, value in node.items()
    }
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def known_day(value: PartialDate | None) -> str:
    """A date as Popolo has it, as far as it is known; nothing where it is inferred."""
    return day(value)


def of_record(record: Record) -> Node:
    """What every record says of itself."""
    return {
        "id": record.uid,
        "links": [],
        "identifiers": [{"scheme": "uid", "identifier": record.uid}],
        "sources": [
            {"url": source.url, "note": source.title} for source in record.sources.all() if source.url
        ]
        + [{"url": permanent_url(record), "note": absolute("")}],
        "created_at": record.created_at.isoformat(timespec="seconds"),
        "updated_at": record.updated_at.isoformat(timespec="seconds"),
    }


def other_names(record: TranslatedModel, field: str) -> list[Node]:
    """The names in the languages that are not the page's, each with its language as a note."""
    own = record.localized(field)
    return [
        {"name": name.value, "note": name.language}
        for name in record.localizations(field)
        if name.value != own.value
    ]


def record_as_popolo(record: Record) -> bytes:
    kind = registry.get(Kind, type(record))
    if kind is None:
        raise LookupError(f"No popolo.py says what {record._meta.label} is.")
    return json.dumps(kind.node(record), ensure_ascii=False, indent=1).encode()


POPOLO = Format("popolo", "application/json", "Popolo", for_page, record_as_popolo, suffix="popolo.json")


@require_safe
def everything(request: HttpRequest) -> HttpResponseBase:
    """`/popolo.json`: all people, organizations and memberships, in the site's first language or `?language=`."""
    language = request.GET.get("language", language_codes()[0])
    if language not in language_codes():
        raise Http404
    with override(language):
        response = file_response(POPOLO, pieces(), "popolo")
    response["Content-Language"] = language
    return response


def pieces() -> Iterator[bytes]:
    """The parts of the whole file, one record after the other."""
    yield b"{"
    beside: list[Node] = []
    for kind in registry.all(Kind):
        yield f'"{kind.name}":['.encode()
        for number, record in enumerate(_published(kind.model)):
            node = kind.node(record)
            beside += node.pop(BESIDE, [])
            yield f"{',' if number else ''}\n{as_text(node)}".encode()
        yield b"\n],\n"
    yield f'"{BESIDE}":{as_text(beside)}}}\n'.encode()


def _published(model: type[Record]) -> Iterator[Record]:
    manager: Any = model.objects
    yield from for_page(manager.published().order_by("pk"))[:LIMIT].iterator(chunk_size=CHUNK)
