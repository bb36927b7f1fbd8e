"""Lists of records that wait for a user: found in one query a list over all kinds, under the event to which it belongs.

Each list reads what is open of this user alone, or what is not public, by an index; it can be read page by page to its
end.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, DateField, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from records.core.history.changes import user_name
from records.core.models import Record, Status
from records.editing.discussion.models import Assignment, Comment, Notice
from records.editing.discussion.people import kinds_seen_by
from records.editing.waiting import (
    Line,
    add_groups,
    add_senders,
    lines_of,
    rows_of,
    titled,
    union_of,
    was_changed_by,
)

NO_DAY = date.max
Rows = QuerySet[Any]


@dataclass(frozen=True)
class WaitingList:
    """A list of what waits: `rows` of a kind for a user; `is_work` if it is one that the user alone has."""

    name: str
    title: str | Promise
    nothing: str | Promise
    rows: Callable[[type[Record], Any], Rows]
    is_work: bool = True


@dataclass
class Reason:
    """Why a record waits for somebody: who said what, when, and until which day."""

    who: str
    when: datetime
    words: str = ""
    due: date | None = None
    is_overdue: bool = False
    notice: int | None = None


@dataclass
class WaitingLine:
    """A record that waits, with the reasons why."""

    line: Line
    reasons: list[Reason] = field(default_factory=list)


def _by_notice(kind: str) -> Callable[[type[Record], Any], Rows]:
    def rows(model: type[Record], user: Any) -> Rows:
        open_notices = Notice.objects.filter(
            user=user,
            done_at=None,
            comment__kind=kind,
            comment__content_type=ContentType.objects.get_for_model(model),
        )
        return rows_of(model).filter(pk__in=open_notices.values("comment__object_id"))

    return rows


def _assigned(model: type[Record], user: Any) -> Rows:
    kind = ContentType.objects.get_for_model(model)
    work = Assignment.objects.open().filter(assignee=user, content_type=kind)
    return rows_of(model).filter(pk__in=work.values("object_id"))


def _with_status(status: Status) -> Callable[[type[Record], Any], Rows]:
    return lambda model, user: rows_of(model).filter(status=status)


def _own_drafts(model: type[Record], user: Any) -> Rows:
    return rows_of(model).filter(was_changed_by(user, model), status=Status.DRAFT)


def _drafts_of_others(model: type[Record], user: Any) -> Rows:
    return rows_of(model).filter(~was_changed_by(user, model), status=Status.DRAFT)


RETURNED = WaitingList(
    "returned", _("Returned to you"), _("Nothing was returned to you."), _by_notice(Comment.Kind.RETURN)
)
ASSIGNED = WaitingList("assigned", _("Assigned to you"), _("Nothing is assigned to you."), _assigned)
COMMENTS = WaitingList(
    "comments", _("Comments for you"), _("No comment waits for you."), _by_notice(Comment.Kind.COMMENT)
)
REVIEW = WaitingList(
    "review", _("In review"), _("Nothing is waiting to be published."), _with_status(Status.REVIEW), False
)
OWN = WaitingList("own", _("Your drafts"), _("No draft is left unfinished."), _own_drafts, False)
DRAFTS = WaitingList(
    "drafts", _("Drafts of others"), _("No draft is left unfinished."), _drafts_of_others, False
)
LISTS = {one.name: one for one in (RETURNED, ASSIGNED, COMMENTS, REVIEW, OWN, DRAFTS)}
FOR_ME = (RETURNED, ASSIGNED, COMMENTS)


def found(
    one: WaitingList,
    user: Any,
    kinds: list[type[Record]] | None = None,
    narrow: Callable[[type[Record]], Q] = lambda model: Q(),
) -> Any:
    """Return the rows of a list: what is overdue first, then event by event.

    `kinds`: all that the user may see, unless others are given; `narrow` is a further condition of a kind.
    """
    kinds = kinds_seen_by(user) if kinds is None else kinds
    branches = [
        titled(model, one.rows(model, user).filter(narrow(model)), admin.site).annotate(
            found_due=_due(one, model, user)
        )
        for model in kinds
    ]
    if not branches:
        return Notice.objects.none()
    late = Case(When(found_due__lt=localdate(), then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = union_of([branch.annotate(found_late=late) for branch in branches])
    return rows.order_by("-found_late", "-found_group", "found_due", "-found_at", "found_kind", "found_key")


def _due(one: WaitingList, model: type[Record], user: Any) -> Any:
    """Return the first day until which work on a record is due."""
    never = Value(NO_DAY, output_field=DateField())
    if one is not ASSIGNED:
        return never
    kind = ContentType.objects.get_for_model(model)
    work = Assignment.objects.open().filter(assignee=user, content_type=kind, object_id=OuterRef("pk"))
    first = work.order_by().values("object_id").annotate(first=Min("due")).values("first")
    return Coalesce(Subquery(first), never, output_field=DateField())


def read(one: WaitingList, user: Any, rows: Iterable[dict[str, Any]]) -> list[WaitingLine]:
    """Return rows of a list as lines, with their reasons and the events to which they belong."""
    kinds = {model._meta.label_lower: model for model in kinds_seen_by(user)}
    lines = lines_of(rows, kinds)
    add_groups(lines, admin.site)
    waiting = [WaitingLine(line) for line in lines]
    if one is ASSIGNED:
        _add(waiting, _work(waiting, user))
    elif one.is_work:
        _add(waiting, _said(waiting, user, one))
    else:
        add_senders(lines, begun=one is not REVIEW)
    return waiting


def _add(waiting: list[WaitingLine], reasons: Iterable[tuple[int, int, Reason]]) -> None:
    types = ContentType.objects.get_for_models(*{one.line.model for one in waiting})
    by_key = {(types[one.line.model].pk, one.line.key): one for one in waiting}
    for kind, key, reason in reasons:
        by_key[kind, key].reasons.append(reason)


def _about(waiting: list[WaitingLine], prefix: str = "") -> Q:
    """Return the condition of rows about these records."""
    types, chosen = ContentType.objects.get_for_models(*{one.line.model for one in waiting}), Q(pk__in=[])
    for model, kind in types.items():
        keys = [one.line.key for one in waiting if one.line.model is model]
        chosen |= Q(**{f"{prefix}content_type": kind, f"{prefix}object_id__in": keys})
    return chosen


def _said(waiting: list[WaitingLine], user: Any, one: WaitingList) -> Iterable[tuple[int, int, Reason]]:
    kind = Comment.Kind.RETURN if one is RETURNED else Comment.Kind.COMMENT
    notices = Notice.objects.filter(_about(waiting, "comment__"), user=user, done_at=None, comment__kind=kind)
    for notice in notices.select_related("comment__author").order_by("pk"):
        said = notice.comment
        reason = Reason(user_name(said.author), said.made_at, said.text, notice=notice.pk)
        yield said.content_type_id, said.object_id, reason


def _work(waiting: list[WaitingLine], user: Any) -> Iterable[tuple[int, int, Reason]]:
    work = Assignment.objects.open().filter(_about(waiting), assignee=user)
    for one in work.select_related("by").order_by("due", "pk"):
        reason = Reason(user_name(one.by), one.made_at, one.note, one.due, one.is_overdue)
        yield one.content_type_id, one.object_id, reason


def groups_of(waiting: Iterable[WaitingLine]) -> list[tuple[str, list[WaitingLine]]]:
    """Return lines under the titles of what they belong to, in their order; a title may come again further down."""
    grouped: list[tuple[str, list[WaitingLine]]] = []
    for one in waiting:
        if not grouped or grouped[-1][0] != one.line.group:
            grouped.append((one.line.group, []))
        grouped[-1][1].append(one)
    return grouped
