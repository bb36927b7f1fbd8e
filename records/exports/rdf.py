"""Everything as linked data in the vocabulary of schema.org, made of the nodes of the pages: JSON-LD and Turtle."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from records.core.models import record_models
from records.exports.published import Published
from records.serializers.base import absolute, as_text
from records.serializers.page_data import archive_node
from records.serializers.schema_org import IN_FILE, Node, node

SCHEMA = "https://schema.org/"
NAMED = {"@type", "url", "name"}
# Characters that an IRI may not have.
UNFIT = re.compile(r'[\x00-\x20<>"{}|\\^`]')
LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def nodes(published: Published) -> Iterator[Node]:
    """Yield the archive and every record once."""
    prefix = absolute("/id/")
    yield plain(archive_node(published.changed_at), prefix)
    for model in record_models():
        manager: Any = model._default_manager
        keys = published.keys[model]
        for record in manager.published().for_page().order_by("pk").iterator(chunk_size=500):
            if record.pk in keys:
                yield plain(node(record), prefix)


def plain(value: Any, prefix: str, name: str = "") -> Any:
    """Return a node with valid addresses, without the properties of other records; `name`: the property it is of."""
    if isinstance(value, list):
        return [plain(one, prefix, name) for one in value]
    if isinstance(value, str):
        is_address = name == "@id" or name in IN_FILE
        return UNFIT.sub(lambda unfit: quote(unfit[0]), value) if is_address else value
    if not isinstance(value, dict):
        return value
    address = str(value.get("@id", ""))
    left_out = NAMED if name and address.startswith(prefix) and "#" not in address else set()
    return {key: plain(inner, prefix, key) for key, inner in value.items() if key not in left_out}


def write_linked(json_ld: Path, turtle: Path, published: Published) -> None:
    with (
        json_ld.open("w", encoding="utf-8", newline="\n") as one,
        turtle.open("w", encoding="utf-8", newline="\n") as other,
    ):
        one.write(f'{{"@context":{as_text(IN_FILE)},"@graph":[')
        other.write(f"@prefix schema: <{SCHEMA}> .\n")
        for number, each in enumerate(nodes(published)):
            one.write(f"{',' if number else ''}\n{as_text(each)}")
            other.writelines(f"\n{statement}\n" for statement in statements(each))
        one.write("\n]}\n")


# Turtle


def statements(subject: Node) -> Iterator[str]:
    """Yield the statements of a node, and of the nodes in it that have an address."""
    others: list[Node] = []
    lines = _properties(subject, others, "  ")
    if lines:
        yield f"<{subject['@id']}>\n" + " ;\n".join(lines) + " ."
    for other in others:
        yield from statements(other)


def _properties(subject: Node, others: list[Node], indent: str) -> list[str]:
    lines = []
    for name, value in subject.items():
        values = value if isinstance(value, list) else [value]
        if name == "@type":
            lines.append(f"{indent}a {', '.join(map(_term, values))}")
        elif name != "@id" and values:
            objects = (_object(name, one, others, indent) for one in values)
            lines.append(f"{indent}{_term(name)} {', '.join(objects)}")
    return lines


def _object(name: str, value: Any, others: list[Node], indent: str) -> str:
    if not isinstance(value, dict):
        return f"<{value}>" if name in IN_FILE and isinstance(value, str) else as_text(value)
    if "@value" in value:
        language = value.get("@language", "")
        return f"{as_text(value['@value'])}{'@' if language else ''}{language}"
    if "@id" in value:
        others.append(value)
        return f"<{value['@id']}>"
    inner = " ;\n".join(_properties(value, others, indent + "  "))
    return f"[\n{inner}\n{indent}]" if inner else "[]"


def _term(name: str) -> str:
    return f"schema:{name}" if LOCAL.fullmatch(name) else f"<{SCHEMA}{name}>"
