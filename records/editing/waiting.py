"""Records that wait for somebody, as the desk lists them: under what they belong to, with who sent or began them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from records.core.languages import localized_expression
from records.core.models import Record
from records.editing.changelist.columns import name_of
from records.editing.forms.form_fields import is_key
from records.editing.urls import admin_url

TITLE = 90  # characters
LATELY = 500  # actions of a user
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
    group_key: int = 0
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


def rows_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """Return all records of a kind, unordered, with unlocalized columns."""
    rows: Any = model._default_manager.order_by()
    # Without modeltranslation's rewriting, which would add every column of the model.
    return rows.rewrite(False) if hasattr(rows, "rewrite") else rows


def label_of(model: type[models.Model]) -> Cast:
    return Cast(Value(model._meta.label_lower), CharField())


def union_of(branches: list[models.QuerySet[Any]]) -> Any:
    return branches[0].union(*branches[1:], all=True).order_by()


def titled(model: type[Record], rows: models.QuerySet[Any], site: AdminSite) -> models.QuerySet[Any]:
    """Return records as `found_kind`, `found_key`, `found_title`, `found_at`, `found_group`: names that no kind has."""
    names = [name for name in (model.title_field, model.text_field) if name]
    words = [localized_expression(name) if name in model.translated_fields() else F(name) for name in names]
    title = Coalesce(
        *(NullIf(word, Value(""), output_field=TextField()) for word in words), Cast("slug", TextField())
    )
    return rows.values(
        found_kind=label_of(model),
        found_key=F("pk"),
        found_title=title,
        found_at=F("updated_at"),
        found_group=Coalesce(_group_key(model, site), 0, output_field=BigIntegerField()),
    )


def _group_path(model: type[Record], site: AdminSite) -> str:
    return getattr(site.get_model_admin(model), "desk_group", "")


def _group_key(model: type[Record], site: AdminSite) -> Any:
    """Return the key of the record to which one belongs, by `desk_group` of its admin; of several, the first."""
    path = _group_path(model, site)
    if not path or path == ITSELF:
        return F("pk") if path else Value(0)
    field: Any = model._meta.get_field(path)
    if not field.many_to_many:
        return F(field.attname)
    other = f"{field.m2m_reverse_field_name()}_id"
    joins = field.remote_field.through._base_manager.filter(**{field.m2m_field_name(): OuterRef("pk")})
    return Subquery(joins.order_by(other).values(other)[:1])


def lines_of(rows: Iterable[dict[str, Any]], kinds: dict[str, type[Record]]) -> list[Line]:
    """Return the rows of the desk's query as lines."""
    return [
        Line(
            kinds[row["found_kind"]],
            row["found_key"],
            Truncator(row["found_title"]).chars(TITLE) or _("Without a title"),
            row["found_at"],
            bool(row.get("found_own")),
            group_key=row["found_group"],
        )
        for row in rows
    ]


def was_changed_by(user: Any, model: type[Record]) -> Exists:
    """Return the condition of records that a user began or changed."""
    kind = ContentType.objects.get_for_model(model)
    key = Cast(OuterRef("pk"), CharField())
    return Exists(LogEntry.objects.filter(user=user.pk, content_type=kind, object_id=key))


def changed_lately(user: Any, models: Iterable[type[Record]]) -> dict[type[Record], list[int]]:
    """Return the keys of what a user began or changed in the last actions, by kind: one query."""
    kinds = {ContentType.objects.get_for_model(model).pk: model for model in models}
    entries = LogEntry.objects.filter(user=user.pk, content_type__in=kinds).order_by("-pk")
    found: dict[type[Record], list[int]] = {}
    for kind, key in dict.fromkeys(entries.values_list("content_type", "object_id")[:LATELY]):
        if key is not None and is_key(key):
            found.setdefault(kinds[kind], []).append(int(key))
    return found


def first_lines(
    model: type[Record], status: str, own: list[int], most: int, site: AdminSite
) -> Iterator[models.QuerySet[Any]]:
    """Yield the rows of a kind that may be among the first lines, as `titled`: the newest ones, and `own` ones."""
    rows = rows_of(model).filter(status=status)
    newest = rows.exclude(pk__in=own).order_by("-updated_at", "pk").values("pk")[:most]
    found = {False: rows_of(model).filter(pk__in=newest), True: rows.filter(pk__in=own)}
    for is_own, some in found.items() if own else [(False, found[False])]:
        yield titled(model, some, site).annotate(found_own=Value(is_own), found_status=F("status"))


def add_senders(lines: list[Line], begun: bool = False) -> None:
    """Give lines who set their present status last, or with `begun` who entered them (one query)."""
    shown, types = Q(pk__in=[]), ContentType.objects.get_for_models(*{line.model for line in lines})
    for model, of_kind in _by_model(lines):
        shown |= Q(content_type=types[model], object_id__in=[str(line.key) for line in of_kind])
    # As the log has it of a page that changes the status, and of a form in which it was changed.
    entered = Q(action_flag=ADDITION)
    sent = entered if begun else entered | Q(change_message__icontains='"status"')
    entries = LogEntry.objects.filter(shown, sent).order_by()
    latest = entries.values("content_type", "object_id").annotate(last=Max("pk")).values("last")
    found = LogEntry.objects.filter(pk__in=latest).select_related("user")
    names = {(entry.content_type_id, entry.object_id): name_of(entry.user) for entry in found}
    for line in lines:
        line.sender = names.get((types[line.model].pk, str(line.key)), "")


def add_groups(lines: list[Line], site: AdminSite) -> None:
    """Give lines the title of the record to which they belong (one query for each kind of such records)."""
    keys: dict[type[models.Model], set[int]] = {}
    for line in lines:
        if line.group_key:
            keys.setdefault(_group_model(line.model, site), set()).add(line.group_key)
    titles = {
        (owner, key): Truncator(str(record)).chars(TITLE)
        for owner, found in keys.items()
        for key, record in owner._base_manager.in_bulk(found).items()
    }
    for line in lines:
        owner = _group_model(line.model, site)
        line.group = titles.get((owner, line.group_key), "")


def _group_model(model: type[Record], site: AdminSite) -> type[models.Model]:
    path = _group_path(model, site)
    if path in ("", ITSELF):
        return model
    owner: Any = model._meta.get_field(path).related_model
    return cast(type[models.Model], owner)


def _by_model(lines: list[Line]) -> Iterator[tuple[type[Record], list[Line]]]:
    for model in dict.fromkeys(line.model for line in lines):
        yield model, [line for line in lines if line.model is model]
