"""Organizations and their other names from files of Popolo."""

from collections.abc import Iterator

from organizations.models import Organization, OrganizationName
from records.core.registry import register
from records.editing.tables.popolo import Cells, Document, Item, PopoloTable, filled, items, text


def organizations(document: Document, item: Item) -> Iterator[Cells]:
    """Yield the cells of a body; a classification that is no kind of ours is left out."""
    kind = text(item, "classification")
    links = [link for one in items(item, "links") if (link := text(one, "url"))]
    yield filled(
        **{
            document.column("name"): text(item, "name"),
            document.column("description"): text(item, "description", "abstract"),
            document.column("website"): next(iter(links), ""),
        },
        kind=kind if kind in Organization.KINDS.terms() else "",
        parent=document.ref("organizations", item.get("parent_id")),
        founded=text(item, "founding_date"),
        dissolved=text(item, "dissolution_date"),
    )


def other_names(document: Document, item: Item) -> Iterator[Cells]:
    """Yield the cells of the other names of a body that are told with their language."""
    for one in items(item, "other_names"):
        language = text(one, "lang", "note")
        if text(one, "name") and 2 <= len(language) <= 3:
            yield filled(
                organization=document.ref("organizations", item.get("id")),
                name=text(one, "name"),
                language=language,
                start=text(one, "start_date"),
                end=text(one, "end_date"),
            )


register(
    PopoloTable(Organization, "organizations", organizations),
    PopoloTable(OrganizationName, "organizations", other_names, rank=3, is_named=False),
)
