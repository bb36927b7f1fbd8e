"""Popolo (popoloproject.com): people, organizations, memberships. It knows no inferred date: such a one is left out."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import override
from django.views.decorators.http import require_safe

from records.core import registry
from records.core.languages import language_codes
from records.core.models import Record
from records.serializers.base import CHUNK, absolute, as_file, as_text, declared, permanent_url
from records.serializers.json_csv import LIMIT
from records.serializers.negotiation import Format, file_response
from records.serializers.schema_org import Node, known

# Parts of a person's record that are a list of their own in the whole file.
BESIDE = "memberships"


class PopoloClass:
    """A kind of record under the name that Popolo has for it, such as `persons`."""

    def __init__(self, model: type[Record], name: str, properties: Callable[[Any], Node]) -> None:
        self.model, self.name, self.properties = model, name, properties

    def node(self, record: Record) -> Node:
        """Return a record with all its known properties."""
        sources = [
            {"url": source.url, "note": source.cited_title} for source in record.sources.all() if source.url
        ]
        properties = {
            "id": record.uid,
            "links": [],
            "identifiers": [{"scheme": "uid", "identifier": record.uid}],
            "sources": [*sources, {"url": permanent_url(record), "note": absolute("")}],
            "created_at": record.created_at.isoformat(timespec="seconds"),
            "updated_at": record.updated_at.isoformat(timespec="seconds"),
            **self.properties(record),
        }
        return known(
            {
                name: list(map(known, value)) if isinstance(value, list) else value
                for name, value in properties.items()
            }
        )


POPOLO = Format(
    *("popolo", "application/json", "Popolo"),
    lambda record: as_file(declared(PopoloClass, type(record)).node(record)),
    suffix="popolo.json",
)


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
    for popolo_class in registry.all(PopoloClass):
        yield f'"{popolo_class.name}":['.encode()
        manager: Any = popolo_class.model.objects
        records = manager.published().for_page().order_by("pk")[:LIMIT].iterator(chunk_size=CHUNK)
        for number, record in enumerate(records):
            node = popolo_class.node(record)
            beside += node.pop(BESIDE, [])
            yield f"{',' if number else ''}\n{as_text(node)}".encode()
        yield b"\n],\n"
    yield f'"{BESIDE}":{as_text(beside)}}}\n'.encode()
