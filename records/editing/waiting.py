"""Records that wait for somebody, as the desk lists them: under what they belong to, with who sent or began them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, Max, OuterRef, Q
from django.db.models.functions import Cast
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from records.core.models import Record
from records.editing.changelist.columns import name_of
from records.editing.urls import admin_url

TITLE = 90  # characters
ITSELF = "pk"  # the path of a kind under whose records others are grouped


@dataclass
class Line:
    """A record that waits: `group` is the title of the record to which it belongs."""

    model: type[Record]
    key: int
    title: str
    moved: datetime
    is_own: bool
    sender: str = ""
    group: str = ""

    @property
    def kind(self) -> str:
        return capfirst(str(self.model._meta.verbose_name))

    @property
    def url(self) -> str:
        return admin_url(self.model, "change", self.key)


@dataclass
class Waiting:
    """The first lines of what waits; `more` is how many others do, `links` the lists of all of them, by kind."""

    lines: list[Line]
    more: int = 0
    links: list[dict[str, Any]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.lines) + self.more

    def groups(self) -> dict[str, list[Line]]:
        """Return the lines by what they belong to, those that belong to nothing last."""
        titles = dict.fromkeys(line.group for line in sorted(self.lines, key=lambda line: not line.group))
        return {title: [line for line in self.lines if line.group == title] for title in titles}


def lines_of(rows: Iterable[dict[str, Any]], models: dict[str, type[Record]]) -> list[Line]:
    """Return the rows of the desk's query as lines."""
    return [
        Line(
            models[row["found_kind"]],
            row["found_key"],
            Truncator(row["found_title"]).chars(TITLE) or _("Without a title"),
            row["found_at"],
            bool(row["found_own"]),
        )
        for row in rows
    ]


def was_changed_by(user: Any, model: type[Record]) -> Exists:
    """Return the condition of records that a user began or changed."""
    kind = ContentType.objects.get_for_model(model)
    key = Cast(OuterRef("pk"), CharField())
    return Exists(LogEntry.objects.filter(user=user.pk, content_type=kind, object_id=key))


def add_senders(lines: list[Line]) -> None:
    """Give lines who set their present status last, or began them (one query)."""
    shown, types = Q(pk__in=[]), ContentType.objects.get_for_models(*{line.model for line in lines})
    for model, of_kind in _by_model(lines):
        shown |= Q(content_type=types[model], object_id__in=[str(line.key) for line in of_kind])
    # As the log has it of a page that changes the status, and of a form in which it was changed.
    sent = Q(action_flag=ADDITION) | Q(change_message__icontains='"status"')
    entries = LogEntry.objects.filter(shown, sent).order_by()
    latest = entries.values("content_type", "object_id").annotate(last=Max("pk")).values("last")
    found = LogEntry.objects.filter(pk__in=latest).select_related("user")
    names = {(entry.content_type_id, entry.object_id): name_of(entry.user) for entry in found}
    for line in lines:
        line.sender = names.get((types[line.model].pk, str(line.key)), "")


def add_groups(lines: list[Line], site: AdminSite) -> None:
    """Give lines the title of the record to which they belong, by `desk_group` of their admin (two queries a kind)."""
    for model, of_kind in _by_model(lines):
        path = getattr(site.get_model_admin(model), "desk_group", "")
        if path == ITSELF:
            for line in of_kind:
                line.group = line.title
        elif path:
            keys = [line.key for line in of_kind]
            pairs = dict(model._base_manager.filter(pk__in=keys).order_by("-pk").values_list("pk", path))
            owners: Any = model._meta.get_field(path).related_model
            titles = owners._base_manager.in_bulk(set(pairs.values()) - {None})
            for line in of_kind:
                owner = titles.get(pairs.get(line.key))
                line.group = Truncator(str(owner)).chars(TITLE) if owner else ""


def _by_model(lines: list[Line]) -> Iterator[tuple[type[Record], list[Line]]]:
    for model in dict.fromkeys(line.model for line in lines):
        yield model, [line for line in lines if line.model is model]
