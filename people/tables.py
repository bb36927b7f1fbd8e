"""People, their other names and their offices from files of Popolo."""

from collections.abc import Iterator

from people.models import Office, Person, PersonName
from records.core.registry import register
from records.editing.tables.popolo import Cells, Document, Item, PopoloTable, filled, items, text


def people(document: Document, item: Item) -> Iterator[Cells]:
    yield filled(
        **{
            document.column("honorific"): text(item, "honorific_prefix"),
            document.column("biography"): text(item, "biography", "summary"),
        },
        name=text(item, "name"),
        family_name=text(item, "family_name"),
        sort_name=text(item, "sort_name"),
    )


def other_names(document: Document, item: Item) -> Iterator[Cells]:
    """Yield the cells of the other names of a person that are told with their language."""
    for one in items(item, "other_names"):
        language = text(one, "lang", "note")
        if text(one, "name") and 2 <= len(language) <= 3:
            owner = document.ref("persons", item.get("id"))
            yield filled(person=owner, name=text(one, "name"), language=language)


def memberships(document: Document, item: Item) -> Iterator[Cells]:
    """Yield the cells of an office; its title is the role, else what the post is called."""
    post = document.item("posts", item.get("post_id"))
    body = item.get("organization_id") or post.get("organization_id")
    title = text(item, "role") or text(post, "role", "label") or text(item, "label")
    yield filled(
        **{document.column("title"): title},
        person=document.ref("persons", item.get("person_id")),
        organization=document.ref("organizations", body),
        start=text(item, "start_date"),
        end=text(item, "end_date"),
    )


register(
    PopoloTable(Person, "persons", people, rank=1),
    PopoloTable(PersonName, "persons", other_names, rank=3, is_named=False),
    PopoloTable(Office, "memberships", memberships, rank=2),
)
